import { z } from 'zod';
import type { StatedResult } from '../schema/stated-results.ts';
import { UsageError } from '../schema/usage-error.ts';
import { failureOfText } from './failure-text.ts';
import { hasFields, readEntry } from './foreign-entry.ts';
import type {
  ForeignEntry,
  ForeignFile,
  ForeignRecord,
  ForeignRun,
  Importer,
  ImportedResults,
  ImportedRun,
} from './importer.ts';

const title = 'vllm bench serve';
const seconds = z.number().nonnegative();
const whole = z.number().int().nonnegative();

const aggregatesSchema = z.object({
  /** `YYYYmmdd-HHMMSS` at the end of the run, by the clock and the zone of the machine. */
  date: z.string().regex(/^\d{8}-\d{6}$/, 'is no date of the form 20261122-193227'),
  backend: z.string().nullish(),
  endpoint_type: z.string().nullish(),
  label: z.string().nullish(),
  model_id: z.string(),
  num_prompts: whole,
  request_rate: z.union([z.number().positive(), z.literal('inf')]),
  burstiness: z.number().positive().nullish(),
  max_concurrency: z.number().int().positive().nullish(),
  ramp_up_strategy: z.string().nullish(),
  duration: z.number().positive(),
  completed: whole,
  failed: whole.nullish(),
  total_input_tokens: whole,
  total_output_tokens: whole,
  request_throughput: z.number().nonnegative(),
  output_throughput: z.number().nonnegative(),
  total_token_throughput: z.number().nonnegative(),
  max_output_tokens_per_s: z.number().nonnegative().nullish(),
  /** Of a sweep. */
  run_number: whole.nullish(),
});

const requestsSchema = z.object({
  input_lens: z.array(whole),
  output_lens: z.array(whole),
  /** 0 where none came. */
  ttfts: z.array(seconds),
  itls: z.array(z.array(seconds)),
  errors: z.array(z.string()),
  /** By a clock that begins anywhere. */
  start_times: z.array(z.number()),
  /** Of newer versions; 0 of a request that failed. */
  latencies: z.array(seconds).nullish(),
  queue_times: z.array(seconds).nullish(),
});

type Aggregates = z.infer<typeof aggregatesSchema>;
type Requests = z.infer<typeof requestsSchema>;

const isResult = (value: unknown): boolean =>
  hasFields(value, 'model_id', 'num_prompts', 'duration', 'request_throughput', 'total_token_throughput');
const isDetailed = (value: unknown): boolean => hasFields(value, 'ttfts', 'itls', 'errors', 'start_times');

