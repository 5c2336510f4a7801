import assert from 'node:assert/strict';
import test from 'node:test';
import { permutationTest } from './permutation-test.ts';
import { lognormal, seededRandom } from './seeded-random.ts';

const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test('few runs are dealt in every way', () => {
  near(permutationTest([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]), 2 / 252, 1e-12);
  near(permutationTest([1], [2]), 1, 0);
  near(permutationTest([3, 3, 3], [3, 3, 3]), 1, 0);
  // Counted over all 3,003 choices with numpy: 500 lie as far apart.
  const [a, b] = [
    [1.15, 0.88, 0.9, 0.74, 1.21],
    [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46],
  ];
  near(permutationTest(a, b), 500 / 3003, 1e-12);
  near(permutationTest(b, a), 500 / 3003, 1e-12);
});

test('many runs are dealt by a seed, and the p value is about the exact one', () => {
  const random = seededRandom(4);
  const side = (n: number, median: number): number[] => Array.from({ length: n }, () => lognormal(random, median, 0.2));
  const [a, b] = [side(30, 100), side(30, 110)];
  assert.equal(permutationTest(a, b, 7), permutationTest(a, b, 7));
  near(permutationTest(a, b, 7), permutationTest(a, b, 8), 0.02);
  assert.ok(permutationTest(a, side(30, 150)) < 0.001);
});

test('sides that have no logarithm or no value show no difference', () => {
  assert.equal(permutationTest([0, 1, 2], [3, 4, 5]), 1);
  assert.equal(permutationTest([], [3, 4, 5]), 1);
});
