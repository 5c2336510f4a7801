import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { repeatedRun } from '../../reports/golden/repeated-runs.ts';
import { assessmentSchema, type Assessment } from '../schema/assessment.ts';
import { isUsableRate, pointsOf } from './load-point.ts';
import { meanBatch } from './mean-batch.ts';
import { about, pointWith } from './point.test-support.ts';

const golden = (name: string): Assessment =>
  assessmentSchema.parse(
    JSON.parse(readFileSync(new URL(`../../fixtures/runs/${name}/assessment.json`, import.meta.url), 'utf8')),
  );

test('a run at one load is one point, with what its assessment shows', () => {
  const run = golden('healthy');
  const [point, ...others] = pointsOf(run);
  assert.ok(point && others.length === 0);
  const shown = (id: string) => run.measures.find((measure) => measure.id === id);
  assert.deepEqual([point.loop, point.level, point.verdict], ['closed', 10, 'pass']);
  assert.equal(point.requestsPerS?.value, shown('requests-rate')?.value);
  assert.equal(point.requestsPerS?.low, shown('requests-rate')?.interval?.low);
  assert.equal(point.e2e.p95?.value, shown('e2e-p95')?.value);
  assert.equal(shown('ttft-p99')?.standing, 'suppressed');
  assert.equal(point.ttft.p99, null);
  // that of the steady stretch, not of the whole window
  assert.equal(point.seconds?.toFixed(3), '167.179');
  assert.equal(point.steady, true);
  assert.deepEqual(point.projection, run.projection);
});

test('a ladder is a point for each visit, doubted values marked and refused ones gone', () => {
  const run = golden('ladder');
  const points = pointsOf(run);
  assert.deepEqual(
    points.map(({ level, verdict }) => [level, verdict]),
    run.levels?.list.map(({ level, verdict }) => [level, verdict]),
  );
  assert.ok(
    points.every(({ steady }) => !steady),
    'each level was too short for a steady stretch',
  );
  const last = points.at(-1);
  assert.equal(run.levels?.list.at(-1)?.measures.find(({ id }) => id === 'e2e-p50')?.standing, 'unsound');
  assert.ok(last?.e2e.p50?.doubt, 'an unsound value keeps its doubt');
  const invalid = structuredClone(run);
  for (const level of invalid.levels?.list ?? []) for (const measure of level.measures) measure.standing = 'invalid';
  assert.ok(pointsOf(invalid).every((point) => point.requestsPerS === null && point.e2e.p50 === null));
});

test('in an open loop latencies count from when requests were due', () => {
  const [point] = pointsOf(golden('strained'));
  assert.equal(point?.loop, 'open');
  assert.equal(point?.e2e.p95?.value, 5347.38);
});

test('levels that cannot be told apart make no points', () => {
  const run = repeatedRun({ seed: 1, requests: 60 });
  assert.equal(pointsOf(run).length, 1);
  const mixed = { ...run, run: { ...run.run, profile: { ...run.run.profile, levels: [5, 10] } } };
  assert.deepEqual(pointsOf(mixed), []);
});

test('too few requests for its slots make a burst, whose rate nobody may use', () => {
  const [point] = pointsOf(repeatedRun({ seed: 1, requests: 60 }));
  assert.ok(point?.burst);
  assert.equal(isUsableRate(point, point.requestsPerS), false);
  assert.equal(isUsableRate(pointWith({}), about(3)), true);
  assert.equal(isUsableRate(pointWith({}), { ...about(3), doubt: 'impossible' }), false);
  assert.equal(isUsableRate(pointWith({}), null), false);
});

test("the batch is the server's gauge, or by Little's law the tokens that are on their way", () => {
  const tpot = { mean: about(20), p50: null, p95: null, p99: null, max: null };
  const point = pointWith({ outputTokensPerS: about(500), tpot });
  assert.deepEqual(meanBatch(point), { requests: 10, by: 'little' });
  assert.deepEqual(meanBatch({ ...point, running: about(9.5, 0, 30) }), { requests: 9.5, by: 'gauge' });
  assert.equal(meanBatch({ ...point, running: about(9.5, 0, 3) })?.by, 'little', 'three scrapes are no mean');
  assert.equal(meanBatch(pointWith({})), null);
  assert.equal(meanBatch({ ...point, burst: true }), null);
  assert.equal(meanBatch({ ...point, steady: false }), null);
});
