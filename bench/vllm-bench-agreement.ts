// Holds our medians of TTFT, TPOT and E2E against those of `vllm bench serve`, on a real vLLM that nobody else uses and
// that keeps no prefix cache:
//   taskset -c 0 vllm serve MODEL --no-enable-prefix-caching
//   TOKENIZER=MODEL CLIENT_CORE=1 node --import tsx bench/vllm-bench-agreement.ts
// Both send the same bodies, 8 at a time, each in a process of its own, in turns (ABBA) after a run of each that is not
// counted. Ends with 1 when a ratio of the medians is off by more than 10 %.
//   BASE_URL     the server (http://127.0.0.1:8000)
//   VLLM         the command `vllm` (vllm)
//   TOKENIZER    name or folder of the model's tokenizer, which `vllm bench serve` wants to have; required
//   REQUESTS     of each run (200)
//   ROUNDS       runs of each that count (6)
//   CLIENT_CORE  the core for both clients; the server belongs on another, or each wakes up late because of the other
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { assessmentSchema } from '../lib/schema/assessment.ts';
import { requestRecordSchema } from '../lib/schema/record.ts';
import { pick, seededRandom } from '../lib/statistics/seeded-random.ts';
import { runProcess, type ProcessOptions } from './process.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const baseUrl = process.env.BASE_URL ?? 'http://127.0.0.1:8000';
const vllm = process.env.VLLM ?? 'vllm';
const tokenizer = process.env.TOKENIZER;
const requests = Number(process.env.REQUESTS ?? 200);
const rounds = Number(process.env.ROUNDS ?? 6);
const core = process.env.CLIENT_CORE === undefined ? null : Number(process.env.CLIENT_CORE);
const concurrency = 8;
const outputTokens = 64;
const promptWords = 100;
/** Of the ratio of the medians from 1. */
const tolerance = 0.1;

const metrics = ['ttft', 'tpot', 'e2e'] as const;
type Medians = Readonly<Record<(typeof metrics)[number], number>>;

