import assert from 'node:assert/strict';
import test from 'node:test';
import type { RecordLine } from '../schema/record.ts';
import type { ServerSample, ServerValues } from '../schema/server-sample.ts';
import { serverSideSchema } from '../schema/server-side.ts';
import { createColumnsBuilder } from './record-columns.ts';
import { serverMeasures, serverSide } from './server-side.ts';

const sample = (atMs: number, values: ServerValues, rest: Partial<ServerSample> = {}): ServerSample => ({
  v: 1,
  atMs,
  source: 'server',
  kind: 'vllm',
  up: true,
  why: null,
  died: null,
  processStart: 1000,
  values,
  ...rest,
});
const missed = (atMs: number): ServerSample =>
  sample(atMs, {}, { up: false, kind: null, why: 'HTTP 503', processStart: null });

const record = (index: number, rest: Partial<RecordLine> = {}): RecordLine => ({
  v: 1,
  id: `r-${index}`,
  scenario: 's',
  phase: 'measure',
  level: 1,
  workload: 'w',
  vu: 1,
  scheduledMs: null,
  sentMs: 1000 * index,
  headersMs: null,
  firstTokenMs: 1000 * index + 200,
  lastTokenMs: 1000 * index + 900,
  endMs: 1000 * index + 900,
  status: 200,
  success: true,
  failureKind: null,
  failureMessage: null,
  promptTokens: 100,
  cachedTokens: null,
  outputTokens: 10,
  tokenSource: 'usage',
  chunks: 10,
  gapP50Ms: null,
  gapP99Ms: null,
  gapMaxMs: null,
  finishReason: 'stop',
  valid: null,
  invalidReason: null,
  requestId: null,
  ...rest,
});

function columnsOf(...records: readonly RecordLine[]) {
  const builder = createColumnsBuilder();
  for (const each of records) builder.append(each);
  return builder.finish();
}

const side = (samples: readonly ServerSample[], ...records: readonly RecordLine[]) => {
  const found = serverSide(samples, columnsOf(...records), null);
  assert.ok(found !== null);
  return serverSideSchema.parse(found);
};
const measuresOf = (samples: readonly ServerSample[], window: Parameters<typeof serverMeasures>[1] = null) =>
  Object.fromEntries(serverMeasures(samples, window).map(({ id, value }) => [id, value]));

test('a run without scrapes has nothing to say of its server', () => {
  assert.equal(serverSide([], columnsOf(record(0)), null), null);
  assert.deepEqual(serverMeasures([], null), []);
});

test('gauges count while the load went on, counters from before it to after it', () => {
  const samples = [
    sample(0, { queueDepth: 0, kvUsage: 0, preemptions: 5, prefixQueries: 1000, prefixHits: 900 }),
    sample(1000, { queueDepth: 4, kvUsage: 0.5, preemptions: 6, prefixQueries: 1100, prefixHits: 920 }),
    missed(1500),
    sample(2000, { queueDepth: 8, kvUsage: 0.7, preemptions: 6, prefixQueries: 1200, prefixHits: 940 }),
    sample(3000, { queueDepth: 0, kvUsage: 0, preemptions: 8, prefixQueries: 1200, prefixHits: 940 }),
  ];
  assert.deepEqual(measuresOf(samples, { startMs: 500, endMs: 2500 }), {
    'queue-depth-mean': 6,
    'queue-depth-max': 8,
    'kv-usage-mean': 0.6,
    'kv-usage-max': 0.7,
    'preemptions-count': 3,
    'prefix-hits-rate': 0.2,
  });
  assert.equal(measuresOf(samples, { startMs: 9000, endMs: 9001 })['queue-depth-max'], 8, 'none within: all of them');
});

test('gauges are read from any number of scrapes', () => {
  const samples = Array.from({ length: 200_000 }, (_, i) => sample(1000 * i, { queueDepth: i === 7 ? 9 : 0 }));
  assert.equal(measuresOf(samples)['queue-depth-max'], 9);
});

