import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../schema/audit.ts';
import type { Run, RunPart } from '../schema/run.ts';
import type { ServerSample, ServerValues } from '../schema/server-sample.ts';
import { plain, recorded, requests, scrape } from './recorded.test-support.ts';
import audit from './server-identity.ts';
import { subjectOf } from './subject.test-support.ts';

const n = 100;
const began = 1_795_300_000;
const counted = (done: number, rest: ServerValues = {}): ServerValues => ({
  running: 0,
  requestsSucceeded: done,
  generationTokens: 45 * done,
  ...rest,
});
/** From just before the first request on. */
const records = requests(n, (index) => ({ sentMs: 50 + index * 100 }));
const judged = (samples: ServerSample[], run: Partial<Run> = {}) =>
  audit.judge(recorded(records, { samples, run }).whole);
const everything = ['rates', 'token-rates', 'latencies', 'server'];

test('one process that was idle before the first request is as it should be', () => {
  assert.equal(judged([scrape(0, counted(5)), scrape(20_000, counted(5 + n))]).verdict, 'ok');
});

test('a restart voids what was measured across it', () => {
  const again = { processStart: began + 300 };
  const finding = judged([scrape(0, counted(5)), scrape(5000, counted(30)), scrape(20_000, counted(70), again)]);
  assert.deepEqual([finding.verdict, finding.claims], ['invalid', everything]);
  assert.match(finding.happened, /began anew once during the run/);
  const silent = { processStart: null };
  const fell = [scrape(0, counted(50), silent), scrape(5000, counted(5), silent), scrape(20_000, counted(70), silent)];
  assert.equal(judged(fell).verdict, 'invalid', 'counters that fell');
});

test('a server that died ended its run, of which the beginning stands', () => {
  const samples = [
    scrape(0, counted(5)),
    scrape(5000, counted(30)),
    scrape(6000, counted(1), { processStart: began + 5 }),
  ];
  const finding = judged(samples, { state: 'server-died', serverDied: { atMs: 6000 } });
  assert.deepEqual([finding.verdict, finding.claims], ['caution', []]);
  assert.match(plain(finding.happened), /^The server died 6\.00 s into the run/);
  assert.equal(judged([], { state: 'server-died' }).verdict, 'caution', 'without scrapes too');
});

test('a restart between the parts of a run is told, and one within a part voids it', () => {
  const part = (state: Run['state'], startMs: number): RunPart => ({
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: null,
    state,
    startMs,
    done: 50,
    torn: false,
    changes: [],
  });
  const resumed = (first: Run['state'], restartMs: number): Finding => {
    const parts = [part(first, 0), part('completed', 5000)];
    const facts = { sent: 50, succeeded: 50, failed: 0, cutShort: 0 };
    const spans = [
      { startMs: 50, endMs: 5000 },
      { startMs: 5000, endMs: 10_500 },
    ];
    const history = {
      parts: parts.map((one, i) => ({ ...facts, part: one, span: spans[i] ?? null })),
      retried: recorded([]).whole.requests?.columns ?? assert.fail(),
    };
    const samples = [0, 2000, 4900, 5000, 7000, 11_000].map((atMs) =>
      scrape(atMs, counted(5 + atMs / 1000), atMs < restartMs ? {} : { processStart: began + 5 }),
    );
    return audit.judge(recorded(records, { samples, run: { parts }, reading: { history } }).whole);
  };
  const between = resumed('interrupted', 5000);
  assert.deepEqual([between.verdict, between.claims], ['caution', []]);
  assert.match(between.happened, /^Between parts of the run the server was restarted/);
  assert.equal(resumed('server-died', 4900).verdict, 'caution', 'the death that ended the first part');
  assert.equal(resumed('interrupted', 4900).verdict, 'invalid');
  assert.equal(resumed('server-died', 7000).verdict, 'invalid');
});

test('processes that take turns are several servers, whose figures are not those of the load', () => {
  const other = { processStart: began + 300 };
  const samples = [0, 1, 2, 3, 4, 5].map((i) => scrape(i * 4000, counted(10 + 20 * i), i % 2 === 0 ? {} : other));
  assert.deepEqual([judged(samples).verdict, judged(samples).claims], ['unsound', ['server']]);
  const fallen = [9, 3, 12, 5, 14, 6].map((done, i) => scrape(i * 4000, counted(done), { processStart: null }));
  assert.deepEqual(judged(fallen).claims, ['server']);
});

test('work that was there before the first request is somebody else’s', () => {
  const busy = (done: number) => [
    scrape(0, counted(5, { running: 3, queueDepth: 2 })),
    scrape(20_000, counted(5 + done)),
  ];
  const shared = judged(busy(2 * n));
  assert.deepEqual([shared.verdict, shared.claims], ['unsound', everything]);
  assert.match(shared.happened, /^The server had 5 requests at work before this run sent its first/);
  assert.equal(judged(busy(n)).verdict, 'caution', 'the counters know of no others');
  const asked = [scrape(0, counted(5)), scrape(20, counted(5, { running: 8 })), scrape(20_000, counted(5 + n))];
  assert.equal(
    judged(asked).verdict,
    'ok',
    'a scrape may be asked for before the first request, and answered after it',
  );
});

test('another version between the parts of a run is another server', () => {
  const part = {
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: null,
    state: 'completed' as const,
    startMs: 0,
    done: 50,
    torn: false,
    changes: [],
  };
  const changed = (name: string) => [
    part,
    { ...part, startMs: 5000, changes: [{ name, from: '0.31.0', to: '0.32.0' }] },
  ];
  const finding = judged([], { parts: changed('server version') });
  assert.equal(finding.verdict, 'invalid');
  assert.match(plain(finding.happened), /server version from 0\.31\.0 to 0\.32\.0/);
  assert.equal(judged([], { parts: changed('TIMEOUT') }).verdict, 'ok');
});

test('without scrapes nothing is known of the server', () => {
  assert.equal(judged([]).verdict, 'not-applicable');
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
});
