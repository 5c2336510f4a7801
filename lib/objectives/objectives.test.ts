import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { readConfiguration } from '../configuration/read-configuration.ts';
import type { Objective } from '../schema/run.ts';
import { quantileInterval } from '../statistics/quantile-interval.ts';
import { levelBreaks } from './level-breaks.ts';
import { needsStreaming, objectivesOf } from './objectives.ts';
import { presets } from './presets/index.ts';
import { isOnGauge } from './promise.ts';
import { thresholdResults, thresholdsOf } from './thresholds.ts';

const objectivesFor = (environment: Record<string, string>, preset = presets.standard, levels: number[] = []) => {
  const { configuration } = readConfiguration(environment);
  assert.ok(configuration);
  return objectivesOf(configuration, preset, levels);
};
const words = ({ id, comparison, limit, warning, levels }: Objective): string =>
  `${id} ${comparison} ${limit}${warning === undefined ? '' : ` (${warning})`}${levels ? ` at ${levels.join(' ')}` : ''}`;

test('success above 95 % and p95 end-to-end below 10 s are promised by default', () => {
  assert.deepEqual(objectivesFor({}).map(words), ['success-rate > 0.95', 'e2e-p95 < 10000']);
});

test('the presets carry the alert levels and the targets of the reports', () => {
  assert.deepEqual(objectivesFor({}, presets.production).map(words), [
    'success-rate > 0.9 (0.95)',
    'e2e-p95 < 6000 (4000)',
    'queue-depth-max < 100 (50)',
    'kv-usage-max < 0.92 (0.85)',
    'gpu-memory-max < 0.92 (0.85)',
  ]);
  assert.deepEqual(objectivesFor({}, presets.concurrencyTargets, [1, 5, 10, 50, 100]).map(words), [
    'success-rate > 0.95',
    'e2e-p95-at-1 < 200 at 1',
    'e2e-max-at-5 < 3000 at 5',
    'e2e-max-at-50 < 20000 at 50',
  ]);
  assert.deepEqual(objectivesFor({}, presets.concurrencyTargets, [10]).map(words), ['success-rate > 0.95']);
  const bands = (levels: number[]): string[] => presets.successBands.objectives(levels).map(words);
  assert.deepEqual(bands([1, 5, 10, 25, 50, 75, 100, 200]), [
    'success-rate-1-to-10 > 0.95 at 1 5 10',
    'success-rate-10-to-25 > 0.9 at 25',
    'success-rate-25-to-50 > 0.8 at 50',
    'success-rate-50-to-75 > 0.7 at 75',
    'success-rate-75-to-100 > 0.6 at 100',
  ]);
  assert.deepEqual(bands([11]), ['success-rate-10-to-25 > 0.9 at 11']);
});

test('a setting replaces what the preset promises of the same statistic, with its warning and its levels', () => {
  const set = { SLO_SUCCESS_RATE: '0.99', SLO_P95_E2E: '5s', SLO_P95_TTFT: '1s', SLO_MAX_QUEUE_DEPTH: '200' };
  assert.deepEqual(objectivesFor(set, presets.production).map(words), [
    'success-rate > 0.99',
    'e2e-p95 < 5000',
    'queue-depth-max < 200',
    'kv-usage-max < 0.92 (0.85)',
    'gpu-memory-max < 0.92 (0.85)',
    'ttft-p95 < 1000',
  ]);
  assert.deepEqual(objectivesFor({ SLO_SUCCESS_RATE: '0.5' }, presets.successBands, [5, 50]).map(words), [
    'success-rate > 0.5',
  ]);
  assert.deepEqual(objectivesFor({ SLO_P95_E2E: '5s' }, presets.concurrencyTargets, [5]).map(words), [
    'success-rate > 0.95',
    'e2e-max-at-5 < 3000 at 5',
    'e2e-p95 < 5000',
  ]);
});

test('no preset has a warning beyond its limit, or two objectives of one name', () => {
  const files = readdirSync(fileURLToPath(new URL('./presets', import.meta.url)));
  const units = files.map((name) => name.replace('.ts', '')).filter((name) => name !== 'index' && name !== 'preset');
  assert.deepEqual(
    Object.values(presets)
      .map(({ id }) => id)
      .sort(),
    units.sort(),
  );
  for (const { objectives } of Object.values(presets)) {
    const promised = objectives([1, 5, 10, 25, 50, 75, 100]);
    assert.equal(new Set(promised.map(({ id }) => id)).size, promised.length);
    for (const { warning = Number.NaN, limit, comparison } of promised)
      assert.ok(Number.isNaN(warning) || (comparison === '<' ? warning < limit : warning > limit));
  }
});

