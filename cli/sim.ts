import { startSimulator } from '../simulator/main.ts';
import { metricsCompats, type MetricsCompat } from '../simulator/metrics/instruments.ts';
import { profiles } from '../simulator/profiles/index.ts';
import type { CommandDefinition } from './command.ts';
import { readFaultRules } from './fault-rules.ts';
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
      .option('--fault <rule>', 'e.g. reset-mid-stream,afterTokens=5,share=0.1; may be repeated', collected, [])
      .option('--faults <file>', 'JSON with more rules: {"rules": [{"fault": "stall", "when": {"nth": [3]}}]}')
      .option('--metrics-compat <names>', `names in /metrics: ${metricsCompats.join(', ')}`, 'current')
      .action(async (options: SimOptions) => {
        const written = options.faults === undefined ? [] : readFaultRules(options.faults);
        const simulator = await startSimulator({ ...options, faults: [...written, ...options.fault] });
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
  readonly fault: readonly string[];
  readonly faults?: string;
  readonly metricsCompat: MetricsCompat;
}

const collected = (text: string, before: readonly string[]): string[] => [...before, text];
