import { Option, type Command } from 'commander';
import { latenessWords } from '../lib/assessment/simulator-words.ts';
import { formatCount } from '../lib/units/number.ts';
import type { Simulator, SimulatorOptions } from '../simulator/main.ts';
import { metricsCompats } from '../simulator/metrics/compat.ts';
import { profiles } from '../simulator/profiles/index.ts';
import { collected } from './collected.ts';
import type { CommandDefinition } from './command.ts';
import { readFaultRules } from './fault-rules.ts';
import { decimalNumber } from './decimal-number.ts';
import { wholeNumber } from './whole-number.ts';
import { profileOf } from './with-simulator.ts';
import { teach, type Teaching } from './teaching.ts';

const teaching: Teaching = {
  examples: [
    ['k6-vllm sim', 'a vLLM on 127.0.0.1:8000'],
    ['k6-vllm sim --port 8001 --profile rtx4080-gemma-3-4b --api-key secret', 'of another GPU, with a key'],
    ['k6-vllm sim --fault reset-mid-stream,afterTokens=5,share=0.1', 'one that cuts a tenth of its streams'],
  ],
  exitCodes: { 0: 'stopped by Ctrl-C or SIGTERM' },
  failure: 'the port is taken',
};

/** `k6-vllm sim`: the simulator as a server of its own. */
export const sim: CommandDefinition = {
  name: 'sim',
  group: 'simulate',
  register: (program) => {
    const command = program
      .command('sim')
      .description('serve a simulated vLLM until it is interrupted')
      .option(
        '--profile <id or file>',
        `a JSON file of your own, or one of: ${profiles.map(({ id }) => id).join(', ')}`,
        'h100-llama-3.1-8b',
      )
      .option('--host <address>', 'only this machine can reach 127.0.0.1; all can reach 0.0.0.0', '127.0.0.1')
      .option('--port <n>', '0 takes any free port', wholeNumber(0), 8000);
    addModelOptions(command);
    addBehaviourOptions(command);
    command.action(serve);
    teach(command, teaching);
  },
};

/** Options that `vllm serve` has too, under its names. */
function addModelOptions(command: Command): void {
  command
    .option('--model <name>', "the model's name instead of the profile's")
    .option('--api-key <key>', 'ask for this key')
    .option('--max-model-len <tokens>', 'prompt and output of one request together', wholeNumber(1))
    .option('--max-num-seqs <n>', 'requests that run at the same time', wholeNumber(1))
    .option('--max-num-batched-tokens <n>', 'tokens that one step computes', wholeNumber(1))
    .option('--num-gpu-blocks-override <n>', 'blocks of the KV cache', wholeNumber(1))
    .option('--kv-cache-tokens <n>', 'the same in tokens', wholeNumber(1))
    .option('--no-enable-prefix-caching', 'compute every prompt anew')
    .option('--max-num-queued-reqs <n>', 'unfinished requests that are taken; one more is refused', wholeNumber(0))
    .option('--enable-auto-tool-choice', 'let the model decide whether to call a tool')
    .addOption(new Option('--tool-call-parser <name>', 'tool calls come as such').choices(['hermes']))
    .addOption(new Option('--reasoning-parser <name>', 'chats begin with reasoning').choices(['deepseek_r1']))
    .option('--enable-prompt-tokens-details', 'usage tells the cached tokens of the prompt')
    .option('--enable-request-id-headers', 'responses have an X-Request-Id')
    .option('--enable-server-load-tracking', '/load counts the requests under way');
}

function addBehaviourOptions(command: Command): void {
  command
    .option('--seed <n>', 'same seed, same answers and jitter', wholeNumber(0), 1)
    .option('--time-scale <factor>', 'times as slow as the profile says, for a weak machine', decimalNumber, 1)
    .option('--valid-share <share>', 'share of JSON answers that satisfy their schema, 0 to 1', decimalNumber, 0.98)
    .option('--fault <rule>', 'e.g. reset-mid-stream,afterTokens=5,share=0.1; may be repeated', collected, [])
    .option('--faults <file>', 'JSON with more rules: {"rules": [{"fault": "stall", "when": {"nth": [3]}}]}')
    .option('--metrics-compat <names>', `names in /metrics: ${metricsCompats.join(', ')}`, 'current')
    .option('--truth <file>', 'write when each request arrived, was admitted and got each token');
}

type SimArguments = Omit<SimulatorOptions, 'enablePrefixCaching' | 'truthFile' | 'profile' | 'faults'> & {
  readonly profile: string;
  /** False only when it was switched off; the profile decides otherwise. */
  readonly enablePrefixCaching: boolean;
  readonly fault: readonly string[];
  /** A file. */
  readonly faults?: string;
  readonly truth?: string;
};

async function serve({ enablePrefixCaching, truth, fault, faults, ...rest }: SimArguments): Promise<void> {
  const { startSimulator } = await import('../simulator/main.ts');
  const simulator = await startSimulator({
    ...rest,
    profile: await profileOf(rest.profile),
    faults: [...(faults === undefined ? [] : readFaultRules(faults)), ...fault],
    ...(enablePrefixCaching ? {} : { enablePrefixCaching }),
    ...(truth === undefined ? {} : { truthFile: truth }),
  });
  for (const line of greeting(simulator, rest.apiKey !== undefined)) console.log(line);
  const stopWatching = warnWhenLate(simulator);
  await new Promise<void>((settle) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => settle());
  });
  stopWatching();
  const { lateness } = simulator.state();
  await simulator.close();
  const late = latenessWords(lateness);
  if (late !== null) console.log(`\n${late}`);
  if (lateness.trustworthy === false) console.log(notTrusted);
  if (truth !== undefined) console.log(`truth log   ${truth}`);
}

const notTrusted =
  'Do not trust timings that were taken from it: use a larger --time-scale, or give it cores of its own.';

function greeting(simulator: Simulator, needsKey: boolean): string[] {
  const { profile, provenance, evidence, timeScale, model, maxModelLen } = simulator.state();
  const slowed = timeScale === 1 ? '' : `, ${timeScale} times as slow`;
  return [
    `simulated vLLM at ${simulator.url}; Ctrl-C stops it`,
    `  model     ${model}, ${formatCount(maxModelLen)} tokens`,
    `  profile   ${profile} (${provenance})${slowed}`,
    `            ${evidence}`,
    `  try       ${needsKey ? 'API_KEY=… ' : ''}BASE_URL=${simulator.url} k6 run scenarios/inngest-style.js`,
  ];
}

const watchEveryMs = 5000;

/** Says so as soon as the simulator is too late to be trusted, and once more each time it becomes so again. */
function warnWhenLate({ state }: Simulator): () => void {
  let warned = false;
  const timer = setInterval(() => {
    const { latenessNow } = state();
    const late = latenessNow.trustworthy === false;
    if (late && !warned) console.error(`The simulator is late. ${latenessWords(latenessNow) ?? ''}\n${notTrusted}`);
    warned = late;
  }, watchEveryMs);
  return () => clearInterval(timer);
}
