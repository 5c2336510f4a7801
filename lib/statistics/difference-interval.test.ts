import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { differenceOfEstimates, differenceOfRuns } from './difference-interval.ts';
import { proportionInterval } from './proportion-interval.ts';
import { studentFactor, studentTails } from './student.ts';

const near = (found: number | null | undefined, expected: number, within = 1e-6): void =>
  assert.ok(found != null && Math.abs(found - expected) < within, `${found} is not ${expected}`);

test("the difference of runs is Welch's", () => {
  // by hand: means 0.98 and 0.9475, variances 1e-4 / 3 and 8.75e-4 / 3 / 4
  const error = Math.sqrt(1e-4 / 3 + 8.75e-4 / 12);
  const [t, freedom] = [-3.152963125, 4.849596022];
  const found = differenceOfRuns([0.98, 0.99, 0.97], [0.94, 0.95, 0.97, 0.93]);
  near(found?.difference, -0.0325);
  near(-0.0325 / error, t);
  near(found?.pValue, studentTails(t, freedom));
  near(found?.low, -0.0325 - studentFactor(freedom, 0.95) * error);
  near(found?.high, -0.0325 + studentFactor(freedom, 0.95) * error);
});

test('one run a side is no repetition', () => {
  assert.equal(differenceOfRuns([0.9], [0.8, 0.81]), null);
});

test("estimates are put together by the halves of their intervals: Newcombe's 56/70 against 48/80", () => {
  // with Wilson's intervals the limits of b - a are -0.3339 and -0.0524 (Newcombe 1998, table II, method 10)
  const found = differenceOfEstimates(
    { value: 0.8, low: 0.6921, high: 0.8772 },
    { value: 0.6, low: 0.4904, high: 0.7004 },
  );
  near(found.difference, -0.2);
  near(found.low, -0.3339, 2e-3);
  near(found.high, -0.0524, 2e-3);
});

test('an open end stays open', () => {
  const found = differenceOfEstimates({ value: 0.9, low: null, high: 0.95 }, { value: 0.8, low: 0.7, high: 0.9 });
  assert.equal(found.high, null);
  assert.ok(found.low !== null);
});

const share = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 200, max: 400 }));

test('turned around, a difference has the other sign and its ends change places', () => {
  fc.assert(
    fc.property(share, share, ([hits, n], [others, m]) => {
      const a = { value: hits / n, ...proportionInterval(hits, n) };
      const b = { value: others / m, ...proportionInterval(others, m) };
      const [one, other] = [differenceOfEstimates(a, b), differenceOfEstimates(b, a)];
      near(one.difference, -other.difference);
      near(one.low, -(other.high ?? 0));
      near(one.high, -(other.low ?? 0));
    }),
  );
});
