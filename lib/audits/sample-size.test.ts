import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Objective } from '../schema/run.ts';
import { plain, recorded, requests } from './recorded.test-support.ts';
import sampleSize from './sample-size.ts';
import { subjectOf } from './subject.test-support.ts';

const p99: Objective = {
  id: 'ttft-p99',
  metric: 'llm_ttft',
  aggregate: 'p(99)',
  comparison: '<',
  limit: 500,
};
/** Times that do not depend on each other, so that each request counts. */
const spread = (n: number) => requests(n, (i) => ({ endMs: i * 100 + 500 + ((i * 37) % 101) }));
const found = (n: number, objectives: readonly Objective[] = []) => {
  const { verdict, happened } = sampleSize.judge(recorded(spread(n), { run: { objectives: [...objectives] } }).whole);
  return [verdict, plain(happened)];
};

test('p95 of few requests is named with the number that it takes', () => {
  assert.deepEqual(found(20), ['caution', 'p95 of 20 requests cannot be told: it takes 72 independent ones.']);
  assert.deepEqual(found(100), [
    'caution',
    'p95 of 100 requests is known no better than its interval: it takes 200 independent ones.',
  ]);
  assert.deepEqual(found(200), ['ok', 'p50 and p95 rest on 200 requests.']);
  assert.deepEqual(found(4), [
    'caution',
    'p50 and p95 of 4 requests cannot be told: it takes 6 and 72 independent ones.',
  ]);
});

test('a percentile that is promised is asked about, wherever it lies, and no other', () => {
  assert.deepEqual(found(300, [p99]), [
    'caution',
    'p99 of 300 requests cannot be told: it takes 368 independent ones.',
  ]);
  assert.deepEqual(found(1000, [p99]), ['ok', 'p50, p95 and p99 rest on 1 000 requests.']);
  assert.deepEqual(found(300, [{ ...p99, aggregate: 'avg' }]), ['ok', 'p50 and p95 rest on 300 requests.']);
});

test('an objective of another level is none of this one', () => {
  const at = (levels: number[]) => {
    const records = requests(600, (i) => ({ level: i < 300 ? 10 : 20, endMs: i * 100 + 500 + ((i * 37) % 101) }));
    const run = { objectives: [{ ...p99, levels }], profile: { name: 'ladder', levels: [10, 20] } };
    return recorded(records, { run }).loads.map((load) => sampleSize.judge(load).verdict);
  };
  assert.deepEqual(at([10]), ['caution', 'ok']);
  assert.deepEqual(at([20]), ['ok', 'caution']);
});

test('of a stated result every percentile is asked about', () => {
  const counts = { measured: 20, succeeded: 20, failed: 0, cutShort: null, warmup: null };
  const stated = subjectOf({ counts }, { 'e2e-p50': 1000, 'e2e-p95': 2000, 'ttft-p99': 300 });
  const { verdict, happened } = sampleSize.judge(stated);
  assert.equal(verdict, 'caution');
  assert.equal(plain(happened), 'p95 and p99 of 20 requests cannot be told: it takes 72 and 368 independent ones.');
  assert.equal(sampleSize.judge(subjectOf({ counts }, { 'e2e-mean': 1000 })).verdict, 'not-applicable');
});
