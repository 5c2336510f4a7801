import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { fileOf, fileOfText } from './fixture.test-support.ts';
import type { ForeignRecord, ImportedRun, Taken } from './importer.ts';
import { k6Json } from './k6-json.ts';

const folder = new URL('../../fixtures/imports/k6-json/', import.meta.url);
const textOf = (name: string): string => gunzipSync(readFileSync(new URL(name, folder))).toString('utf8');
const taken = (name: string): Taken => k6Json.read([fileOfText(name, textOf(name))]);

interface Point {
  readonly metric: string;
  readonly value: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** Every point of a file, as k6 wrote it. */
const points = (name: string): Point[] =>
  textOf(name)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; metric: string; data: Omit<Point, 'metric'> })
    .filter(({ type }) => type === 'Point')
    .map(({ metric, data: { value, tags } }) => ({ metric, value, tags }));

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const near = (values: readonly number[], expected: readonly number[], within: number): void => {
  assert.equal(values.length, expected.length);
  sorted(expected).forEach((each, i) => assert.ok(Math.abs((sorted(values)[i] ?? NaN) - each) <= within, `${each}`));
};

function runOf(name: string): ImportedRun {
  const [made, ...others] = taken(name).made;
  assert.equal(others.length, 0);
  return made?.kind === 'run' ? made : assert.fail('no run');
}

const e2eMs = ({ sentMs, endMs }: ForeignRecord): number => endMs - sentMs;
const ttftMs = ({ sentMs, firstTokenMs }: ForeignRecord): number => (firstTokenMs ?? Number.NaN) - sentMs;
const successes = ({ records }: ImportedRun): ForeignRecord[] => records.filter(({ success }) => success);

test('of a script whose virtual users were busy all the time every POST is a request of a closed loop', () => {
  const run = runOf('plain.json.gz');
  const of = (metric: string) => points('plain.json.gz').filter((point) => point.metric === metric);
  assert.deepEqual([run.run.loop, run.run.profile.levels, run.records.length], ['closed', [4], of('http_reqs').length]);
  assert.equal(successes(run).length, of('http_reqs').filter(({ tags }) => tags['status'] === '200').length);
  const blocked = of('http_req_blocked').map(({ value }) => value);
  near(
    run.records.map(e2eMs),
    of('http_req_duration').map(({ value }, i) => value + (blocked[i] ?? 0)),
    0.001,
  );
  assert.ok(run.records.every((record) => record.firstTokenMs == null && record.outputTokens == null));
  const failed = run.records.filter(({ success }) => !success);
  assert.deepEqual(
    new Set(failed.map(({ failureKind, status }) => `${failureKind} ${status}`)),
    new Set(['rejected 503']),
  );
});

test('of a script that sleeps nobody knows the load: its figures are stated without one', () => {
  const [made] = taken('paced.json.gz').made;
  assert.equal(made?.kind, 'stated');
  const [result] = made.results;
  assert.deepEqual([result?.load.loop, result?.load.concurrency, result?.load.requests], [undefined, undefined, 19]);
  const times = points('paced.json.gz');
  const mean = (metric: string): number => {
    const values = times.filter((point) => point.metric === metric).map(({ value }) => value);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  near([result?.figures.e2eMs?.mean ?? 0], [mean('http_req_duration') + mean('http_req_blocked')], 0.001);
});

test('of a scenario of ours come the times that it measured, its tokens, its model and its warm-up', () => {
  const run = runOf('warm-up-and-failures.json.gz');
  const of = (metric: string) => points('warm-up-and-failures.json.gz').filter((point) => point.metric === metric);
  const values = (metric: string) => of(metric).map(({ value }) => value);
  assert.equal(run.run.model, 'Qwen/Qwen3-4B');
  assert.deepEqual([run.run.loop, run.run.profile.levels], ['closed', [4]]);
  near(successes(run).map(e2eMs), values('llm_e2e'), 0.001);
  near(successes(run).map(ttftMs), values('llm_ttft'), 0.001);
  near(
    successes(run).map(({ outputTokens }) => outputTokens ?? 0),
    values('llm_output_tokens'),
    0,
  );
  assert.equal(run.records.filter(({ phase }) => phase === 'warmup').length, 4);
  const failed = run.records.filter(({ success }) => !success);
  assert.equal(failed.length, of('llm_failures').length);
  for (const { failureKind, status } of failed) assert.deepEqual([failureKind, status], ['rejected', 503]);
});

test('of an open loop every request has the time at which it was due', () => {
  const run = runOf('poisson.json.gz');
  const lateness = points('poisson.json.gz').filter(({ metric }) => metric === 'llm_lateness');
  assert.deepEqual([run.run.loop, run.run.profile.levels], ['open', [15]]);
  near(
    run.records.map(({ sentMs, scheduledMs }) => sentMs - (scheduledMs ?? Number.NaN)),
    lateness.map(({ value }) => value),
    0.001,
  );
  assert.ok(run.records.every(({ sentMs, scheduledMs }) => sentMs >= 0 && (scheduledMs ?? -1) >= 0));
});

test('a request that had no answer is a failure of its kind', () => {
  const point = (metric: string, value: number) => ({
    metric,
    type: 'Point',
    data: {
      time: '2026-11-22T19:45:47.100200300Z',
      value,
      tags: { method: 'POST', name: 'http://gpu:8000/v1', status: '0', error_code: '1050', error: 'request timeout' },
    },
  });
  const [made] = k6Json.read([
    fileOf('a.json', point('http_reqs', 1), point('http_req_duration', 500), { ...point('vus', 1), metric: 'vus' }),
  ]).made;
  const [record] = made?.kind === 'run' ? made.records : [];
  assert.deepEqual(
    [record?.success, record?.failureKind, record?.failureMessage, record?.status],
    [false, 'timeout', 'request timeout', 0],
  );
});

test('several requests of a user at once, and several scenarios, are no closed loop of so many users', () => {
  const request = (atMs: number, tags: Record<string, string>) => {
    const time = new Date(Date.parse('2026-11-22T19:45:47Z') + atMs).toISOString();
    const data = { time, tags: { method: 'POST', status: '200', url: `http://gpu/${atMs}`, ...tags } };
    return [
      { metric: 'http_reqs', type: 'Point', data: { ...data, value: 1 } },
      { metric: 'http_req_duration', type: 'Point', data: { ...data, value: 1000 } },
    ];
  };
  const vus = { metric: 'vus', type: 'Point', data: { time: '2026-11-22T19:45:47Z', value: 1 } };
  const read = (...lines: object[]) => k6Json.read([fileOf('a.json', vus, ...lines)]).made[0];
  const chat = { scenario: 'chat' };
  assert.equal(read(...request(1000, chat), ...request(2000, chat))?.kind, 'run');
  assert.equal(read(...request(1000, chat), ...request(1001, chat), ...request(1002, chat))?.kind, 'stated');
  const two = read(...request(1000, chat), ...request(2000, { scenario: 'embed' }));
  assert.deepEqual(two?.kind === 'stated' ? two.results.map(({ name, load }) => [name, load.requests]) : [], [
    ['chat', 1],
    ['embed', 1],
  ]);
});

test('a line that is no sample of k6 is told with its place', () => {
  const metric = { type: 'Metric', metric: 'vus', data: { type: 'gauge' } };
  assert.throws(
    () => k6Json.read([fileOf('a.json', metric, { type: 'Point', metric: 'vus', data: { value: 1 } })]),
    /a\.json:2/,
  );
});
