import { z } from 'zod';
import type { StatedResult } from '../schema/stated-results.ts';
import { tokenRate } from './batch-output/metadata.ts';
import { hasFields, readEntry } from './foreign-entry.ts';
import type { ForeignEntry, ForeignFile, Importer, Taken } from './importer.ts';
import { withoutAbsent } from './stated-fields.ts';

const title = 'vLLM Batch Server benchmarks';
const whole = z.number().int().nonnegative();
const amount = z.number().nonnegative();

/** What became of one file. */
interface Read {
  readonly results: readonly StatedResult[];
  readonly left: readonly string[];
}

/** These programs write 0 for what they have not measured. */
const measured = (value: number | null | undefined): number | undefined => value || undefined;

function latencyOf(values: Readonly<Record<string, number | undefined>>): StatedResult['figures']['e2eMs'] {
  const told = withoutAbsent(values);
  return Object.keys(told).length === 0 ? undefined : told;
}

const modeSchema = z.object({
  mode: z.string(),
  size: whole,
  total_time_seconds: amount,
  throughput_req_per_sec: amount,
  latency_p50_ms: amount.nullish(),
  latency_p95_ms: amount.nullish(),
  latency_p99_ms: amount.nullish(),
  errors: whole.nullish(),
});

/** The loads of its two modes, which stand in its program and not in its file: 50 sent together and waited for, or 10 at any time. */
const loads: Readonly<Record<string, { readonly concurrency: number; readonly atOnce?: true }>> = {
  serve_high_parallelism: { concurrency: 50, atOnce: true },
  serve_inngest_style: { concurrency: 10 },
};

function modeResult(entry: ForeignEntry): StatedResult {
  const told = readEntry(modeSchema, entry, title);
  const { mode, size, total_time_seconds: seconds, errors = null } = told;
  const failed = errors ?? undefined;
  const load = loads[mode];
  return {
    name: `${mode}, ${size}`,
    setup: {},
    load: withoutAbsent({
      ...(load === undefined
        ? {}
        : { ...load, loop: 'closed' as const, concurrency: Math.min(load.concurrency, Math.max(1, size)) }),
      requests: size,
      ...(failed === undefined ? {} : { succeeded: Math.max(0, size - failed), failed }),
      seconds: measured(seconds),
    }),
    tokens: {},
    figures: withoutAbsent({
      // its own rate counts failures too
      requestsPerS: failed ? (seconds > 0 ? (size - failed) / seconds : undefined) : told.throughput_req_per_sec,
      e2eMs: failed
        ? undefined
        : latencyOf({
            p50: measured(told.latency_p50_ms),
            p95: measured(told.latency_p95_ms),
            p99: measured(told.latency_p99_ms),
          }),
    }),
    projections: [],
  };
}

const isModes = (first: unknown): boolean =>
  Array.isArray(first) && hasFields(first[0], 'mode', 'size', 'total_time_seconds', 'throughput_req_per_sec');

function readModes({ where, value }: ForeignEntry): Read {
  const results = (value as readonly unknown[]).map((each, index) =>
    modeResult({ where: `${where}[${index}]`, value: each }),
  );
  const failures = results.some(({ load }) => (load.failed ?? 0) > 0);
  return {
    results,
    left: [
      'Its program does not look at the HTTP status: an error that came at once is a success, and a short time, in these figures.',
      'Memory and use of the GPU: stated results have no place for them.',
      ...(failures ? ['Latencies of results with errors: those of failed requests are among them.'] : []),
    ],
  };
}

const unifiedSchema = z.object({
  test_name: z.string(),
  model: z.string(),
  mode: z.string(),
  inference_time_seconds: amount,
  num_requests: whole,
  successful_requests: whole,
  failed_requests: whole,
  prompt_tokens: whole,
  completion_tokens: whole,
  throughput_tokens_per_sec: amount,
  latency_p50_ms: amount.nullish(),
  latency_p95_ms: amount.nullish(),
  latency_p99_ms: amount.nullish(),
  latency_min_ms: amount.nullish(),
  latency_max_ms: amount.nullish(),
  config: z.object({ enable_prefix_caching: z.boolean().nullish(), concurrency: whole.nullish() }).nullish(),
});

const isUnified = (first: unknown): boolean =>
  hasFields(first, 'test_name', 'mode', 'inference_time_seconds', 'successful_requests');

