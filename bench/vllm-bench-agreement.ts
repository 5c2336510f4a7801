// Holds our medians of TTFT, TPOT and E2E against those of `vllm bench serve`, on a real vLLM that nobody else uses and
// that keeps no prefix cache:
//   taskset -c 0 vllm serve MODEL --no-enable-prefix-caching
//   TOKENIZER=MODEL CLIENT_CORE=1 node --import tsx bench/vllm-bench-agreement.ts
// Both send the same bodies, 8 at a time, each in a process of its own, in turns (ABBA) after a run of each that is not
// counted. Ends with 1 when a ratio of the medians is off by more than 10 %.
//
// The two do not measure quite the same. Both clocks start before connecting. Their TTFT ends with the chunk that names
// the role, ours with the first text, which a vLLM sends right after it; only when that first text is empty (half of a
// multi-byte character, a special token) is ours a token later. Their E2E ends with the last chunk that has a choice,
// ours with the whole response: usage and [DONE] later. Both divide the time from the first to the last token by the
// server's count of tokens less one. Their clock is read by one event loop after whatever else was due there.
//
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
import { integerBetween, pick, seededRandom } from '../lib/statistics/seeded-random.ts';
import { runProcess, type ProcessOptions } from './process.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const baseUrl = process.env.BASE_URL ?? 'http://127.0.0.1:8000';
const vllm = process.env.VLLM ?? 'vllm';
const tokenizer = process.env.TOKENIZER ?? '';
const requests = Number(process.env.REQUESTS ?? 200);
const rounds = Number(process.env.ROUNDS ?? 6);
const core = process.env.CLIENT_CORE === undefined ? null : Number(process.env.CLIENT_CORE);
const concurrency = 8;
const promptWords = 200;
/**
 * Answers of different lengths keep the requests apart. Equal ones come and go in step, 8 at a time, and chance decides
 * which of them share a prefill.
 */
const answerWords = [10, 40] as const;
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

interface Pair {
  readonly ours: Answer;
  readonly theirs: Answer;
}

/** Files of the same requests. */
interface DataSets {
  readonly ours: string;
  readonly theirs: string;
}

/** What is asked in one request. */
interface Question {
  readonly prompt: string;
  /** A text as long as the answer has to be. */
  readonly completion: string;
  readonly outputTokens: number;
}

