import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoadPoint } from '../../schema/load-point.ts';
import { about, pointWith } from '../point.test-support.ts';
import { scaling } from './scaling.ts';

/** Repeats of a closed loop that differ by half a percent. */
const repeats = (level: number, rate: number, count = 3): LoadPoint[] =>
  Array.from({ length: count }, (_, i) =>
    pointWith({ loop: 'closed', level, requestsPerS: about(rate * (1 + 0.005 * (i - 1))) }),
  );
const outcomes = (...points: LoadPoint[][]) => scaling(points.flat()).told?.steps.map(({ outcome }) => outcome);

test('workers help, do not help, or hurt, by the intervals of their repeats', () => {
  const { told } = scaling([
    ...repeats(2, 1.3),
    ...repeats(4, 2.5),
    ...repeats(8, 4),
    ...repeats(16, 4.02),
    ...repeats(32, 3),
  ]);
  assert.ok(told);
  assert.deepEqual(
    told.steps.map(({ from, to, outcome }) => [from, to, outcome]),
    [
      [2, 4, 'helps'],
      [4, 8, 'helps'],
      [8, 16, 'does-not-help'],
      [16, 32, 'hurts'],
    ],
  );
  assert.equal(told.best, 8);
  assert.match(
    told.reason,
    /^More requests in flight: helps up to 8, does not help up to 16, hurts up to 32\. Above 8 more is not shown to help/,
  );
});

test('the three scenarios of a search for the best number of workers are told apart', () => {
  const of = (...rates: number[]) => outcomes(...rates.map((rate, i) => repeats(2 ** (i + 1), rate)));
  assert.deepEqual(of(1.3, 2.5, 4, 6), ['helps', 'helps', 'helps']);
  assert.deepEqual(of(1.4, 1.4, 1.4), ['does-not-help', 'does-not-help']);
  assert.deepEqual(of(1.3, 1.2, 1, 0.8), ['hurts', 'hurts', 'hurts']);
});

test('the ratio of repeats is that of their geometric means', () => {
  const { told } = scaling([...repeats(2, 1), ...repeats(4, 1.5)]);
  assert.ok(Math.abs((told?.steps[0]?.ratio.value ?? 0) - 1.5) < 1e-9);
});

test('one run a side has to be clear of the margin, and says so', () => {
  const once = (level: number, rate: number, share: number): LoadPoint[] => [
    pointWith({ loop: 'closed', level, requestsPerS: about(rate, share) }),
  ];
  assert.deepEqual(outcomes(once(2, 1, 0.01), once(4, 1.5, 0.01)), ['helps']);
  assert.deepEqual(outcomes(once(2, 1, 0.02), once(4, 1.06, 0.02)), ['undecided']);
  const { told } = scaling([...once(2, 1, 0.02), ...once(4, 1.06, 0.02)]);
  assert.match(told?.steps[0]?.reason ?? '', /by one run a side\)\. Repeat both, three times in all\./);
});

test('a lasting gain has no best load yet; without any, the first is best', () => {
  assert.equal(scaling([...repeats(2, 1), ...repeats(4, 2)]).told?.best, null);
  assert.equal(scaling([...repeats(2, 1), ...repeats(4, 0.7)]).told?.best, 2);
});

test('where the next load is not decided there is no best one', () => {
  const once = (level: number, rate: number, share: number): LoadPoint[] => [
    pointWith({ loop: 'closed', level, requestsPerS: about(rate, share) }),
  ];
  const { told } = scaling([...once(2, 1, 0.01), ...once(4, 1.9, 0.01), ...once(8, 2.1, 0.1)]);
  assert.deepEqual(
    told?.steps.map(({ outcome }) => outcome),
    ['helps', 'undecided'],
  );
  assert.equal(told?.best, null);
  assert.match(told?.reason ?? '', /Whether more than 4 helps is not decided: 1\.11 times the throughput/);
});

test('bursts, doubted and unsteady rates and open loops are not held against each other', () => {
  const good = repeats(2, 1);
  for (const said of [{ burst: true }, { steady: false }, { loop: 'open' as const }]) {
    const { told, refusals } = scaling([...good, ...repeats(4, 2).map((point) => ({ ...point, ...said }))]);
    assert.equal(told, null);
    assert.match(refusals?.[0] ?? '', /needs two closed loops with a steady rate, and there is one\. Measure several/);
  }
  assert.match(scaling([]).refusals?.[0] ?? '', /there are none/);
});