function readUnified(entry: ForeignEntry): Read {
  const told = readEntry(unifiedSchema, entry, title);
  const { inference_time_seconds: seconds, successful_requests: succeeded, config } = told;
  const [prompt, output] = [told.prompt_tokens, told.completion_tokens];
  const offline = told.mode === 'offline_batch';
  const concurrency = config?.concurrency || undefined;
  const result: StatedResult = {
    name: told.test_name,
    setup: withoutAbsent({ model: told.model, prefixCaching: config?.enable_prefix_caching ?? undefined }),
    load: withoutAbsent({
      loop: 'closed' as const,
      concurrency: offline ? undefined : concurrency,
      requests: told.num_requests,
      succeeded,
      failed: told.failed_requests,
      seconds: measured(seconds),
    }),
    tokens: succeeded === 0 ? {} : { prompt: prompt / succeeded, output: output / succeeded },
    figures: withoutAbsent({
      requestsPerS: seconds > 0 ? succeeded / seconds : undefined,
      ...(seconds > 0 ? tokenRate(told.throughput_tokens_per_sec, { prompt, output }, seconds) : {}),
      e2eMs: offline
        ? undefined
        : latencyOf({
            p50: measured(told.latency_p50_ms),
            p95: measured(told.latency_p95_ms),
            p99: measured(told.latency_p99_ms),
            min: measured(told.latency_min_ms),
            max: measured(told.latency_max_ms),
          }),
    }),
    projections: [],
  };
  return {
    results: [result],
    left: offline
      ? [
          'Latencies of an offline batch: they are its time divided by its requests, the same for each, and nobody waited so.',
        ]
      : [],
  };
}

const workersSchema = z.object({
  all_results: z
    .array(
      z.object({
        batch_size: whole,
        num_workers: z.number().int().positive(),
        success: whole,
        failed: whole,
        time_seconds: amount,
      }),
    )
    .min(1),
  optimal_config: z.object({ workers: whole, batch_size_tested: whole }).nullish(),
  extrapolations: z.record(z.string(), z.number()).nullish(),
});

const isWorkers = (first: unknown): boolean =>
  hasFields(first, 'all_results') &&
  Array.isArray(first['all_results']) &&
  hasFields(first['all_results'][0], 'batch_size', 'num_workers');

/** `{"50k_minutes": 641}` as what is foretold. */
function projectionsOf(
  extrapolations: Readonly<Record<string, number>> | null | undefined,
): StatedResult['projections'] {
  return Object.entries(extrapolations ?? {}).flatMap(([name, minutes]) => {
    const [, thousands] = /^(\d+)k_minutes$/.exec(name) ?? [];
    return thousands === undefined ? [] : [{ requests: 1000 * Number(thousands), seconds: 60 * minutes }];
  });
}

function readWorkers(entry: ForeignEntry): Read {
  const { all_results: all, optimal_config: best, extrapolations } = readEntry(workersSchema, entry, title);
  const results = all.map(({ batch_size: size, num_workers: workers, success, failed, time_seconds: seconds }) => ({
    name: `${size} requests, ${workers} workers`,
    setup: {},
    load: withoutAbsent({
      loop: 'closed' as const,
      concurrency: workers,
      requests: success + failed,
      succeeded: success,
      failed,
      seconds: measured(seconds),
    }),
    tokens: {},
    figures: withoutAbsent({ requestsPerS: seconds > 0 ? success / seconds : undefined }),
    projections: best?.workers === workers && best.batch_size_tested === size ? projectionsOf(extrapolations) : [],
  }));
  return {
    results,
    left: ['Its rate counts failures too, and is made anew of the successes. Memory of the GPU is not taken.'],
  };
}

const kinds: readonly {
  readonly is: (first: unknown) => boolean;
  readonly what: string;
  readonly read: (entry: ForeignEntry) => Read;
}[] = [
  { is: isModes, what: 'modes of serving', read: readModes },
  { is: isUnified, what: 'one benchmark', read: readUnified },
  { is: isWorkers, what: 'numbers of workers', read: readWorkers },
];

const kindOf = (first: unknown) => kinds.find(({ is }) => is(first));

function readFile(file: ForeignFile): Read[] {
  const kind = kindOf(file.first);
  return kind === undefined ? [] : [...file.entries()].map(kind.read);
}

function read(files: readonly ForeignFile[]): Taken {
  const found = files.flatMap(readFile);
  const unchecked = files.some(({ first }) => isModes(first))
    ? '; it does not look at the HTTP status, so that errors may be among its successes'
    : '';
  return {
    made: [
      {
        kind: 'stated',
        source: `${title}, ${files.map(({ name }) => name).join(', ')}${unchecked}`,
        results: found.flatMap(({ results }) => results),
      },
    ],
    left: [...new Set(found.flatMap(({ left }) => left))],
  };
}

/** The result files of the scripts behind two of the reproduced reports (docs/reproduced.md). */
export const batchServer: Importer = {
  id: 'batch-server',
  title,
  madeBy:
    'the benchmark scripts of a batch server on vLLM and Ollama: modes of serving, single benchmarks, numbers of workers',
  knownBy:
    'a list with `mode`, `size`, `throughput_req_per_sec`; an object with `test_name`, `mode`, `successful_requests`; an object with `all_results` of `batch_size` and `num_workers`',
  becomes: 'stated results',
  leaves:
    'latencies of offline batches, which are time by requests; latencies among which failures are; figures of 0, which mean “not measured”; memory of the GPU',
  recognise: (first) => kindOf(first)?.what ?? null,
  read,
};