/** What one client says of one run; times in ms, tokens in all. */
interface Answer {
  readonly medians: Medians;
  readonly succeeded: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

interface Contender {
  readonly name: string;
  readonly run: (folder: string) => Promise<Answer>;
}

/** Distinct prompts of about the same length; the same ones every time. */
function prompts(): string[] {
  const words = 'river stone market window garden bridge paper engine morning letter mountain station'.split(' ');
  return Array.from({ length: requests }, (_, index) => {
    const random = seededRandom(1, index);
    const text = Array.from({ length: promptWords }, () => pick(random, words)).join(' ');
    return `Question ${index + 1}: ${text}`;
  });
}

/** Both clients' data sets, so made that both send the same bodies. */
function writePrompts(folder: string): { readonly ours: string; readonly theirs: string } {
  const files = { ours: join(folder, 'batch.jsonl'), theirs: join(folder, 'custom.jsonl') };
  const jsonl = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const texts = prompts();
  const batch = texts.map((text, index) => ({
    custom_id: `question-${index + 1}`,
    method: 'POST',
    url: '/v1/chat/completions',
    body: {
      messages: [{ role: 'user', content: [{ type: 'text', text }] }],
      max_completion_tokens: outputTokens,
      ignore_eos: true,
    },
  }));
  writeFileSync(files.ours, jsonl(batch));
  writeFileSync(files.theirs, jsonl(texts.map((prompt) => ({ prompt }))));
  return files;
}

async function runClient(options: Pick<ProcessOptions, 'command' | 'args' | 'env'>, accepted: number[]): Promise<void> {
  const { exitCode, stdout, stderr } = await runProcess({ ...options, core });
  if (exitCode !== null && accepted.includes(exitCode)) return;
  throw new Error(`${options.command} ended with exit code ${exitCode}:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
}

async function runOurs(dataset: string, folder: string): Promise<Answer> {
  const settings = { BASE_URL: baseUrl, DATASET: dataset, CONCURRENCY: String(concurrency), RUN_DIR: folder };
  // 99: an objective was missed, which is not the question here
  await runClient({ command: join(root, 'bin', 'k6-vllm.mjs'), args: ['run', 'inngest-style'], env: settings }, [0, 99]);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const { measures, counts } = assessmentSchema.parse(JSON.parse(read('assessment.json')));
  const records = read('requests.ndjson')
    .trimEnd()
    .split('\n')
    .map((line) => requestRecordSchema.parse(JSON.parse(line)));
  const median = (metric: string): number => measures.find(({ id }) => id === `${metric}-p50`)?.value ?? Number.NaN;
  return {
    medians: { ttft: median('ttft'), tpot: median('tpot'), e2e: median('e2e') },
    succeeded: counts.succeeded,
    promptTokens: records.reduce((sum, each) => sum + (each.promptTokens ?? 0), 0),
    outputTokens: records.reduce((sum, each) => sum + (each.outputTokens ?? 0), 0),
  };
}

const theirResultSchema = z.object({
  completed: z.number(),
  total_input_tokens: z.number(),
  total_output_tokens: z.number(),
  median_ttft_ms: z.number(),
  median_tpot_ms: z.number(),
  median_e2el_ms: z.number(),
});

async function runTheirs(dataset: string, folder: string): Promise<Answer> {
  const options = {
    backend: 'openai-chat',
    'base-url': baseUrl,
    endpoint: '/v1/chat/completions',
    tokenizer: tokenizer ?? '',
    'dataset-name': 'custom',
    'dataset-path': dataset,
    'custom-output-len': outputTokens,
    'num-prompts': requests,
    'max-concurrency': concurrency,
    'percentile-metrics': 'ttft,tpot,e2el',
    'result-dir': folder,
    'result-filename': 'result.json',
  };
  // the server applies the chat template, so it must not be in the prompt already
  const flags = ['--ignore-eos', '--skip-chat-template', '--disable-shuffle', '--disable-tqdm', '--save-result'];
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  await runClient({ command: vllm, args: ['bench', 'serve', ...named, ...flags] }, [0]);
  const result = theirResultSchema.parse(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')));
  return {
    medians: { ttft: result.median_ttft_ms, tpot: result.median_tpot_ms, e2e: result.median_e2el_ms },
    succeeded: result.completed,
    promptTokens: result.total_input_tokens,
    outputTokens: result.total_output_tokens,
  };
}

/** Prompt tokens that the server has taken from its prefix cache so far; 0 where it counts none. */
async function prefixCacheHits(): Promise<number> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  const samples = text.matchAll(/^vllm:prefix_cache_hits_total(?:\{.*\})? (\S+)$/gm);
  return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** What makes the two sides' medians incomparable. */
function complaints(ours: Answer, theirs: Answer): string[] {
  const both = [ours, theirs];
  const found: string[] = [];
  if (both.some((each) => each.succeeded !== requests))
    found.push(`not all of ${requests} requests succeeded: ours ${ours.succeeded}, theirs ${theirs.succeeded}`);
  for (const tokens of ['promptTokens', 'outputTokens'] as const) {
    if (ours[tokens] !== theirs[tokens]) found.push(`${tokens} differ: ours ${ours[tokens]}, theirs ${theirs[tokens]}`);
  }
  return found;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** One row of the table, and the ratio of the medians over all rounds. */
function compare(metric: keyof Medians, ours: readonly Answer[], theirs: readonly Answer[]): [string, number] {
  const column = (answers: readonly Answer[]): number[] => answers.map(({ medians }) => medians[metric]);
  const range = (values: readonly number[], digits: number): string =>
    `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
  const [mine, other] = [column(ours), column(theirs)];
  const ratio = median(mine) / median(other);
  const perRound = mine.map((value, round) => value / (other[round] ?? Number.NaN));
  const spread = `${Math.min(...perRound).toFixed(3)}–${Math.max(...perRound).toFixed(3)}`;
  return [
    `| median ${metric.toUpperCase()}, ms | ${range(mine, 2)} | ${range(other, 2)} | ${ratio.toFixed(3)} (${spread}) |`,
    ratio,
  ];
}

async function main(): Promise<number> {
  if (tokenizer === undefined) {
    console.error("TOKENIZER is missing: name the model's tokenizer, or its folder.");
    return 1;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'vllm-bench-agreement-'));
  const files = writePrompts(scratch);
  const contenders: [Contender, Contender] = [
    { name: 'ours', run: (folder) => runOurs(files.ours, folder) },
    { name: 'theirs', run: (folder) => runTheirs(files.theirs, folder) },
  ];
  const answers = new Map<string, Answer[]>(contenders.map(({ name }) => [name, []]));
  const hitsBefore = await prefixCacheHits();
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, run } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const folder = join(scratch, `${round}-${name}`);
      mkdirSync(folder);
      const answer = await run(folder);
      if (round > 0) answers.get(name)?.push(answer);
    }
  }
  const hits = (await prefixCacheHits()) - hitsBefore;
  const [ours, theirs] = [answers.get('ours') ?? [], answers.get('theirs') ?? []];
  const found = ours.flatMap((answer, round) => complaints(answer, theirs[round] ?? answer));
  if (hits > 0) found.push(`${hits} prompt tokens came from the prefix cache: serve with --no-enable-prefix-caching`);
  rmSync(scratch, { recursive: true });
  for (const complaint of new Set(found)) console.error(complaint);
  if (found.length > 0) return 1;
  const tokens = (ours[0]?.promptTokens ?? 0) / requests;
  console.log(
    `${rounds} runs of each, ${requests} requests of ${tokens.toFixed(0)} prompt and ${outputTokens} output tokens, ` +
      `concurrency ${concurrency}; medians over the runs of each run's median (least–greatest)\n`,
  );
  console.log('| | k6-vllm | vllm bench serve | ratio (per round) |\n|---|---|---|---|');
  const compared = metrics.map((metric) => compare(metric, ours, theirs));
  for (const [row] of compared) console.log(row);
  return compared.every(([, ratio]) => Math.abs(ratio - 1) <= tolerance) ? 0 : 1;
}

process.exitCode = await main();
