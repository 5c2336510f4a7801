import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { statedResultSchema, type StatedResult } from '../schema/stated-results.ts';
import { UsageError } from '../schema/usage-error.ts';
import { fileOf, fileOfText } from './fixture.test-support.ts';
import { k6Summary } from './k6-summary.ts';

const fixture = (name: string) =>
  fileOfText(name, readFileSync(new URL(`../../fixtures/imports/k6-summary/${name}`, import.meta.url), 'utf8'));

function resultOf(file: ReturnType<typeof fixture>): StatedResult {
  const [made] = k6Summary.read([file]).made;
  assert.equal(made?.kind, 'stated');
  const [result] = made.results;
  return statedResultSchema.parse(result);
}

const near = (value: number | undefined, expected: number): void =>
  assert.ok(value !== undefined && Math.abs(value - expected) < 1e-9 * expected, `${value} is not ${expected}`);

test('handleSummary and --summary-export say the same of the same things, however they nest it', () => {
  const summary = resultOf(fixture('handle-summary.json'));
  assert.deepEqual(summary.load, { requests: 106, succeeded: 100, failed: 6, seconds: 3.100500861 });
  near(summary.figures.requestsPerS, 100 / 3.100500861);
  const exported = resultOf(fixture('summary-export.json'));
  assert.equal(exported.load.requests, 107);
  assert.equal(exported.load.failed, 10);
  near(exported.load.seconds, 107 / 34.52224541643195);
});

test('latencies are those of the answers, and no time to the headers is a time to the first token', () => {
  const { figures } = resultOf(fixture('handle-summary.json'));
  assert.deepEqual(figures.e2eMs, {
    mean: 122.6668953,
    min: 110.626843,
    p50: 121.9347215,
    p90: 126.8267987,
    p95: 128.2503275,
    p99: 142.08699377000002,
    max: 143.921144,
  });
  assert.equal(figures.ttftMs, undefined);
});

test('latencies of successes and failures together are not taken', () => {
  const metrics = {
    http_reqs: { count: 10, rate: 5 },
    http_req_failed: { passes: 1, fails: 9, value: 0.1 },
    http_req_duration: { avg: 100, med: 90, max: 200 },
  };
  const result = (failed: number) =>
    resultOf(
      fileOf('a.json', {
        root_group: {},
        metrics: { ...metrics, http_req_failed: { ...metrics.http_req_failed, passes: failed } },
      }),
    );
  assert.equal(result(1).figures.e2eMs, undefined);
  assert.deepEqual(result(0).figures.e2eMs, { mean: 100, p50: 90, max: 200 });
});

test('of a scenario of ours it tells tokens and first tokens, of the measured phase', () => {
  const { load, figures, tokens } = resultOf(fixture('scenario.json'));
  assert.deepEqual(load, { requests: 40, succeeded: 35, failed: 5 });
  assert.equal(tokens.output, 24);
  near(figures.ttftMs?.mean, 37.725262771428575);
  near(figures.e2eMs?.p95, 260.25144279999995);
  // four requests warmed up, and k6 knows one time for all
  assert.equal(figures.requestsPerS, undefined);
});

test('a summary without requests is refused', () => {
  assert.throws(
    () => k6Summary.read([fileOf('empty.json', { root_group: {}, metrics: { iterations: { count: 1 } } })]),
    (error) => error instanceof UsageError && /holds no requests/.test(error.message),
  );
});
