import { untold } from '../schema/run.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { hasFields, readEntry } from './foreign-entry.ts';
import { loadOf } from './guidellm/load.ts';
import { readRequests, type RequestsRead } from './guidellm/requests.ts';
import { benchmarkSchema, reportSchema, type Benchmark } from './guidellm/schema.ts';
import type { ForeignEntry, ForeignFile, ForeignRun, Importer, ImportedRun, Taken } from './importer.ts';

const title = 'guidellm';

const notes = [
  'Its times are of the wall clock, and a request’s time begins when its headers are written: connecting is left out of it.',
  'What it calls time_per_output_token_ms holds the time to first token and is NTPOT here; its inter_token_latency_ms is TPOT here.',
  'It keeps no gaps between chunks: there is no ITL, and a stall within an answer does not show.',
  'Its own figures are of the requests that lie in its measured window or reach into it; here they are of those that were sent after its warm-up, its cool-down included.',
];

/** Whether the server counted the tokens of every success; else iterations of the stream were counted for some. */
function tokensOf({ requests }: Benchmark): ForeignRun['tokens'] {
  const counted = (requests.successful ?? []).every(({ output_metrics: metrics }) => metrics?.text_tokens != null);
  return counted ? 'usage' : 'untold';
}

/** What its data were, in its own words. */
const datasetOf = (data: unknown): string => {
  const [first] = Array.isArray(data) ? data : [data];
  if (typeof first === 'string') return first;
  if (!hasFields(first)) return untold;
  const told = Object.entries(first).filter(([, value]) => typeof value === 'number' || typeof value === 'string');
  return told.map(([name, value]) => `${name}=${String(value)}`).join(', ') || untold;
};

/** So many arrivals tell a rate to within a fifth, and by so much it must be off to be told. */
const tellingArrivals = 30;
const offRate = 0.3;

/** That its own schedule was of another rate than it was asked for, as its Poisson arrivals may be. */
function rateNotes(asked: number | null | undefined, { records }: RequestsRead): string[] {
  const due = records.flatMap(({ scheduledMs }) => scheduledMs ?? []);
  if (asked == null || due.length < tellingArrivals) return [];
  const spanMs =
    due.reduce((most, each) => Math.max(most, each), 0) - due.reduce((least, each) => Math.min(least, each), Infinity);
  const scheduled = (1000 * (due.length - 1)) / spanMs;
  if (Math.abs(scheduled / asked - 1) <= offRate) return [];
  const words = [asked, scheduled].map((rate) => formatQuantity(rate, 'req/s'));
  return [
    `It was asked for ${words[0]}, and the times at which its own schedule wanted requests sent come at ${words[1]}: the load was another one than its name.`,
  ];
}

/** Requests asked for, where a constraint says so; time or errors may have ended it before. */
function plannedOf({ config }: Benchmark): number | null {
  const constraint = config.constraints?.['max_requests'];
  const count =
    hasFields(constraint, 'args') && hasFields(constraint['args'], 'count') ? constraint['args']['count'] : null;
  return typeof count === 'number' && Number.isInteger(count) && count > 0 ? count : null;
}

/** Requests that it made beyond those that its report holds: it keeps a sample, if it is told to. */
const unkept = ({ requests_made: made }: Benchmark['scheduler_metrics'], held: number): number =>
  Math.max(0, (made?.total ?? 0) - held);

interface Read {
  readonly run: ImportedRun;
  readonly requests: RequestsRead;
}

function readBenchmark(entry: ForeignEntry, about: { version: string | null; dataset: string }): Read {
  const benchmark = readEntry(benchmarkSchema, entry, title);
  const { strategy, backend } = benchmark.config;
  const count = Object.values(benchmark.requests).reduce((sum, list) => sum + (list?.length ?? 0), 0);
  const load = loadOf(strategy, count);
  const [level = 0] = load.profile.levels;
  const requests = readRequests(benchmark, { level, isOpen: load.loop === 'open' });
  const instant = (seconds: number): string => new Date(1000 * seconds).toISOString();
  const missing = unkept(benchmark.scheduler_metrics, count);
  const empty = requests.records.length === 0;
  const startS = empty ? 0 : requests.epochS;
  const run: ForeignRun = {
    ...load,
    ...about,
    label:
      strategy.rate == null
        ? `${strategy.type_} ${level}`
        : `${strategy.type_} ${Number(strategy.rate.toPrecision(3))}`,
    state: 'completed',
    startedAt: instant(startS),
    endedAt: instant(empty ? 0 : requests.endS),
    requestsPlanned: missing > 0 ? count + missing : plannedOf(benchmark),
    model: backend?.model ?? untold,
    baseUrl: backend?.target ?? null,
    tokens: tokensOf(benchmark),
    notes: [...rateNotes(strategy.rate, requests), ...notes],
  };
  return { run: { kind: 'run', run, records: requests.records }, requests };
}

function readFile(file: ForeignFile): Read[] {
  return [...file.entries()].flatMap((entry) => {
    const { metadata, benchmarks, config, args } = readEntry(reportSchema, entry, title);
    const about = { version: metadata?.guidellm_version ?? null, dataset: datasetOf(config?.spec?.data ?? args?.data) };
    return benchmarks.map((value, index) =>
      readBenchmark({ where: `${entry.where}: benchmarks[${index}]`, value }, about),
    );
  });
}

function read(files: readonly ForeignFile[]): Taken {
  const all = files.flatMap(readFile);
  const benchmarks = all.filter(({ run }) => run.records.length > 0);
  const unsent = all.reduce((sum, { requests }) => sum + requests.unsent, 0);
  return {
    made: benchmarks.map(({ run }) => run),
    left: [
      ...(all.length > benchmarks.length
        ? [
            `${all.length - benchmarks.length} of ${all.length} benchmarks hold no requests, and nothing is made of them.`,
          ]
        : []),
      ...(unsent > 0 ? [`${formatCount(unsent)} requests were queued when the run ended and never sent.`] : []),
      'Its aggregates are not taken: all of them are computed anew from its requests.',
      'Prompts and answers are not taken.',
    ],
  };
}

/** Whether a report is guidellm's, but has no benchmark with the fields that are read here: reading it tells which are missing. */
const isOtherReport = (report: Record<string, unknown>, benchmark: unknown): boolean =>
  hasFields(report['metadata'], 'guidellm_version') ||
  (hasFields(benchmark, 'type_') && benchmark['type_'] === 'generative_benchmark');

/** guidellm, by its report as JSON. */
export const guidellm: Importer = {
  id: 'guidellm',
  title,
  madeBy: '`guidellm run … --output kind=json,path=benchmarks.json`',
  knownBy: 'an object with `benchmarks`, each with `config.strategy`, `scheduler_metrics` and `requests`',
  becomes: 'a run for each benchmark (one for each rate of a sweep)',
  leaves:
    'its aggregates, which are computed anew; prompts and answers; reports as YAML, CSV or HTML, which are not read',
  recognise: (first) => {
    if (!hasFields(first, 'benchmarks') || !Array.isArray(first['benchmarks'])) return null;
    const [benchmark] = first['benchmarks'] as unknown[];
    if (!hasFields(benchmark, 'scheduler_metrics', 'requests', 'config'))
      return isOtherReport(first, benchmark) ? 'a report of another version' : null;
    return first['benchmarks'].length === 1 ? 'one benchmark' : `${first['benchmarks'].length} benchmarks`;
  },
  read,
};
