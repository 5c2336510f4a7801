import assert from 'node:assert/strict';
import { test } from 'node:test';
import { courseOf } from './course.ts';
import { closed, madeProbe, open, steadySlice } from './made-probe.test-support.ts';
import { sliceMs, type ProbePlan } from './probe.ts';
import { waitBelow } from './queue.test-support.ts';
import { sharedObjectives } from './shared-objectives.ts';
import { untilOf } from './until.ts';
import { judgeLoad } from './verdict.ts';

const objectives = sharedObjectives([waitBelow(1000)]);
const judged = (slices: (typeof steadySlice)[]) =>
  judgeLoad([courseOf(open(10), 0, { slices, clientLimit: null })], objectives, 'open');
const seconds = (count: number, of: (i: number) => Partial<typeof steadySlice>) =>
  Array.from({ length: count }, (_, i) => ({ ...steadySlice, ...of(i) }));

test('requests that pile up break a load whose times are still within the limit', () => {
  const { keeps, proven, growing, reason } = judged(seconds(100, (i) => ({ inFlight: 10 + i })));
  assert.deepEqual([keeps, proven, growing], [false, true, true]);
  assert.equal(reason, 'requests piled up: 10 in flight at first, 109 at the end');
});

test('a verdict says how many were outside of what', () => {
  const { keeps, proven, objective, reason, oddsRatio } = judged(seconds(100, () => ({ broken: [2] })));
  assert.deepEqual([keeps, proven, objective], [false, true, 'ttft-p95']);
  assert.match(reason, /^200 of 1\D000 requests \(20\.0\D%\) outside of p95 TTFT < 1\Ds, 5\.00\D% allowed$/);
  // Odds of 1:4 where 1:19 are allowed.
  assert.ok(Math.abs((oddsRatio ?? 0) - 19 / 4) < 1e-9);
});

test('what is still in flight is not counted, nor what came after it; nor the time in which the load settled', () => {
  const slices = seconds(20, (i) => ({ broken: [i < 5 ? 10 : 0], pending: i === 15 ? 1 : 0 }));
  const course = courseOf(open(10), 5 * sliceMs, { slices, clientLimit: null });
  assert.deepEqual([course.slices.length, course.decided.length], [15, 10]);
  const loop = courseOf(closed(25), 0, { slices, clientLimit: null });
  assert.equal(loop.slices.length, 17, 'the first generation of 25 takes three seconds');
});

test('nothing that ended is no proof of anything', () => {
  const { keeps, proven } = judged(seconds(10, () => ({ pending: 10, ended: 0 })));
  assert.deepEqual([keeps, proven], [false, false]);
});

const plan: ProbePlan = { purpose: 'narrow', load: open(10), settleMs: 0, leastMs: 60_000, mostMs: 300_000 };
/** Seconds until a probe of such slices ends. */
function lasts(change: Partial<ProbePlan>, of: (i: number) => Partial<typeof steadySlice>): number {
  const until = untilOf({ ...plan, ...change }, objectives);
  for (let count = 1; ; count++) if (until({ slices: seconds(count, of), clientLimit: null })) return count;
}

test('a clear yes ends a probe at its least time, a confirmation at its end, an undecided one at most', () => {
  const [clean, close] = [lasts({}, () => ({})), lasts({}, (i) => ({ broken: [i % 2] }))];
  assert.ok(clean >= 60 && clean < 90, `${clean}`);
  assert.equal(
    lasts({ purpose: 'confirm' }, () => ({})),
    300,
  );
  assert.equal(close, 300);
});

test('a hopeless probe ends early: most requests outside, or piling up at two looks', () => {
  assert.ok(lasts({}, () => ({ broken: [8] })) < 40);
  const growing = lasts({}, (i) => ({ inFlight: 10 + 5 * i }));
  assert.ok(growing < 60, `${growing}`);
  assert.ok(lasts({}, () => ({ broken: [2] })) >= 60, 'a fifth outside may be chance in a short time');
});

test('a closed loop whose first generation never ends is over after its time all the same', () => {
  assert.equal(
    lasts({ load: closed(50) }, () => ({ ended: 0, pending: 10 })),
    300,
  );
});

test('a made probe of the test support is what it says', () => {
  const { outcome } = madeProbe({ load: open(1), broken: 1, seconds: 3 });
  assert.deepEqual([outcome.slices.length, outcome.slices[0]?.broken], [3, [1]]);
});
