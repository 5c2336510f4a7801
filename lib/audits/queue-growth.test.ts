import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestRecord } from '../schema/record.ts';
import type { Run } from '../schema/run.ts';
import { exponential, lognormal, seededRandom, type Random } from '../statistics/seeded-random.ts';
import queueGrowth from './queue-growth.ts';
import { plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

interface Queue {
  readonly seed: number;
  readonly requests: number;
  /** Of what the server can do at most. */
  readonly load: number;
  readonly servers: number;
  readonly gap: (random: Random) => number;
}

/** Ten requests a second on average, to so many servers that each take one at a time, in the order of arrival. */
function queued({ seed, requests: n, load, servers, gap }: Queue): RequestRecord[] {
  const random = seededRandom(seed);
  const free = new Array<number>(servers).fill(0);
  const medianMs = (100 * servers * load) / Math.exp(0.6 ** 2 / 2);
  let dueMs = 0;
  return requests(n, () => {
    dueMs += 100 * gap(random);
    const server = free.indexOf(Math.min(...free));
    const endMs = Math.max(dueMs, free[server] ?? 0) + lognormal(random, medianMs, 0.6);
    free[server] = endMs;
    return { scheduledMs: dueMs, sentMs: dueMs, endMs, level: 10 };
  });
}
const run: Partial<Run> = { loop: 'open', profile: { name: 'poisson-arrival', levels: [10] } };
const verdictOf = (records: readonly RequestRecord[]) => queueGrowth.judge(recorded(records, { run }).whole);

/** How many of so many runs are taken for overloaded, or for perhaps so. */
function taken(runs: number, queue: Omit<Queue, 'seed'>): { unsound: number; caution: number } {
  const verdicts = Array.from({ length: runs }, (_, seed) => verdictOf(queued({ ...queue, seed })).verdict);
  const of = (verdict: string): number => verdicts.filter((found) => found === verdict).length;
  return { unsound: of('unsound'), caution: of('caution') };
}
/** Arrivals in clumps: the gaps have four times the variance of a Poisson stream's. */
const clumped = (random: Random): number => (random() < 0.8 ? 0.1 : 4.6) * exponential(random);

test('a server at four fifths of its capacity is taken for overloaded in no more than one run of a hundred', () => {
  for (const servers of [1, 8])
    for (const n of [150, 600]) {
      const found = taken(150, { requests: n, load: 0.8, servers, gap: exponential });
      assert.ok(found.unsound <= 1 && found.caution <= 3, JSON.stringify({ servers, n, ...found }));
    }
  assert.ok(taken(100, { requests: 300, load: 0.8, servers: 8, gap: clumped }).unsound <= 1);
});

test('even at just its capacity one run of a hundred is the most', () => {
  assert.ok(taken(300, { requests: 300, load: 1, servers: 1, gap: exponential }).unsound <= 5);
});

test('a server at half as much again as it can do is found within a minute, at a tenth more within some', () => {
  assert.equal(taken(40, { requests: 600, load: 1.5, servers: 8, gap: exponential }).unsound, 40);
  assert.ok(taken(40, { requests: 3000, load: 1.1, servers: 8, gap: () => 1 }).unsound >= 36);
});

test('what is found is told with its pace, and takes the trust from latencies, not from rates', () => {
  const { happened, claims } = verdictOf(queued({ seed: 1, requests: 600, load: 2, servers: 8, gap: () => 1 }));
  assert.deepEqual(claims, ['latencies']);
  assert.match(
    plain(happened),
    /^\d+ requests in flight at first, \d+ at the end, [\d.]+ s later: [45]\.\d+ more each second\. With each second that passed, a request took [\d.]+ m?s longer\.$/,
  );
});

test('requests that the end of the run cut are in flight too', () => {
  const cutMs = 60_000;
  const cut = { success: false, failureKind: 'aborted', failureMessage: 'the run ended first', endMs: cutMs } as const;
  const records = queued({ seed: 2, requests: 600, load: 2, servers: 8, gap: () => 1 });
  const ended = records.map((record) => (record.endMs > cutMs ? { ...record, ...cut, finishReason: null } : record));
  assert.equal(queueGrowth.judge(recorded(ended, { run: { ...run, state: 'time-limit' } }).whole).verdict, 'unsound');
});

test('requests that had to wait for a virtual user count from when they were due', () => {
  const records = queued({ seed: 3, requests: 600, load: 1.5, servers: 8, gap: () => 1 });
  const held = records.map((record) => ({ ...record, sentMs: Math.max(record.sentMs, record.endMs - 1000) }));
  assert.equal(verdictOf(held).verdict, 'unsound');
});

test('a load that fills up, and then stays, does not grow', () => {
  const long = requests(600, (i) => ({ scheduledMs: i * 100, endMs: i * 100 + 8000 }));
  assert.equal(verdictOf(long).verdict, 'ok');
});

test('a closed loop cannot grow; few requests, or none by themselves, do not tell', () => {
  assert.equal(queueGrowth.judge(recorded(requests(300)).whole).verdict, 'ok');
  assert.equal(verdictOf(requests(60)).verdict, 'not-applicable');
  assert.equal(verdictOf([]).verdict, 'not-applicable');
  assert.equal(queueGrowth.judge(subjectOf({})).verdict, 'not-applicable');
  const load = { loop: 'open', slots: null, barrier: null, offeredRps: 5 } as const;
  assert.equal(queueGrowth.judge(subjectOf({ load })).verdict, 'not-applicable');
});
