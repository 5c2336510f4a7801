import assert from 'node:assert/strict';
import { test } from 'node:test';
import audit from './generator-fidelity.ts';
import { aggregated, plain, recorded, requests, type Known } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const open: Known = { run: { loop: 'open', profile: { name: 'constant-arrival', levels: [10] } } };
/** Requests that are due every 100 ms, and sent as late as is told. */
const sent = (n: number, lateMs: (index: number) => number, known: Known = open) => {
  const records = requests(n, (index) => ({ scheduledMs: index * 100, sentMs: index * 100 + lateMs(index) }));
  return audit.judge(recorded(records, known).whole);
};
const withMetric = (name: string, values: Record<string, number>): Known => ({
  ...open,
  summary: { metrics: { [name]: { type: 'counter', contains: 'default', values } } },
});
const all = ['rates', 'token-rates', 'latencies'];

test('a load that keeps its schedule is fine, and a closed loop has none', () => {
  assert.equal(sent(1000, (index) => index % 10).verdict, 'ok');
  assert.match(plain(sent(1000, () => 3).happened), /within 3\.00 ms of their time/);
  assert.equal(audit.judge(recorded(requests(100)).whole).verdict, 'ok');
});

test('a few late requests are told; many, or a late half, take the trust from all', () => {
  assert.equal(sent(1000, (index) => (index % 40 === 7 ? 30 : 1)).verdict, 'caution');
  const far = sent(1000, (index) => (index % 40 === 7 ? 300 : 1));
  assert.deepEqual([far.verdict, far.claims], ['unsound', all]);
  assert.match(plain(far.happened), /sent 300 ms or more after its time; up to 10\.0 ms is trusted/);
  assert.equal(sent(1000, () => 15).verdict, 'unsound');
  assert.equal(sent(60, (index) => (index === 7 ? 300 : 1)).verdict, 'caution', 'one stall in a short run');
});

test('of an imported open loop without a schedule nobody knows', () => {
  const silent = requests(100, () => ({ scheduledMs: null }));
  const client = { suite: '0', revision: null, k6: null };
  const known = (binary: 'extension' | 'imported'): Known => ({
    run: { ...open.run, client: { ...client, binary } },
    summary: { metrics: {} },
  });
  assert.equal(audit.judge(recorded(silent, known('extension')).whole).verdict, 'ok');
  assert.equal(audit.judge(recorded(silent, known('imported')).whole).verdict, 'not-applicable');
});

test('where the first token takes long, sending may be later in proportion', () => {
  const slow = (lateMs: number) =>
    audit.judge(
      recorded(
        requests(400, (index) => ({
          scheduledMs: index * 100,
          sentMs: index * 100 + (index % 20 === 0 ? lateMs : 0),
          firstTokenMs: index * 100 + 400,
        })),
        open,
      ).whole,
    ).verdict;
  assert.deepEqual([slow(19), slow(22)], ['ok', 'caution']);
});

test('one dropped iteration blinds the tail, a hundredth of them voids the rest', () => {
  const few = sent(1000, () => 0, withMetric('dropped_iterations', { count: 3 }));
  assert.deepEqual([few.verdict, few.claims], ['unsound', ['tails']]);
  assert.match(plain(few.happened), /^k6 dropped 3 of 1 003 iterations \(0\.299 %\)/);
  assert.deepEqual(sent(1000, () => 0, withMetric('dropped_iterations', { count: 30 })).claims, all);
});

test('requests that found no virtual user are told, and above 1 % void the rest', () => {
  const late = (passes: number) =>
    sent(1000, () => 0, withMetric('llm_unready', { passes, fails: 1000 - passes })).verdict;
  assert.deepEqual([late(0), late(5), late(20)], ['ok', 'caution', 'unsound']);
});

test('sending that takes longer than its schedule is less load', () => {
  // each is 4 ms later than the one before: no virtual user was missing, and the rate is not that of the plan
  const slipping = sent(1000, (index) => 4 * index);
  assert.equal(slipping.verdict, 'unsound');
  assert.match(plain(slipping.happened), /The load was 9\.62 req\/s, not the 10\.0 req\/s of its schedule \(96\.2 %\)/);
});

test('k6’s aggregates tell what was dropped, and a stated rate what was not answered', () => {
  const metrics = { dropped_iterations: { type: 'counter' as const, contains: 'default', values: { count: 50 } } };
  assert.equal(audit.judge(aggregated({ metrics }, open.run)).verdict, 'unsound');
  const load = { loop: 'open', slots: null, barrier: null, offeredRps: 10 } as const;
  const answered = (rps: number) => audit.judge(subjectOf({ load }, { 'requests-rate': rps })).verdict;
  assert.deepEqual([answered(9.9), answered(9.5), answered(7)], ['ok', 'caution', 'unsound']);
});

test('without a schedule, or the kind of loop, nothing is said', () => {
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
  const load = { loop: 'open', slots: null, barrier: null, offeredRps: null } as const;
  assert.equal(audit.judge(subjectOf({ load }, { 'requests-rate': 3 })).verdict, 'not-applicable');
  assert.equal(audit.judge(recorded(requests(100), open).whole).verdict, 'not-applicable');
});
