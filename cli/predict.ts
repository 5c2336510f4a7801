import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../lib/configuration/duration.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { formatDuration } from '../lib/units/duration.ts';
import { formatSignificant } from '../lib/units/number.ts';
import { percentDigits } from '../lib/units/share.ts';
import type { Quantiles } from '../simulator/prediction/load-figures.ts';
import type { PredictedLevel, Prediction, PredictionRequest } from '../simulator/prediction/predict.ts';
import type { Profile } from '../simulator/profiles/profile.ts';
import type { CommandDefinition } from './command.ts';
import { numberList } from './number-list.ts';
import { jsonOption, speak } from './result.ts';
import { textTable } from './text-table.ts';
import { wholeNumber } from './whole-number.ts';
import { teach, type Teaching } from './teaching.ts';

interface PredictOptions {
  readonly profile: string;
  readonly rate?: readonly number[];
  readonly concurrency?: readonly number[];
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly lengthSpread: number;
  readonly duration: number;
  readonly seeds: number;
  readonly json?: true;
}

const teaching: Teaching = {
  examples: [
    ['k6-vllm predict --profile h100-llama-3.1-8b --rate 1,2,4,8', 'a curve over rates'],
    [
      'k6-vllm predict --profile ./my-gpu.json --concurrency 5,10,50 --prompt-tokens 2000',
      'a profile of your own, by requests in flight',
    ],
  ],
  exitCodes: { 0: 'the curve is shown' },
};

/** `k6-vllm predict`: the curve that the simulator expects of a profile. */
export const predict: CommandDefinition = {
  name: 'predict',
  group: 'simulate',
  register: (program) => {
    const command = program
      .command('predict')
      .description('say what a profile would do under load, in virtual time')
      .requiredOption('--profile <id or file>', 'a built-in profile, or a file of your own (./my-gpu.json)')
      .option('--rate <list>', 'requests per second, Poisson arrivals, e.g. 1,2,4', numberList)
      .option('--concurrency <list>', 'or: requests in flight at any time, e.g. 5,10,50', wholeNumbers)
      .option('--prompt-tokens <n>', 'mean', wholeNumber(1), 788)
      .option('--output-tokens <n>', 'mean', wholeNumber(1), 308)
      .option('--length-spread <share>', 'coefficient of variation of both lengths', shareOf, 0.2)
      .option('--duration <time>', 'for how long requests are sent', durationOf, 600_000)
      .option('--seeds <n>', 'repetitions; of each figure the median is shown', wholeNumber(1), 5)
      .addOption(jsonOption())
      .action(async (options: PredictOptions) => {
        const { result } = speak(options.json === true);
        const { predict: simulate } = await import('../simulator/prediction/predict.ts');
        const prediction = simulate(await request(options));
        if (options.json === true) result(prediction);
        else console.log(predictionText(prediction));
      });
    teach(command, teaching);
  },
};

function wholeNumbers(text: string): number[] {
  return text.split(',').map((part) => wholeNumber(1)(part.trim()));
}

function shareOf(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 2)) throw new InvalidArgumentError('It must be from 0 to 2.');
  return share;
}

function durationOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms < 1000) throw new InvalidArgumentError('It must be a duration of at least 1s, e.g. 10m.');
  return ms;
}

async function request(options: PredictOptions): Promise<PredictionRequest> {
  const { rate, concurrency, promptTokens, outputTokens, lengthSpread, duration: durationMs, seeds } = options;
  const { profileNamed } = await import('../simulator/profiles/profile-file.ts');
  const profile = profileNamed(options.profile);
  const problems = [...loadProblems(rate, concurrency), ...lengthProblems(profile, promptTokens, outputTokens)];
  if (problems.length > 0) throw new UsageError('This cannot be predicted.', problems);
  const load = { promptTokens, outputTokens, lengthSpread, durationMs, seeds };
  return { profile, loop: rate === undefined ? 'closed' : 'open', levels: rate ?? concurrency ?? [], ...load };
}

function loadProblems(rate: readonly number[] | undefined, concurrency: readonly number[] | undefined): string[] {
  return (rate === undefined) === (concurrency === undefined)
    ? ['give either --rate (requests per second) or --concurrency (requests in flight)']
    : [];
}

function lengthProblems({ id, limits }: Profile, promptTokens: number, outputTokens: number): string[] {
  const { maxModelLen } = limits;
  return promptTokens + outputTokens > maxModelLen
    ? [`${promptTokens} + ${outputTokens} tokens exceed max_model_len of ${id}: ${maxModelLen}`]
    : [];
}

const titles = ['TTFT p50', 'p95', 'p99', 'TPOT p50', 'p95', 'p99', 'E2E p50', 'p95', 'p99'] as const;

function predictionText(prediction: Prediction): string {
  const { profile, model, provenance, evidence, loop, promptTokens, outputTokens, lengthSpread } = prediction;
  const load = `${promptTokens} tokens in, ${outputTokens} out (± ${percentDigits(lengthSpread)} %), for ${formatDuration(prediction.durationMs)}`;
  const head = [
    loop === 'open' ? 'req/s sent' : 'in flight',
    'req/s',
    'tok/s',
    ...titles,
    'KV mean',
    'max',
    'preempted',
    'waiting max',
  ];
  return [
    'SIMULATED, not measured.',
    `Profile ${profile} (${model}), ${provenance}: ${evidence}`,
    `${load}; median of ${prediction.seeds} seeds; times in ms. No prompt shares a prefix with another.`,
    '',
    textTable([head, ...prediction.levels.map(row)]),
    ...remarks(prediction),
  ].join('\n');
}

function row(level: PredictedLevel): string[] {
  const shown = ({ p50, p95, p99 }: Quantiles): string[] =>
    [p50, p95, p99].map((ms) => (Number.isNaN(ms) ? '-' : formatSignificant(ms)));
  return [
    String(level.level),
    formatSignificant(level.requestsPerSecond),
    formatSignificant(level.outputTokensPerSecond),
    ...shown(level.ttftMs),
    ...shown(level.tpotMs),
    ...shown(level.e2eMs),
    `${percentDigits(level.kvUseMean)} %`,
    `${percentDigits(level.kvUseMax)} %`,
    formatSignificant(level.preemptions),
    formatSignificant(level.waitingMax),
  ];
}

/** Below this share of what was sent, a queue grows for as long as requests are sent. */
const keptUp = 0.95;

/** What must be known before a row is quoted. */
function remarks({ loop, levels, durationMs }: Prediction): string[] {
  const unfit = levels
    .filter(({ refused }) => refused > 0)
    .map(
      ({ level, refused, sent }) =>
        `At ${level}, ${refused} of ${sent} requests can never fit the KV cache; they are left out.`,
    );
  const behind = levels.filter(
    ({ requestsPerSecond, sent }) => loop === 'open' && (requestsPerSecond * durationMs) / 1000 < keptUp * sent,
  );
  const overload = behind.map(
    ({ level }) =>
      `At ${level} req/s the server does not keep up: the queue grows, and TTFT and E2E depend on the duration.`,
  );
  const lines = [...unfit, ...overload];
  return lines.length === 0 ? [] : ['', ...lines];
}