test('every set of thresholds has its guards, since k6 passes a threshold on a metric without samples', () => {
  assert.deepEqual(thresholdsOf(objectivesFor({ SLO_P95_TTFT: '500ms', SLO_VALID_RATE: '0.9' })), {
    llm_requests: ['count>0'],
    llm_success: ['rate>0.95'],
    llm_e2e: ['max>0', 'p(95)<10000'],
    llm_ttft: ['max>0', 'p(95)<500'],
    llm_output_valid: ['rate>0.9'],
  });
});

test('each level of a run has thresholds and guards of its own, where warm-up does not count', () => {
  const bands = presets.successBands.objectives([10, 50]);
  const [, slow] = objectivesFor({});
  assert.ok(slow);
  assert.deepEqual(thresholdsOf([...bands, slow], { levels: [10, 50, 10], warmup: true }), {
    'llm_requests{phase:measure}': ['count>0'],
    'llm_requests{phase:measure,level:10}': ['count>0'],
    'llm_success{phase:measure,level:10}': ['rate>0.95'],
    'llm_e2e{phase:measure,level:10}': ['max>0', 'p(95)<10000'],
    'llm_requests{phase:measure,level:50}': ['count>0'],
    'llm_success{phase:measure,level:50}': ['rate>0.8'],
    'llm_e2e{phase:measure,level:50}': ['max>0', 'p(95)<10000'],
  });
  assert.deepEqual(thresholdsOf(bands.slice(0, 1), { levels: [10], warmup: false }), {
    llm_requests: ['count>0'],
    llm_success: ['rate>0.95'],
  });
});

test('what the server tells has a threshold over the whole run and no guard, as not every server tells it', () => {
  const promised = presets.production.objectives([]).filter(isOnGauge);
  assert.deepEqual(thresholdsOf(promised, { levels: [1, 2.5], warmup: false }), {
    llm_requests: ['count>0'],
    'llm_requests{level:1}': ['count>0'],
    'llm_requests{level:2.5}': ['count>0'],
    llm_server_queue_depth: ['max<100'],
    llm_server_kv_usage: ['max<0.92'],
    llm_gpu_memory_share: ['max<0.92'],
  });
});

test('the results of k6 are found by level, under whatever other tags', () => {
  const [promise] = objectivesFor({});
  assert.ok(promise);
  const metric = (ok: boolean) => ({ values: { rate: 0.9 }, thresholds: { 'rate > 0.95': { ok } } });
  const results = thresholdResults(promise, {
    llm_success: metric(true),
    'llm_success{phase:measure,level:2.5}': metric(false),
    'llm_success{level:10}': metric(true),
    'llm_success{level:50}': { values: {}, thresholds: { 'rate>0.5': { ok: true } } },
    llm_success_other: metric(true),
  });
  assert.deepEqual(
    results.map(({ level, ok }) => [level, ok]),
    [
      [null, true],
      [2.5, false],
      [10, true],
    ],
  );
});

test('a share of 1 asks for all, since nothing is above 1', () => {
  assert.equal(thresholdsOf(objectivesFor({ SLO_SUCCESS_RATE: '1' })).llm_success?.[0], 'rate>=1');
});

test('only the objectives on tokens need streaming', () => {
  const ids = objectivesFor({ SLO_P95_TTFT: '1s', SLO_P95_TPOT: '50ms' })
    .filter(needsStreaming)
    .map(({ id }) => id);
  assert.deepEqual(ids, ['ttft-p95', 'tpot-p95']);
});

test('a level breaks beyond doubt or not at all', () => {
  const limits = { successRate: 0.9, p95E2eMs: 6000 };
  const cases: [number, number, number, boolean][] = [
    [0, 0, 0, false],
    [1, 0, 0, false],
    [2, 0, 0, true],
    [100, 85, 0, false],
    [100, 80, 0, true],
    [100, 100, 5, false],
    [100, 100, 12, true],
    [10, 10, 2, false],
  ];
  for (const [measured, succeeded, slow, breaks] of cases)
    assert.equal(levelBreaks({ measured, succeeded, slow }, limits), breaks, `${measured} ${succeeded} ${slow}`);
  assert.equal(
    levelBreaks({ measured: 9, succeeded: 0, slow: 0 }, { successRate: null, p95E2eMs: null }),
    false,
    'no limit, nothing to break',
  );
});

test('the counters of a level break its p95 where the order statistics of the records do', () => {
  const limit = 100;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 600 }), fc.double({ min: 0, max: 0.2, noNaN: true }), (n, share) => {
      const slow = Math.floor(n * share);
      const sorted = Float64Array.from({ length: n }, (_, i) => (i < n - slow ? 50 : 150));
      const { low } = quantileInterval(sorted, 0.95);
      const breaks = levelBreaks({ measured: n, succeeded: n, slow }, { successRate: null, p95E2eMs: limit });
      assert.equal(breaks, low !== null && low >= limit, `${slow} of ${n}`);
    }),
  );
});