test('rates are of the time between two scrapes, and a missed one leaves a longer step', () => {
  const {
    series,
    scrapes,
    missed: lost,
    intervalMs,
  } = side([
    sample(0, { generationTokens: 0, promptTokens: 0 }),
    sample(1000, { generationTokens: 500, promptTokens: 0 }),
    missed(2000),
    sample(3000, { generationTokens: 700, promptTokens: 3000 }),
  ]);
  assert.deepEqual(series.generationRate, [null, 500, null, 100]);
  assert.deepEqual(series.promptRate, [null, 0, null, 1500]);
  assert.deepEqual([scrapes, lost, intervalMs], [3, 1, 1000]);
});

test('the GPU stands beside the server at the same moment', () => {
  const gpu = { source: 'gpu', kind: 'dcgm', processStart: null } as const;
  const { series } = side([
    sample(0, { running: 1 }),
    sample(0, { gpuMemoryShare: 0.5 }, gpu),
    sample(1000, { running: 3 }),
    sample(1000, { gpuMemoryShare: 0.9 }, gpu),
  ]);
  assert.deepEqual(
    [series.atMs, series.running, series.gpuMemoryShare],
    [
      [0, 1000],
      [1, 3],
      [0.5, 0.9],
    ],
  );
});

test('a long run is told in at most 120 steps, which keep its peaks and its totals', () => {
  const samples = Array.from({ length: 3601 }, (_, i) =>
    sample(1000 * i, { queueDepth: i === 1234 ? 77 : 1, generationTokens: 10 * i }),
  );
  const { series } = side(samples);
  assert.ok(series.atMs.length <= 120 && series.atMs.length > 100);
  assert.equal(Math.max(...series.queueDepth.map((value) => value ?? 0)), 77);
  assert.ok(series.generationRate.slice(1).every((rate) => rate === 10));
});

test('a counter that fell began anew, and what it counted on both sides adds up', () => {
  const restarted = { processStart: 2000 };
  const { restarts, crossCheck, series } = side(
    [
      sample(0, { generationTokens: 100 }),
      sample(1000, { generationTokens: 130 }),
      sample(2000, { generationTokens: 5 }, restarted),
      sample(3000, { generationTokens: 15 }, restarted),
    ],
    record(0, { outputTokens: 45 }),
  );
  assert.equal(restarts, 1);
  assert.deepEqual(crossCheck, [{ id: 'output-tokens', unit: 'tokens', server: 45, records: 45 }]);
  assert.deepEqual(series.generationRate, [null, 30, 5, 10]);
});

test('the server counts beside the records: every success of every phase, and nothing it does not tell', () => {
  const counters = { requestsSucceeded: 7, promptTokens: 1000, generationTokens: 50, ttftSumS: 3, ttftCount: 10 };
  const after = { requestsSucceeded: 9, promptTokens: 1200, generationTokens: 75, ttftSumS: 3.4, ttftCount: 12 };
  const records = [
    record(0, { phase: 'warmup' }),
    record(1),
    record(2, { success: false, failureKind: 'stream-cut', failureMessage: 'cut', outputTokens: 5 }),
  ];
  assert.deepEqual(side([sample(0, counters), sample(3000, after)], ...records).crossCheck, [
    { id: 'requests', unit: 'requests', server: 2, records: 2 },
    { id: 'prompt-tokens', unit: 'tokens', server: 200, records: 200 },
    { id: 'output-tokens', unit: 'tokens', server: 25, records: 20 },
    { id: 'ttft-mean', unit: 'ms', server: 200, records: 200 },
  ]);
  assert.deepEqual(side([sample(0, counters)], ...records).crossCheck, [], 'one scrape counts nothing');
});

test('the sign of a death is told, and is no scrape', () => {
  const why = 'it takes no connections any more';
  const {
    died,
    scrapes,
    missed: lost,
    series,
  } = side([sample(0, { running: 1 }), missed(1000), sample(2000, {}, { up: false, why, died: why })]);
  assert.deepEqual([died, scrapes, lost, series.atMs], [why, 1, 1, [0, 1000]]);
});
