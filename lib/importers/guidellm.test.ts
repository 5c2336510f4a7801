import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { untold } from '../schema/run.ts';
import { UsageError } from '../schema/usage-error.ts';
import { fileOf, fileOfText } from './fixture.test-support.ts';
import { guidellm } from './guidellm.ts';
import type { ForeignFile, ForeignRecord, ImportedRun } from './importer.ts';

const folder = new URL('../../fixtures/imports/guidellm/', import.meta.url);
const fixture = (name: string): ForeignFile =>
  fileOfText(name, gunzipSync(readFileSync(new URL(`${name}.gz`, folder))).toString('utf8'));

interface Told {
  readonly time_to_first_token_ms: number;
  readonly inter_token_latency_ms: number;
  readonly time_per_output_token_ms: number;
  readonly request_latency: number;
  readonly request_id: string;
}

const toldIn = (name: string, benchmark = 0): Told[] => {
  const { benchmarks } = fixture(name).first as { benchmarks: { requests: { successful: Told[] } }[] };
  return benchmarks[benchmark]?.requests.successful ?? [];
};

function runsOf(...files: readonly ForeignFile[]): ImportedRun[] {
  return guidellm.read(files).made.map((made) => (made.kind === 'run' ? made : assert.fail('no run')));
}

const near = (value: number, expected: number): void =>
  assert.ok(Math.abs(value - expected) < 0.002, `${value} is not ${expected}`);

test('each request has the times that it tells of itself, by their formulas', () => {
  const [imported] = runsOf(fixture('concurrent.json'));
  const byId = new Map(imported?.records.map((record) => [record.id, record]));
  const told = toldIn('concurrent.json');
  assert.equal(told.length, 50);
  for (const each of told) {
    const record = byId.get(each.request_id) ?? assert.fail(each.request_id);
    const { sentMs, firstTokenMs, lastTokenMs, endMs, outputTokens } = record as Required<ForeignRecord>;
    near((firstTokenMs ?? 0) - sentMs, each.time_to_first_token_ms);
    near(((lastTokenMs ?? 0) - (firstTokenMs ?? 0)) / ((outputTokens ?? 0) - 1), each.inter_token_latency_ms);
    near(endMs - sentMs, 1000 * each.request_latency);
    // its time per output token is the time from sending to the last token, over all tokens
    near(((lastTokenMs ?? 0) - sentMs) / (outputTokens ?? 0), each.time_per_output_token_ms);
  }
});

test('what was sent before its measured window is warm-up', () => {
  const [imported] = runsOf(fixture('concurrent.json'));
  const phases = imported?.records.map(({ phase }) => phase) ?? [];
  assert.ok(phases.includes('warmup') && phases.includes('measure'));
  const lastWarm = Math.max(...(imported?.records ?? []).map(({ phase, sentMs }) => (phase === 'warmup' ? sentMs : 0)));
  for (const { phase, sentMs } of imported?.records ?? []) assert.ok(phase === 'warmup' || sentMs > lastWarm);
});

test('every benchmark of a sweep is a run: closed without a rate, open with one and then with its schedule', () => {
  const runs = runsOf(fixture('sweep.json'));
  assert.deepEqual(
    runs.map(({ run }) => [run.loop, run.profile.name, run.configuration['CONCURRENCY'] ?? null]),
    [
      ['closed', 'fixed-vus', 1],
      ['closed', 'burst', 12],
      ['open', 'constant-arrival', null],
    ],
  );
  assert.ok(runs[1]?.records.every(({ scheduledMs }) => scheduledMs === null));
  assert.ok(runs[2]?.records.every(({ scheduledMs, sentMs }) => scheduledMs != null && scheduledMs <= sentMs));
});

test('errored requests stay, with what is known of them', () => {
  const [imported] = runsOf(fixture('failures.json'));
  const failed = imported?.records.filter(({ success }) => !success) ?? [];
  assert.deepEqual(failed.map(({ failureKind, status }) => `${failureKind} ${status}`).sort(), [
    'rejected 503',
    'rejected 503',
    'stream-cut 200',
    'stream-cut 200',
  ]);
  assert.equal(imported?.records.length, 40);
});

test('a schedule of another rate than was asked for is told', () => {
  const [first] = runsOf(fixture('failures.json'))[0]?.run.notes ?? [];
  assert.match((first ?? '').replace(/\u00a0/g, ' '), /^It was asked for 30\.0 req\/s, and .+ come at 72\.0 req\/s/);
  for (const { run } of runsOf(fixture('sweep.json')))
    assert.ok(run.notes.every((note) => !note.startsWith('It was asked')));
});

test('a request that was cut at the end is cut, and one that was never sent is not there but told', () => {
  const report = structuredClone(fixture('concurrent.json').first) as {
    benchmarks: [
      { requests: { successful: { info: { timings: Record<string, number | null> } }[]; incomplete: unknown[] } },
    ];
  };
  const { requests } = report.benchmarks[0];
  const [cut, unsent] = requests.successful.splice(0, 2);
  Object.assign(cut?.info.timings ?? {}, { request_end: null });
  Object.assign(unsent?.info.timings ?? {}, { request_start: null, resolve_start: null });
  requests.incomplete.push(cut, unsent);
  const { made, left } = guidellm.read([fileOf('cut.json', report)]);
  const [imported] = made;
  assert.ok(imported?.kind === 'run');
  assert.deepEqual(
    imported.records
      .filter(({ success }) => !success)
      .map(({ failureKind, finishReason }) => [failureKind, finishReason]),
    [['aborted', undefined]],
  );
  assert.ok(
    left.some((each) => each.startsWith('1 requests were queued')),
    left.join('\n'),
  );
});

test('of a report that keeps a sample of its requests the others are missed', () => {
  const report = structuredClone(fixture('concurrent.json').first) as {
    benchmarks: [{ requests: { successful: unknown[] } }];
  };
  report.benchmarks[0].requests.successful.splice(0, 20);
  const [imported] = runsOf(fileOf('sampled.json', report));
  assert.deepEqual([imported?.records.length, imported?.run.requestsPlanned], [30, 50]);
});

test('a report of another version is known as one of guidellm, and what is missing is named', () => {
  const { benchmarks, ...report } = fixture('concurrent.json').first as { benchmarks: Record<string, unknown>[] };
  const older = benchmarks.map(({ config, ...rest }) => ({ ...rest, args: config }));
  const file = fileOf('older.json', { ...report, benchmarks: older });
  assert.equal(guidellm.recognise(file.first), 'a report of another version');
  assert.throws(
    () => guidellm.read([file]),
    (error) => error instanceof UsageError && error.problems[0] === 'older.json: benchmarks[0]: config: is missing',
  );
  assert.equal(guidellm.recognise({ benchmarks: [{ name: 'of another tool' }] }), null);
});

test('a report whose arguments do not tell its data is read all the same', () => {
  const { config, ...report } = fixture('concurrent.json').first as Record<string, unknown>;
  assert.ok(config !== undefined);
  const [imported] = runsOf(fileOf('report.json', { ...report, args: { target: 'http://127.0.0.1:8000' } }));
  assert.deepEqual([imported?.records.length, imported?.run.dataset], [50, untold]);
});
