import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../schema/run.ts';
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
  assert.equal(judged(fell, { state: 'server-died' }).verdict, 'ok', 'the run itself says that it died');
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
