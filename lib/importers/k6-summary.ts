import { z } from 'zod';
import { measuredMetrics } from '../records/measured-metrics.ts';
import type { StatedResult } from '../schema/stated-results.ts';
import { UsageError } from '../schema/usage-error.ts';
import { hasFields, readEntry } from './foreign-entry.ts';
import type { ForeignEntry, ForeignFile, Importer, Taken } from './importer.ts';
import { latencyOf, withoutAbsent } from './stated-fields.ts';

const title = 'k6 --summary-export and handleSummary';

const metricSchema = z.record(z.string(), z.unknown());
const summarySchema = z.object({
  metrics: z.record(z.string(), metricSchema),
  state: z.object({ testRunDurationMs: z.number().nonnegative() }).nullish(),
});

/** Figures of one metric by k6's names. */
type Values = Readonly<Record<string, number>>;
type Metrics = Readonly<Record<string, Values>>;

const numbersOf = (value: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(Object.entries(value).filter((field): field is [string, number] => typeof field[1] === 'number'));

/** What handleSummary puts under `values`, --summary-export puts beside the thresholds. */
const valuesOf = (metric: Readonly<Record<string, unknown>>): Values =>
  numbersOf(hasFields(metric['values']) ? metric['values'] : metric);

const statistics = {
  mean: 'avg',
  min: 'min',
  p50: 'med',
  p90: 'p(90)',
  p95: 'p(95)',
  p99: 'p(99)',
  'p99.9': 'p(99.9)',
  max: 'max',
};

/** A trend by the statistics that k6 was asked for, ms; nothing of one without values. */
const latencyIn = (values: Values | undefined): StatedResult['figures']['e2eMs'] =>
  values === undefined || values['count'] === 0 ? undefined : latencyOf(statistics, (theirs) => values[theirs]);

/** How long k6 ran, s: its own figure, else that by which it made a rate of a count. */
function secondsOf(metrics: Metrics, durationMs: number | undefined, counted: string): number | undefined {
  if (durationMs !== undefined && durationMs > 0) return durationMs / 1000;
  const { count = 0, rate = 0 } = metrics[counted] ?? {};
  return rate > 0 ? count / rate : undefined;
}

const per = (count: number | undefined, by: number | undefined): number | undefined =>
  count === undefined || by === undefined || by === 0 ? undefined : count / by;

/** Of a scenario of this suite; its rates only where nothing was sent for warming up, as k6 knows one time for all. */
function ownResult(name: string, all: Metrics, durationMs: number | undefined): StatedResult {
  const metrics = measuredMetrics(all);
  const { passes: succeeded = 0, fails: failed = 0 } = metrics['llm_success'] ?? {};
  const warm = (all['llm_requests']?.['count'] ?? 0) > succeeded + failed;
  const seconds = warm ? undefined : secondsOf(all, durationMs, 'llm_requests');
  const [prompt, output] = ['llm_prompt_tokens', 'llm_output_tokens'].map((metric) => metrics[metric]?.['count']);
  return {
    name,
    setup: {},
    load: withoutAbsent({ requests: succeeded + failed, succeeded, failed, seconds }),
    tokens: withoutAbsent({ prompt: per(prompt, succeeded), output: per(output, succeeded) }),
    figures: withoutAbsent({
      requestsPerS: per(succeeded, seconds),
      outputTokensPerS: per(output, seconds),
      ttftMs: latencyIn(metrics['llm_ttft']),
      tpotMs: latencyIn(metrics['llm_tpot']),
      e2eMs: latencyIn(metrics['llm_e2e']),
    }),
    projections: [],
  };
}

/** Of plain HTTP requests. Latencies are those of the answers that k6 expected, as failures come sooner or later than answers. */
function plainResult(name: string, metrics: Metrics, durationMs: number | undefined): StatedResult {
  const requests = metrics['http_reqs']?.['count'] ?? 0;
  // of http_req_failed a request that failed is a pass
  const failed = metrics['http_req_failed']?.['passes'];
  const succeeded = failed === undefined ? undefined : Math.max(0, requests - failed);
  const seconds = secondsOf(metrics, durationMs, 'http_reqs');
  const expected = metrics['http_req_duration{expected_response:true}'];
  const answered =
    succeeded === 0 ? undefined : (expected ?? (failed === 0 ? metrics['http_req_duration'] : undefined));
  return {
    name,
    setup: {},
    load: withoutAbsent({ requests, succeeded, failed, seconds }),
    tokens: {},
    figures: withoutAbsent({ requestsPerS: per(succeeded, seconds), e2eMs: latencyIn(answered) }),
    projections: [],
  };
}

const nameOf = (where: string): string => where.replace(/\.json(\.gz)?$/, '');

function resultOf(entry: ForeignEntry): { result: StatedResult; own: boolean } {
  const { metrics: found, state } = readEntry(summarySchema, entry, title);
  const metrics = Object.fromEntries(Object.entries(found).map(([name, metric]) => [name, valuesOf(metric)]));
  const own = 'llm_requests' in metrics;
  if (!own && !('http_reqs' in metrics))
    throw new UsageError(`${entry.where} holds no requests.`, [
      'it has neither http_reqs nor llm_requests among its metrics: the script sent no HTTP request',
    ]);
  const make = own ? ownResult : plainResult;
  return { result: make(nameOf(entry.where), metrics, state?.testRunDurationMs), own };
}

function read(files: readonly ForeignFile[]): Taken {
  const found = files.flatMap((file) => [...file.entries()].map(resultOf));
  const plain = found.some(({ own }) => !own);
  return {
    made: [
      {
        kind: 'stated',
        source: `${title}, ${files.map(({ name }) => name).join(', ')}`,
        results: found.map(({ result }) => result),
      },
    ],
    left: [
      'The load: a summary does not tell how the requests were sent. Its time is that of the whole test, setup and warm-up included.',
      'Thresholds: --summary-export writes true where one was crossed, handleSummary `ok: true` where it was kept; neither is taken.',
      ...(plain
        ? [
            'http_req_waiting, which is the time to the headers and not to the first token. Tokens are not known of plain HTTP requests.',
            'A request counts as a success by its HTTP status alone.',
          ]
        : []),
    ],
  };
}

/** What k6 sums up at the end: `--summary-export`, and the data of `handleSummary` as JSON. */
export const k6Summary: Importer = {
  id: 'k6-summary',
  title,
  madeBy: '`k6 run --summary-export FILE`, or `handleSummary` that writes its data as JSON',
  knownBy: 'an object with `metrics` and `root_group`',
  becomes: 'stated results without a load',
  leaves: '`http_req_waiting`, which is no TTFT; thresholds; latencies where failures are among them',
  recognise: (first) =>
    hasFields(first, 'metrics', 'root_group') && hasFields(first['metrics']) ? 'a summary of k6' : null,
  read,
};