/** Tokens of a text by the server's tokenizer. */
async function countTokens(prompt: string, model: string): Promise<number> {
  const body = JSON.stringify({ model, prompt });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${baseUrl}/tokenize`, { method: 'POST', headers, body });
  return z.object({ count: z.number() }).parse(await response.json()).count;
}

/** Distinct questions, the same ones every time. */
async function questions(): Promise<Question[]> {
  const models = z.object({ data: z.array(z.object({ id: z.string() })).min(1) });
  const [served] = models.parse(await (await fetch(`${baseUrl}/v1/models`)).json()).data;
  const words = 'river stone market window garden bridge paper engine morning letter mountain station'.split(' ');
  const made: Question[] = [];
  for (let index = 1; index <= requests; index += 1) {
    const random = seededRandom(1, index);
    const text = (length: number): string => Array.from({ length }, () => pick(random, words)).join(' ');
    const prompt = `Question ${index}: ${text(promptWords)}`;
    const completion = text(integerBetween(random, ...answerWords));
    made.push({ prompt, completion, outputTokens: await countTokens(completion, served?.id ?? '') });
  }
  return made;
}

/** Both clients' data sets, so made that both send the same bodies. */
function writeDataSets(asked: readonly Question[], folder: string): DataSets {
  const files = { ours: join(folder, 'batch.jsonl'), theirs: join(folder, 'sharegpt.json') };
  const batch = asked.map(({ prompt, outputTokens }, index) => ({
    custom_id: `question-${index + 1}`,
    method: 'POST',
    url: '/v1/chat/completions',
    body: {
      messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
      max_completion_tokens: outputTokens,
      ignore_eos: true,
    },
  }));
  // ShareGPT's format, because it is sent without a chat template, and read without the packages of vllm[bench]
  const conversations = asked.map(({ prompt, completion }) => ({
    conversations: [{ value: prompt }, { value: completion }],
  }));
  writeFileSync(files.ours, batch.map((request) => `${JSON.stringify(request)}\n`).join(''));
  writeFileSync(files.theirs, JSON.stringify(conversations));
  return files;
}

async function runClient(options: Pick<ProcessOptions, 'command' | 'args' | 'env'>, accepted: number[]): Promise<void> {
  const { exitCode, stdout, stderr } = await runProcess({ ...options, core });
  if (exitCode !== null && accepted.includes(exitCode)) return;
  throw new Error(
    `${options.command} ended with exit code ${exitCode}:\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`,
  );
}

async function runOurs(dataset: string, folder: string): Promise<Answer> {
  const settings = { BASE_URL: baseUrl, DATASET: dataset, CONCURRENCY: String(concurrency), RUN_DIR: folder };
  // 99: an objective was missed, which is not the question here
  await runClient(
    { command: join(root, 'bin', 'k6-vllm.mjs'), args: ['run', 'inngest-style'], env: settings },
    [0, 99],
  );
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
    tokenizer,
    'dataset-name': 'sharegpt',
    'dataset-path': dataset,
    'num-prompts': requests,
    'max-concurrency': concurrency,
    'percentile-metrics': 'ttft,tpot,e2el',
    'result-dir': folder,
    'result-filename': 'result.json',
  };
  const flags = ['--ignore-eos', '--disable-shuffle', '--disable-tqdm', '--save-result'];
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

/** One run of each client, one after the other. */
async function playRound(files: DataSets, folder: string, oursFirst: boolean): Promise<Pair> {
  const place = (name: string): string => {
    const made = join(folder, name);
    mkdirSync(made, { recursive: true });
    return made;
  };
  const ours = (): Promise<Answer> => runOurs(files.ours, place('ours'));
  const theirs = (): Promise<Answer> => runTheirs(files.theirs, place('theirs'));
  // properties are evaluated in the order in which they are written
  return oursFirst ? { ours: await ours(), theirs: await theirs() } : { theirs: await theirs(), ours: await ours() };
}

async function playRounds(): Promise<Pair[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'vllm-bench-agreement-'));
  const files = writeDataSets(await questions(), scratch);
  await playRound(files, join(scratch, 'warm-up'), true);
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round += 1) {
    pairs.push(await playRound(files, join(scratch, String(round)), round % 2 === 0));
  }
  rmSync(scratch, { recursive: true });
  return pairs;
}

/** What makes the two sides of a pair incomparable. */
function complaints({ ours, theirs }: Pair): string[] {
  const found: string[] = [];
  if (ours.succeeded !== requests || theirs.succeeded !== requests)
    found.push(`not all of ${requests} requests succeeded: ours ${ours.succeeded}, theirs ${theirs.succeeded}`);
  for (const tokens of ['promptTokens', 'outputTokens'] as const) {
    if (ours[tokens] !== theirs[tokens]) found.push(`${tokens} differ: ours ${ours[tokens]}, theirs ${theirs[tokens]}`);
  }
  return found;
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(at)] ?? Number.NaN) + (sorted[Math.ceil(at)] ?? Number.NaN)) / 2;
}

/** The median and the range of the values. */
function spread(values: readonly number[], digits: number): string {
  const [shown, least, most] = [middle(values), Math.min(...values), Math.max(...values)];
  return `${shown.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

/** Prints the table; true when every ratio is within the tolerance. */
function printTable(pairs: readonly Pair[]): boolean {
  const perRequest = (tokens: number | undefined): string => ((tokens ?? Number.NaN) / requests).toFixed(0);
  const { ours: first } = pairs[0] ?? {};
  console.log(
    `${rounds} runs of each, ${requests} requests of ${perRequest(first?.promptTokens)} prompt and ` +
      `${perRequest(first?.outputTokens)} output tokens on average, concurrency ${concurrency}. ` +
      "Median over the runs (least–greatest) of each run's median:\n\n" +
      '| | k6-vllm | vllm bench serve | ratio | ratio within a round |\n|---|---|---|---|---|',
  );
  const ratios = metrics.map((metric) => {
    const ours = pairs.map((pair) => pair.ours.medians[metric]);
    const theirs = pairs.map((pair) => pair.theirs.medians[metric]);
    const paired = pairs.map((pair) => pair.ours.medians[metric] / pair.theirs.medians[metric]);
    const ratio = middle(ours) / middle(theirs);
    const cells = [
      `${metric.toUpperCase()}, ms`,
      spread(ours, 2),
      spread(theirs, 2),
      ratio.toFixed(3),
      spread(paired, 3),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    return ratio;
  });
  return ratios.every((ratio) => Math.abs(ratio - 1) <= tolerance);
}

async function main(): Promise<boolean> {
  const hitsBefore = await prefixCacheHits();
  const pairs = await playRounds();
  const hits = (await prefixCacheHits()) - hitsBefore;
  const found = new Set(pairs.flatMap(complaints));
  if (hits > 0) found.add(`${hits} prompt tokens came from the prefix cache: serve with --no-enable-prefix-caching`);
  for (const complaint of found) console.error(complaint);
  return found.size === 0 && printTable(pairs);
}

if (tokenizer === '') {
  console.error("TOKENIZER is missing: name the model's tokenizer, or its folder.");
  process.exitCode = 1;
} else {
  process.exitCode = (await main()) ? 0 : 1;
}