/** The time that its date says, as if it were UTC: the file does not name a zone. */
function endedAtMs(date: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(date) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

type Load = Pick<ForeignRun, 'loop' | 'profile' | 'configuration'>;

/** What its settings of the load are in ours: a rate is an open loop, a concurrency without one a closed one, neither a burst. */
function loadOf({
  request_rate: rate,
  max_concurrency: slots,
  burstiness,
  ramp_up_strategy: ramp,
  num_prompts: requests,
}: Aggregates): Load {
  if (ramp != null)
    return { loop: 'open', profile: { name: 'ramp', levels: [0] }, configuration: { REQUESTS: requests } };
  if (rate === 'inf')
    return {
      loop: 'closed',
      profile: {
        name: slots == null ? 'burst' : 'fixed-vus',
        levels: [slots ?? requests],
        vus: slots ?? Math.max(1, requests),
      },
      configuration: { REQUESTS: requests, ...(slots == null ? {} : { CONCURRENCY: slots }) },
    };
  const name = burstiness == null || burstiness === 1 ? 'poisson-arrival' : 'gamma-arrival';
  return {
    loop: 'open',
    profile: { name, levels: [rate], ...(slots == null ? {} : { vus: slots }) },
    configuration: {
      REQUESTS: requests,
      RATE: rate,
      ...(name === 'gamma-arrival' ? { BURSTINESS: burstiness ?? 1 } : {}),
    },
  };
}

const isChat = ({ backend, endpoint_type: type }: Aggregates): boolean => /chat/.test(backend ?? type ?? '');

function definitionNotes(about: Aggregates): string[] {
  return [
    ...(isChat(about)
      ? [
          'Its time to first token ends with the first chunk that has a choice, which in a chat names the role and carries no text; ours ends with the first text. Its first gap of each answer is the one between the two.',
        ]
      : []),
    'Its end-to-end time ends with the last chunk that has a choice; ours ends with the whole response, usage and [DONE] included.',
    'It does not say when a failed request ended: such a request counts as failed, and with no time beyond what was seen of it.',
    'It takes the server’s count of tokens where there is one, else counts by its tokenizer, and does not say which.',
    ...(about.request_rate !== 'inf' && about.max_concurrency != null
      ? [
          `At most ${about.max_concurrency} requests were in flight; a request waited in the client before its clock began.`,
        ]
      : []),
    'Its date names no time zone, and is read as UTC.',
  ];
}

function runOf(about: Aggregates): ForeignRun {
  const load = loadOf(about);
  const endMs = endedAtMs(about.date);
  const [level] = load.profile.levels;
  return {
    ...load,
    label: `${load.profile.name} ${level ?? ''}`,
    version: null,
    state: 'completed',
    startedAt: new Date(endMs - 1000 * about.duration).toISOString(),
    endedAt: new Date(endMs).toISOString(),
    requestsPlanned: about.num_prompts || null,
    model: about.model_id,
    baseUrl: null,
    dataset: about.label ?? 'not told',
    tokens: 'untold',
    notes: definitionNotes(about),
  };
}

function recordAt(index: number, requests: Requests, load: Load, epochS: number): ForeignRecord {
  const sentMs = 1000 * ((requests.start_times[index] ?? epochS) - epochS);
  const ttftMs = 1000 * (requests.ttfts[index] ?? 0);
  const gapsMs = (requests.itls[index] ?? []).map((gap) => 1000 * gap);
  const error = requests.errors[index] ?? '';
  const begun = ttftMs > 0;
  const success = error === '' && begun;
  const lastMs = sentMs + ttftMs + gapsMs.reduce((sum, gap) => sum + gap, 0);
  const latencyMs = 1000 * (requests.latencies?.[index] ?? 0);
  const queueMs = requests.queue_times?.[index];
  return {
    id: `request-${index + 1}`,
    phase: 'measure',
    level: load.profile.levels[0] ?? 0,
    scheduledMs: load.loop === 'open' && queueMs != null ? Math.max(0, sentMs - 1000 * queueMs) : null,
    sentMs,
    firstTokenMs: begun ? sentMs + ttftMs : null,
    lastTokenMs: begun ? lastMs : null,
    endMs: Math.max(lastMs, sentMs + latencyMs),
    success,
    ...(success ? {} : failureOfText(error, begun)),
    promptTokens: requests.input_lens[index] ?? null,
    outputTokens: success ? (requests.output_lens[index] ?? null) : null,
    chunks: begun ? gapsMs.length + 1 : null,
    gapsMs: begun ? gapsMs : null,
  };
}

function checkLengths(requests: Requests, where: string): void {
  const expected = requests.errors.length;
  const lists = Object.entries(requests).flatMap(([name, list]) =>
    list == null ? [] : [[name, list.length] as const],
  );
  const wrong = lists.filter(([, length]) => length !== expected);
  if (wrong.length > 0)
    throw new UsageError(
      `${where} contradicts itself.`,
      wrong.map(([name, length]) => `${where}: ${name} has ${length} entries, errors has ${expected}`),
    );
}

function readDetailed(entry: ForeignEntry): ImportedRun {
  const about = readEntry(aggregatesSchema, entry, title);
  const requests = readEntry(requestsSchema, entry, title);
  checkLengths(requests, entry.where);
  const run = runOf(about);
  const epochS = requests.start_times.reduce((least, each) => Math.min(least, each), Infinity);
  const records = requests.errors.map((_, index) => recordAt(index, requests, run, epochS));
  const succeeded = records.filter(({ success }) => success).length;
  if (succeeded !== about.completed)
    throw new UsageError(`${entry.where} contradicts itself.`, [
      `${entry.where}: completed is ${about.completed}, but ${succeeded} of its requests have a first token and no error`,
    ]);
  return { kind: 'run', run, records };
}

const statistics = { mean: 'mean', p50: 'median', p90: 'p90', p95: 'p95', p99: 'p99', 'p99.9': 'p99.9' } as const;

/** A latency by its statistics, ms; those that the file was not asked to hold are left out. */
function latencyOf(value: unknown, metric: string): StatedResult['figures']['ttftMs'] {
  const fields = value as Record<string, unknown>;
  const found = Object.entries(statistics).flatMap(([ours, theirs]) => {
    const figure = fields[`${theirs}_${metric}_ms`];
    return typeof figure === 'number' && figure > 0 ? [[ours, figure] as const] : [];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function figuresOf(about: Aggregates, value: unknown): StatedResult['figures'] {
  const latencies = { ttftMs: 'ttft', tpotMs: 'tpot', itlMs: 'itl', e2eMs: 'e2el' };
  const told = Object.entries(latencies).map(([ours, theirs]) => [ours, latencyOf(value, theirs)] as const);
  return {
    requestsPerS: about.request_throughput,
    outputTokensPerS: about.output_throughput,
    totalTokensPerS: about.total_token_throughput,
    ...Object.fromEntries(told.filter(([, latency]) => latency !== undefined)),
  };
}

/** What the aggregates alone say. Its peak of output tokens is left out: it counts chunks. */
function statedOf(entry: ForeignEntry): StatedResult {
  const about = readEntry(aggregatesSchema, entry, title);
  const { loop, profile } = loadOf(about);
  const { completed, failed, max_concurrency: slots, request_rate: rate } = about;
  const [level] = profile.levels;
  const again = about.run_number == null ? '' : `, run ${about.run_number}`;
  return {
    name: `${profile.name} ${level ?? ''}${again}, ${about.date}`,
    setup: { model: about.model_id },
    load: {
      loop,
      ...(slots == null ? {} : { concurrency: slots }),
      ...(profile.name === 'burst' ? { atOnce: true } : {}),
      ...(rate === 'inf' || about.ramp_up_strategy != null ? {} : { offeredRps: rate }),
      requests: completed + (failed ?? Math.max(0, about.num_prompts - completed)),
      succeeded: completed,
      ...(failed == null ? {} : { failed }),
      seconds: about.duration,
    },
    tokens:
      completed === 0
        ? {}
        : { prompt: about.total_input_tokens / completed, output: about.total_output_tokens / completed },
    figures: figuresOf(about, entry.value),
    projections: [],
  };
}

interface Found {
  readonly entry: ForeignEntry;
  /** Of a summary of a sweep, whose runs may lie beside it in files of their own. */
  readonly listed: boolean;
}

function* resultsIn(file: ForeignFile): Iterable<Found> {
  for (const { where, value } of file.entries()) {
    if (!Array.isArray(value)) yield { entry: { where, value }, listed: false };
    else
      for (const [index, each] of value.entries())
        yield { entry: { where: `${where}[${index}]`, value: each }, listed: true };
  }
}

/** What makes two results the same one: no two end at the same second after the same time. */
const keyOf = ({ value }: ForeignEntry): string => {
  const { date, duration, run_number: run } = value as Record<string, unknown>;
  return JSON.stringify([date, duration, run ?? null]);
};

function distinct(found: readonly Found[]): Found[] {
  const alone = new Set(found.filter(({ listed }) => !listed).map(({ entry }) => keyOf(entry)));
  return found.filter(({ entry, listed }) => !listed || !alone.has(keyOf(entry)));
}

function read(files: readonly ForeignFile[]): { made: (ImportedRun | ImportedResults)[]; left: string[] } {
  const results = distinct(files.flatMap((file) => [...resultsIn(file)]));
  const detailed = results.filter(({ entry }) => isDetailed(entry.value));
  const plain = results.filter(({ entry }) => !isDetailed(entry.value));
  const source = `${title}, ${[...new Set(files.map(({ name }) => name))].join(', ')}`;
  return {
    made: [
      ...detailed.map(({ entry }) => readDetailed(entry)),
      ...(plain.length === 0
        ? []
        : [{ kind: 'stated' as const, source, results: plain.map(({ entry }) => statedOf(entry)) }]),
    ],
    left: [
      ...(plain.length === 0
        ? []
        : [
            `${plain.length === 1 ? 'One result has' : `${plain.length} results have`} aggregates alone, as --save-detailed was not given (or the version is older than its start_times): no percentile of ours, no interval, no request records.`,
          ]),
      'Its peaks (max_output_tokens_per_s, max_concurrent_requests) count chunks and whole seconds, and are not taken.',
      ...(detailed.length === 0 ? [] : ['The generated texts are not taken: nothing is made of them here.']),
    ],
  };
}

/** `vllm bench serve`, and the sweeps that are made of it. */
export const vllmBench: Importer = {
  id: 'vllm-bench',
  title,
  madeBy: '`vllm bench serve --save-result --save-detailed`, `--append-result`, `vllm bench sweep serve`',
  knownBy:
    'an object, lines of objects or a list of objects with `model_id`, `num_prompts`, `duration`, `request_throughput`',
  becomes: 'with `--save-detailed` a run for each result, else stated results',
  leaves: 'peaks, which count chunks; generated texts; goodput, which is decided anew on the records',
  recognise: (first) => {
    if (Array.isArray(first)) return isResult(first[0]) ? 'a summary of a sweep' : null;
    if (!isResult(first)) return null;
    return isDetailed(first) ? 'results with all requests' : 'results without their requests';
  },
  read,
};
