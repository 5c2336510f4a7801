import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { hodgesLehmann } from './hodges-lehmann.ts';
import { chancesOfU, cliffsDelta, mannWhitney } from './mann-whitney.ts';
import { normalTails } from './normal-distribution.ts';
import { normal, seededRandom } from './seeded-random.ts';

const near = (actual: number | null | undefined, expected: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= tolerance, `${actual} is not ${expected}`);

/** Permeability constants of the human chorioamnion, at term and at 12 to 26 weeks: Hollander and Wolfe 1973, p. 69. */
const atTerm = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const early = [1.15, 0.88, 0.9, 0.74, 1.21];

test('the textbook example has its published U, p value, shift and interval', () => {
  const { u, pValue } = mannWhitney(early, atTerm);
  assert.equal(u, 35);
  // One-sided 0.1272 (wilcox.test in R, and the book).
  near(pValue, 2 * 0.1272, 5e-5);
  const shift = hodgesLehmann(early, atTerm);
  near(shift?.shift, 0.305);
  near(shift?.low, -0.15);
  near(shift?.high, 0.76);
  near(cliffsDelta(early, atTerm).delta, 0.4);
});

test('the distribution of U is that of all orders, counted one by one', () => {
  for (const [n, m] of [
    [1, 1],
    [2, 3],
    [4, 4],
    [5, 3],
  ] as const) {
    const counts = new Float64Array(n * m + 1);
    let orders = 0;
    for (let bits = 0; bits < 2 ** (n + m); bits++) {
      let [ones, u] = [0, 0];
      for (let i = 0; i < n + m; i++)
        if ((bits >> i) & 1) ones++;
        else u += ones;
      if (ones !== n) continue;
      orders++;
      counts[u] = (counts[u] ?? 0) + 1;
    }
    for (const [u, chance] of chancesOfU(n, m).entries()) near(chance, (counts[u] ?? 0) / orders, 1e-12);
  }
  near(
    chancesOfU(50, 50).reduce((sum, chance) => sum + chance, 0),
    1,
    1e-9,
  );
});

test('wholly separate sides have the smallest p value there is, equal sides the largest', () => {
  near(mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]).pValue, 2 / 252);
  near(mannWhitney([7, 7, 7], [7, 7, 7]).pValue, 1);
  assert.equal(mannWhitney([], [1]).pValue, 1);
  assert.deepEqual(cliffsDelta([1, 2], [3, 4]), { delta: 1, size: 'large' });
  assert.deepEqual(cliffsDelta([3, 4], [1, 2]), { delta: -1, size: 'large' });
  assert.deepEqual(cliffsDelta([], [1, 2]), { delta: 0, size: 'negligible' });
});

test('ties take the corrected normal approximation', () => {
  // By hand: U = 20 of 25; ties {2: 3, 4: 2} give 30; variance 25/12·(11 - 30/90); z = (7.5 - 0.5)/4.7140.
  const { u, pValue } = mannWhitney([1, 2, 2, 3, 5], [2, 4, 4, 6, 7]);
  assert.equal(u, 20);
  near(pValue, normalTails(7 / Math.sqrt((25 / 12) * (11 - 1 / 3))), 1e-12);
});

test('from many values without ties the exact p value meets the normal one', () => {
  const random = seededRandom(1);
  const side = (n: number, mean: number): number[] => Array.from({ length: n }, () => normal(random, mean, 1));
  const [a, b] = [side(45, 0), side(50, 0.4)];
  const { u, pValue } = mannWhitney(a, b);
  const z = (Math.abs(u - 1125) - 0.5) / Math.sqrt((45 * 50 * 96) / 12);
  near(pValue, normalTails(z), 0.002);
});

test('the tails of the normal distribution agree with the printed table', () => {
  near(normalTails(0), 1);
  near(normalTails(-1), 0.31731050786, 1e-11);
  near(normalTails(1.959963985), 0.05, 1e-10);
  near(normalTails(3), 0.0026997960632, 1e-12);
  near(normalTails(5) / 5.733031437e-7, 1, 1e-9);
});

test('the words for Cliff’s delta change at its limits', () => {
  const over = (share: number): string => {
    const a = Array.from({ length: 1000 }, () => 0);
    return cliffsDelta(
      a,
      a.map((_, i) => (i < 1000 * share ? 1 : 0)),
    ).size;
  };
  assert.deepEqual([0.146, 0.147, 0.329, 0.33, 0.473, 0.474].map(over), [
    'negligible',
    'small',
    'small',
    'medium',
    'medium',
    'large',
  ]);
});

test('a shift is the constant that was added, wherever it lies', () => {
  const values = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 4, maxLength: 12 });
  fc.assert(
    fc.property(values, values, fc.integer({ min: -100, max: 100 }), (a, b, added) => {
      const before = hodgesLehmann(a, b);
      const after = hodgesLehmann(
        a,
        b.map((value) => value + added),
      );
      assert.ok(before && after && before.low !== null && before.high !== null);
      assert.ok(before.low <= before.shift && before.shift <= before.high);
      near(after.shift, before.shift + added);
      near(after.low, before.low + added);
    }),
  );
  assert.equal(hodgesLehmann([], [1]), null);
  assert.equal(hodgesLehmann([1, 2, 3], [4, 5, 6, 7])?.low, null);
});

test('the interval of the shift holds the true one in at least 95 of 100 samples', () => {
  const random = seededRandom(8);
  for (const n of [5, 60]) {
    let held = 0;
    for (let i = 0; i < 400; i++) {
      const side = (mean: number): number[] => Array.from({ length: n }, () => normal(random, mean, 1));
      const { low, high } = hodgesLehmann(side(0), side(2)) ?? { low: null, high: null };
      if (low !== null && high !== null && low <= 2 && 2 <= high) held++;
    }
    assert.ok(held >= 368, `${held} of 400 with ${n} a side`);
  }
});
