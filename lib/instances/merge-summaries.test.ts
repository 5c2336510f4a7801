import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientReport } from '../schema/client-report.ts';
import type { ServerSample } from '../schema/server-sample.ts';
import type { Summary } from '../schema/summary.ts';
import { mergedSamples } from './merge-samples.ts';
import { mergedMetrics, worstClient } from './merge-summaries.ts';

type Metric = Summary['metrics'][string];
const metric = (type: Metric['type'], values: Metric['values'], thresholds?: Metric['thresholds']): Metric => ({
  type,
  contains: 'default',
  values,
  ...(thresholds === undefined ? {} : { thresholds }),
});

describe('k6’s aggregates of several processes', () => {
  const merged = (...parts: Metric[]): Metric | undefined =>
    mergedMetrics(
      parts.map((one) => ({ one })),
      10_000,
    )['one'];

  test('are sums of counters, over the time of all', () => {
    assert.deepEqual(
      merged(metric('counter', { count: 30, rate: 9 }), metric('counter', { count: 10, rate: 1 }))?.values,
      {
        count: 40,
        rate: 4,
      },
    );
  });

  test('are shares of all trials, by which thresholds are decided anew', () => {
    const missed = { 'rate>0.9': { ok: false } };
    const found = merged(
      metric('rate', { passes: 8, fails: 2, rate: 0.8 }, missed),
      metric('rate', { passes: 90, fails: 0, rate: 1 }, { 'rate>0.9': { ok: true } }),
    );
    assert.deepEqual(found?.values, { passes: 98, fails: 2, rate: 0.98 });
    assert.deepEqual(found?.thresholds, { 'rate>0.9': { ok: true } });
  });

  test('of times are counts, means and extremes; percentiles are nobody’s, nor are the thresholds on them', () => {
    const decided = { 'p(95)<100': { ok: true }, 'max>=0': { ok: true } };
    const found = merged(
      metric('trend', { count: 1, min: 10, max: 10, avg: 10, 'p(95)': 10 }, decided),
      metric('trend', { count: 3, min: 20, max: 40, avg: 30, 'p(95)': 40 }, decided),
      metric('trend', { count: 0, min: 0, max: 0, avg: 0, 'p(95)': 0 }),
    );
    assert.deepEqual(found?.values, { count: 4, min: 10, max: 40, avg: 25 });
    assert.deepEqual(found?.thresholds, { 'max>=0': { ok: true } });
  });

  test('that one process alone has are its own', () => {
    const found = mergedMetrics([{ one: metric('gauge', { value: 3, min: 1, max: 5 }) }, {}], 1000);
    assert.deepEqual(found['one']?.values, { min: 1, max: 5 });
  });
});

const client = (changes: Partial<ClientReport>): ClientReport => ({
  cores: 4,
  wallMs: 1000,
  cpuMs: 400,
  cpuShareMean: 0.1,
  cpuShareMax: 0.2,
  machineCpuShareMean: 0.3,
  machineCpuShareMax: null,
  memoryPeakMb: 100,
  wakeLateness: { count: 10, p50Ms: 1, p99Ms: 2, maxMs: 3 },
  schedulerDelay: { p50Ms: 0.1, p99Ms: 0.2, maxMs: 0.3 },
  gc: { count: 1, pauseTotalMs: 1, pauseMaxMs: 1, cpuMs: 5 },
  samples: { capacity: 1000, peak: 3, blockedMs: 0, blockedMaxMs: 0 },
  sendLateness: null,
  ...changes,
});

describe('the report of several load generators', () => {
  test('is nowhere better than the worst of them', () => {
    const late = client({ wakeLateness: { count: 5, p50Ms: 0.5, p99Ms: 30, maxMs: 40 } });
    const blocked = client({
      samples: { capacity: 500, peak: 499, blockedMs: 70, blockedMaxMs: 9 },
      memoryPeakMb: null,
    });
    const found = worstClient([
      { machine: 'a', client: late },
      { machine: 'b', client: blocked },
    ]);
    assert.deepEqual(found?.wakeLateness, { count: 15, p50Ms: 1, p99Ms: 30, maxMs: 40 });
    assert.deepEqual(found?.samples, { capacity: 500, peak: 499, blockedMs: 70, blockedMaxMs: 9 });
    assert.deepEqual([found?.cpuShareMean, found?.memoryPeakMb, found?.cpuMs], [0.1, 100, 800]);
    assert.equal(worstClient([]), null);
  });

  test('adds up what instances on one machine take of its cores and memory', () => {
    const found = worstClient([
      { machine: 'a', client: client({ cpuShareMean: 0.3, cpuShareMax: 0.6 }) },
      { machine: 'a', client: client({ cpuShareMean: 0.3, cpuShareMax: 0.6 }) },
      { machine: 'b', client: client({ cpuShareMean: 0.5 }) },
    ]);
    assert.deepEqual([found?.cpuShareMean, found?.cpuShareMax, found?.memoryPeakMb], [0.6, 1, 200]);
  });
});

test('scrapes are those of the instance that asked most often, source by source, on the clock of the whole', () => {
  const sample = (source: ServerSample['source'], atMs: number): ServerSample => ({
    v: 1,
    atMs,
    source,
    kind: 'vllm',
    up: true,
    why: null,
    died: null,
    processStart: null,
    values: {},
  });
  const merged = mergedSamples([
    { samples: [sample('server', 1), sample('gpu', 2), sample('server', 1001)], shiftMs: 10 },
    { samples: [sample('server', 5), sample('gpu', 3), sample('gpu', 1003)], shiftMs: 0 },
  ]);
  assert.deepEqual(
    merged.map(({ source, atMs }) => [source, atMs]),
    [
      ['gpu', 3],
      ['server', 11],
      ['gpu', 1003],
      ['server', 1011],
    ],
  );
});
