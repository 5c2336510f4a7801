import { startSimulator } from '../simulator/main.ts';
import { profiles } from '../simulator/profiles/index.ts';
import type { CommandDefinition } from './command.ts';
import { wholeNumber } from './whole-number.ts';

/** `k6-vllm sim`: the simulator as a server of its own. */
export const sim: CommandDefinition = {
  name: 'sim',
  register: (program) => {
    program
      .command('sim')
      .description('serve a simulated vLLM on 127.0.0.1 until it is interrupted')
      .option('--profile <id>', `one of: ${profiles.map(({ id }) => id).join(', ')}`, 'h100-llama-3.1-8b')
      .option('--port <n>', '0 takes any free port', wholeNumber(0), 8000)
      .option('--model <name>', "the model's name instead of the profile's")
      .option('--api-key <key>', 'ask for this key')
      .option('--max-model-len <tokens>', "instead of the profile's", wholeNumber(1))
      .option('--seed <n>', 'same seed, same answers and jitter', wholeNumber(0), 1)
      .action(async (options: SimOptions) => {
        const simulator = await startSimulator(options);
        console.log(`simulated vLLM (${options.profile}) at ${simulator.url}; Ctrl-C stops it`);
        await new Promise<void>((settle) => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => settle());
        });
        await simulator.close();
      });
  },
};

interface SimOptions {
  readonly profile: string;
  readonly port: number;
  readonly model?: string;
  readonly apiKey?: string;
  readonly maxModelLen?: number;
  readonly seed: number;
}
