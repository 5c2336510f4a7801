import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { UsageError } from '../schema/usage-error.ts';
import { aiperf } from './aiperf.ts';
import { fileOf, fileOfText } from './fixture.test-support.ts';
import type { ForeignFile, ForeignRecord, ImportedRun } from './importer.ts';

const folder = new URL('../../fixtures/imports/aiperf/', import.meta.url);
const fixture = (path: string): ForeignFile => fileOfText(path, readFileSync(new URL(path, folder), 'utf8'));
const both = (run: string): ForeignFile[] =>
  ['profile_export.jsonl', 'profile_export_aiperf.json'].map((name) => fixture(`${run}/${name}`));

function runOf(files: readonly ForeignFile[]): ImportedRun {
  const [made, ...more] = aiperf.read(files).made;
  assert.ok(made?.kind === 'run' && more.length === 0);
  return made;
}

const said = (run: string, tag: string): number => {
  const summary = fixture(`${run}/profile_export_aiperf.json`).first as Record<string, { avg: number }>;
  return summary[tag]?.avg ?? Number.NaN;
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const near = (value: number, expected: number): void =>
  assert.ok(Math.abs(value - expected) < 0.002, `${value} is not ${expected}`);
const measured = ({ records }: ImportedRun): ForeignRecord[] =>
  records.filter(({ phase, success }) => phase === 'measure' && success);

test('its own means come out again of its requests, without its warm-up', () => {
  for (const run of ['concurrent', 'failures']) {
    const requests = measured(runOf(both(run)));
    assert.equal(requests.length, said(run, 'request_count'));
    near(
      mean(requests.map(({ firstTokenMs, sentMs }) => (firstTokenMs ?? Number.NaN) - sentMs)),
      said(run, 'time_to_first_token'),
    );
    near(
      mean(requests.map(({ lastTokenMs, sentMs }) => (lastTokenMs ?? Number.NaN) - sentMs)),
      said(run, 'request_latency'),
    );
    near(mean(requests.flatMap(({ gapsMs }) => gapsMs ?? [])), said(run, 'inter_chunk_latency'));
  }
});

test('tokens are the server’s where it counted them, not those of a tokenizer', () => {
  const imported = runOf(both('concurrent'));
  assert.equal(imported.run.tokens, 'usage');
  assert.deepEqual([...new Set(imported.records.map(({ outputTokens }) => outputTokens))], [16]);
  const uncounted = [...(both('concurrent')[0]?.entries() ?? [])].map(({ value }) => {
    const record = structuredClone(value) as { metrics: Record<string, unknown> };
    delete record.metrics['usage_completion_tokens'];
    return record;
  });
  const own = runOf([fileOf('concurrent/profile_export.jsonl', ...uncounted), ...both('concurrent').slice(1)]);
  assert.equal(own.run.tokens, 'tokenizer');
  assert.equal(
    mean(measured(own).map(({ outputTokens }) => outputTokens ?? 0)),
    said('concurrent', 'output_sequence_length'),
  );
});

test('its warm-up is a warm-up, its concurrency a closed loop and its rate an open one with a schedule', () => {
  const closed = runOf(both('concurrent'));
  assert.equal(closed.records.filter(({ phase }) => phase === 'warmup').length, 5);
  assert.deepEqual([closed.run.loop, closed.run.profile.levels, closed.run.requestsPlanned], ['closed', [8], 40]);
  const open = runOf(both('failures'));
  assert.deepEqual([open.run.loop, open.run.profile.name, open.run.profile.levels], ['open', 'poisson-arrival', [30]]);
  assert.ok(open.records.every(({ scheduledMs, sentMs }) => scheduledMs != null && scheduledMs <= sentMs));
});

test('errors stay in the records, by their status or their exception', () => {
  const failed = runOf(both('failures')).records.filter(({ success }) => !success);
  assert.equal(failed.length, said('failures', 'error_request_count'));
  assert.deepEqual([...new Set(failed.map(({ failureKind, status }) => `${failureKind} ${status}`))].sort(), [
    'rejected 503',
    'stream-cut 200',
  ]);
});

test('a summary of a phase that lies further down is no run of its own', () => {
  const phase = fixture('concurrent/phases/profiling/profile_export_aiperf.json');
  assert.equal(runOf([phase, ...both('concurrent')]).records.length, 45);
});

test('a summary alone becomes a stated result, in milliseconds whatever its units', () => {
  const [file] = both('concurrent').slice(1);
  const summary = file?.first as Record<string, Record<string, unknown>>;
  const seconds = { ...summary['time_to_first_token'], unit: 's', avg: 0.0358, p50: 0.03 };
  const { made } = aiperf.read([fileOf('profile_export_aiperf.json', { ...summary, time_to_first_token: seconds })]);
  const [stated] = made;
  assert.ok(stated?.kind === 'stated');
  const [result] = stated.results;
  assert.deepEqual([result?.figures.ttftMs?.mean, result?.figures.ttftMs?.p50], [35.8, 30]);
  assert.deepEqual([result?.load.loop, result?.load.concurrency, result?.load.succeeded], ['closed', 8, 40]);
  const odd = { ...summary, time_to_first_token: { ...seconds, unit: 'fortnights' } };
  assert.throws(() => aiperf.read([fileOf('profile_export_aiperf.json', odd)]), UsageError);
});

test('requests without what they were sent by are refused with what to give', () => {
  assert.throws(
    () => aiperf.read(both('concurrent').slice(0, 1)),
    (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.problems.join(), /give the folder/);
      return true;
    },
  );
});

test('of two exports in one folder, each summary has the records of its own prefix', () => {
  const files = ['concurrent', 'failures'].flatMap((run) =>
    both(run).map((file) => {
      const own = file.name.endsWith('.jsonl') ? `${run}.jsonl` : `${run}_aiperf.json`;
      return { ...file, name: own };
    }),
  );
  const loops = aiperf.read(files).made.map((made) => made.kind === 'run' && [made.run.loop, made.records.length]);
  const alone = ['concurrent', 'failures'].map((run) => runOf(both(run)));
  assert.deepEqual(
    new Set(loops.map((each) => JSON.stringify(each))),
    new Set(alone.map(({ run, records }) => JSON.stringify([run.loop, records.length]))),
  );
});
