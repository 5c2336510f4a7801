import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { UsageError } from '../schema/usage-error.ts';
import { fileOf, fileOfText } from './fixture.test-support.ts';
import type { ForeignFile, ForeignRecord, ImportedRun } from './importer.ts';
import { vllmBench } from './vllm-bench.ts';

const folder = new URL('../../fixtures/imports/', import.meta.url);
const fixture = (path: string): ForeignFile => fileOfText(path, readFileSync(new URL(path, folder), 'utf8'));

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const near = (value: number, expected: number): void =>
  assert.ok(Math.abs(value - expected) <= 1e-6 * Math.abs(expected), `${value} is not ${expected}`);

function runsOf(path: string): ImportedRun[] {
  return vllmBench.read([fixture(path)]).made.map((made) => (made.kind === 'run' ? made : assert.fail('no run')));
}

const firstOf = (path: string): Record<string, unknown> => fixture(path).first as Record<string, unknown>;

const ttftMs = ({ firstTokenMs, sentMs }: ForeignRecord): number => (firstTokenMs ?? Number.NaN) - sentMs;
const tpotMs = ({ firstTokenMs, lastTokenMs, outputTokens }: ForeignRecord): number =>
  ((lastTokenMs ?? Number.NaN) - (firstTokenMs ?? Number.NaN)) / ((outputTokens ?? Number.NaN) - 1);

test('its own means come out again of the records', () => {
  for (const path of ['vllm-bench/detailed.json', 'vllm-bench/failures.json']) {
    const said = firstOf(path);
    const [imported] = runsOf(path);
    const succeeded = imported?.records.filter(({ success }) => success) ?? [];
    assert.equal(succeeded.length, said['completed']);
    near(mean(succeeded.map(ttftMs)), Number(said['mean_ttft_ms']));
    near(mean(succeeded.map(tpotMs)), Number(said['mean_tpot_ms']));
    near(mean(succeeded.map(({ endMs, sentMs }) => endMs - sentMs)), Number(said['mean_e2el_ms']));
    near(mean(succeeded.flatMap(({ gapsMs }) => gapsMs ?? [])), Number(said['mean_itl_ms']));
    assert.equal(
      succeeded.reduce((sum, { outputTokens }) => sum + (outputTokens ?? 0), 0),
      said['total_output_tokens'],
    );
  }
});

test('a concurrency without a rate is a closed loop, a rate an open one', () => {
  const [closed] = runsOf('vllm-bench/detailed.json');
  assert.deepEqual([closed?.run.loop, closed?.run.profile], ['closed', { name: 'fixed-vus', levels: [8], vus: 8 }]);
  const [open] = runsOf('vllm-bench/failures.json');
  assert.deepEqual([open?.run.loop, open?.run.profile], ['open', { name: 'poisson-arrival', levels: [40], vus: 4 }]);
  assert.ok(open?.records.every(({ scheduledMs, sentMs }) => scheduledMs != null && scheduledMs <= sentMs));
});

test('failed requests stay, with the reason that it wrote', () => {
  const [imported] = runsOf('vllm-bench/failures.json');
  const failed = imported?.records.filter(({ success }) => !success) ?? [];
  assert.equal(failed.length, firstOf('vllm-bench/failures.json')['failed']);
  const kinds = new Set(failed.map(({ failureKind, status }) => `${failureKind} ${status}`));
  assert.deepEqual([...kinds].sort(), ['rejected 503', 'stream-cut 200']);
  for (const { failureMessage } of failed) assert.match(failureMessage ?? '', /^(Service Unavailable|aiohttp\..+)$/);
});

test('every line that --append-result wrote is a run of its own', () => {
  const runs = runsOf('vllm-bench/appended.jsonl');
  assert.deepEqual(
    runs.map(({ run, records }) => [run.profile.levels[0], records.length]),
    [
      [4, 48],
      [16, 48],
    ],
  );
});

test('aggregates alone become stated results', () => {
  const { made, left } = vllmBench.read([fixture('vllm-bench/plain.json')]);
  const said = firstOf('vllm-bench/plain.json');
  const [stated] = made;
  assert.ok(stated?.kind === 'stated' && stated.results.length === 1);
  const [result] = stated.results;
  assert.deepEqual(result?.load, {
    loop: 'open',
    offeredRps: 20,
    requests: 48,
    succeeded: 48,
    failed: 0,
    seconds: said['duration'],
  });
  assert.equal(result?.figures.ttftMs?.p50, said['median_ttft_ms']);
  assert.equal(result?.figures.e2eMs?.p99, said['p99_e2el_ms']);
  assert.ok(left.some((each) => each.includes('--save-detailed')));
});

test('a sweep is counted once, whether its runs are read one by one or from a summary', () => {
  const names = (files: readonly ForeignFile[]): string[] =>
    vllmBench.read(files).made.flatMap((made) => (made.kind === 'stated' ? made.results.map(({ name }) => name) : []));
  const at = (slots: number, name: string): ForeignFile =>
    fixture(`vllm-bench/sweep/BENCH--max_concurrency=${slots}/${name}.json`);
  const summaries = [2, 8].map((slots) => at(slots, 'summary'));
  const runs = [2, 8].flatMap((slots) => [at(slots, 'run=0'), at(slots, 'run=1')]);
  assert.deepEqual(names(summaries).sort(), names(runs).sort());
  assert.deepEqual(names([...runs, ...summaries]), names(runs));
  assert.equal(new Set(names(runs)).size, 4);
});

test('a field that is missing or wrong is named with its file', () => {
  const { duration: _, ...rest } = firstOf('vllm-bench/detailed.json');
  const refused = (value: unknown): UsageError => {
    try {
      vllmBench.read([fileOf('result.json', value)]);
    } catch (error) {
      if (error instanceof UsageError) return error;
    }
    return assert.fail('it was taken');
  };
  assert.deepEqual(refused(rest).problems[0], 'result.json: duration: is missing');
  const ttfts = refused({ ...firstOf('vllm-bench/detailed.json'), ttfts: [0.1] });
  assert.deepEqual(ttfts.problems, ['result.json: ttfts has 1 entries, errors has 48']);
  assert.match(
    refused({ ...firstOf('vllm-bench/detailed.json'), completed: 7 }).problems[0] ?? '',
    /completed is 7, but 48/,
  );
});
