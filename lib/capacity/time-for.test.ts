import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { assessedRun } from '../../bench/trust/coverage.ts';
import { virtualRun } from '../../bench/trust/virtual-run.ts';
import rtx4080 from '../../simulator/profiles/rtx4080-gemma-3-4b.ts';
import { pointsOf } from './load-point.ts';
import type { LoadPoint } from '../schema/load-point.ts';
import { about, pointWith } from './point.test-support.ts';
import { timeFor } from './time-for.ts';

const closed = (said: Partial<LoadPoint> = {}): LoadPoint =>
  pointWith({ loop: 'closed', level: 10, requestsPerS: about(2), ...said });
const words = (requests: number, ...runs: readonly LoadPoint[]): string =>
  timeFor(requests, runs)
    .refusals?.join(' ')
    .replace(/[\u00a0\u202f]/g, ' ') ?? '';
const near = (actual: number | undefined, expected: number): void =>
  assert.ok(actual !== undefined && Math.abs(actual / expected - 1) < 1e-6, `${actual} is not ${expected}`);

test('of one run the time is N over its rate, a tenth wider, with beginning and end', () => {
  const { told } = timeFor(10_000, [closed()]);
  // rate 1.96 … 2.04, a tenth more: 1.764 … 2.244; 2 s of beginning and 6 s of end at most
  near(told?.seconds.low, 10_000 / 2.244);
  near(told?.seconds.high, 10_000 / 1.764 + 8);
  near(told?.seconds.value, 5004);
  assert.deepEqual([told?.basis, told?.stretch], ['drift-allowance', 10]);
  assert.match(told?.cautions.join() ?? '', /one run.*Repeat/);
});

test('of three runs the spread from run to run decides, as that of a next run', () => {
  const runs = [1.9, 2, 2.1].map((rate) => closed({ requestsPerS: about(rate, 0.001) }));
  const { told } = timeFor(10_000, runs);
  assert.deepEqual([told?.basis, told?.stretch], ['runs', 10_000 / 3000]);
  // logs: mean ln 1.99833, deviation 0.050063; t(2) = 4.30265; × √(4/3)
  const centre = (1.9 * 2 * 2.1) ** (1 / 3);
  const half = 4.302653 * 0.050063 * Math.sqrt(4 / 3);
  assert.ok(told && Math.abs(told.terms.rateRps.low / (centre * Math.exp(-half)) - 1) < 1e-4);
  assert.ok(Math.abs(told.terms.rateRps.high / (centre * Math.exp(half)) - 1) < 1e-4);
  assert.deepEqual(told.cautions, []);
});

test('an open loop that the server kept up with takes the time in which its clients send', () => {
  const open = pointWith({ level: 2, requestsPerS: about(1.97, 0.03) });
  const { told } = timeFor(10_000, [open]);
  // 1.96 / √10,000 of chance in the arrivals; the longest request took 6 s
  near(told?.seconds.low, 5000 / 1.0196);
  near(told?.seconds.high, 5000 * 1.0196 + 6);
  assert.deepEqual([told?.basis, told?.cautions], ['offered', []]);
  const behind = timeFor(10_000, [{ ...open, requestsPerS: about(1.8, 0.03) }]).told;
  assert.equal(behind?.basis, 'drift-allowance');
  assert.ok(behind && behind.seconds.value > 5500);
});

test('the interval has its value inside, grows with N, and narrows with the rate', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.double({ min: 0.01, max: 1000, noNaN: true }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      (n, rate, share) => {
        const { told } = timeFor(n, [closed({ requestsPerS: about(rate, share) })]);
        assert.ok(told && told.seconds.low <= told.seconds.value && told.seconds.value <= told.seconds.high);
        const sharp = timeFor(n, [closed({ requestsPerS: about(rate, share / 2) })]).told;
        assert.ok(sharp && sharp.seconds.low >= told.seconds.low && sharp.seconds.high <= told.seconds.high);
        const twice = timeFor(2 * n, [
          closed({ requestsPerS: about(rate, share), counts: { measured: 2000, succeeded: 2000 } }),
        ]);
        assert.ok(twice.told && twice.told.seconds.value > told.seconds.value);
      },
    ),
  );
});

test('beyond a hundred times what was measured it is cautioned, beyond a thousand refused', () => {
  assert.equal(timeFor(100_000, [closed()]).told?.cautions.length, 1);
  assert.match(timeFor(100_001, [closed()]).told?.cautions.join() ?? '', /100 times.*Measure/);
  assert.ok(timeFor(1_000_000, [closed()]).told);
  assert.match(words(1_000_001, closed()), /more than 1 000 times the 1 000 measured\. Measure 10 001 or more/);
});

test('what an audit forbids, a doubt, no interval and a short stretch are refused with what to measure', () => {
  const { e2e } = closed();
  const reasons = ['A burst, not a rate. Send at least 10 requests per slot.'];
  assert.equal(words(100, closed({ projection: { allowed: false, reasons } })), reasons[0]);
  assert.match(words(100, closed({ requestsPerS: { ...about(2), doubt: 'impossible' } })), /impossible.*Measure/);
  assert.match(words(100, closed({ requestsPerS: null })), /not measured.*Measure/);
  assert.match(words(100, closed({ burst: true })), /burst.*Measure/);
  assert.match(
    words(100, closed({ requestsPerS: { ...about(2), low: null, note: 'too short' } })),
    /\(too short\)\. Measure.*3 times/,
  );
  assert.ok(
    timeFor(100, Array(3).fill(closed({ requestsPerS: { ...about(2), low: null } }))).told,
    'three runs bound each other',
  );
  assert.match(words(100, closed({ seconds: 59 })), /59\.0 s\. Measure for 1 min/);
  assert.match(words(100, closed({ e2e: { ...e2e, p50: about(20_000) } })), /Measure for 6 min 40 s/);
  assert.match(words(100, closed(), closed({ level: 20 })), /not of one load/);
  assert.match(words(0, closed()), /1 or more/);
  assert.match(words(100), /No run/);
});

test('so few requests that slots hardly fill are cautioned', () => {
  assert.match(timeFor(99, [closed()]).told?.cautions.join() ?? '', /mostly beginning and end/);
  assert.doesNotMatch(timeFor(100, [closed()]).told?.cautions.join() ?? '', /mostly beginning/);
});

test('the time that a simulated server needs lies in the interval foretold from a run a fifth as long', () => {
  const load = {
    name: 'batch',
    profile: rtx4080,
    loop: 'closed',
    level: 8,
    promptTokens: 300,
    outputTokens: 80,
    spread: 0.4,
  } as const;
  for (let seed = 1; seed <= 6; seed++) {
    const runs = pointsOf(assessedRun(load, { warmup: 16, measured: 400 }, seed));
    const { told, refusals } = timeFor(2000, runs);
    assert.ok(told, refusals?.join());
    const { columns } = virtualRun(load, { warmup: 0, measured: 2000 }, 100 + seed);
    const truth = (Math.max(...columns.endMs) - Math.min(...columns.sentMs)) / 1000;
    assert.ok(told.seconds.low <= truth && truth <= told.seconds.high, `${truth} s, seed ${seed}`);
  }
});
