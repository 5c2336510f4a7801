import assert from 'node:assert/strict';
import test from 'node:test';
import {
  chance,
  exponential,
  hash32,
  integerBetween,
  lognormal,
  normal,
  pick,
  seededRandom,
  shuffled,
  weightedPick,
} from './seeded-random.ts';

const N = 20_000;
const draws = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  const cov = mean(a.map((x, i) => (x - ma) * ((b[i] ?? 0) - mb)));
  return cov / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)));
}

test('the numbers of a seed never change', () => {
  const random = seededRandom(42, 7, 1);
  assert.deepEqual(
    draws(4, random).map((value) => value.toFixed(9)),
    ['0.407870186', '0.931774097', '0.113014203', '0.986894592'],
  );
  assert.equal(hash32(1, 2, 3), 1_149_388_788);
});

test('seed, index and stream each give another stream, also beyond 32 bits', () => {
  const firsts = [
    [1, 0, 0],
    [2, 0, 0],
    [1, 1, 0],
    [1, 0, 1],
    [1 + 2 ** 32, 0, 0],
    [-1, 0, 0],
  ].map(([seed = 0, index, stream]) => seededRandom(seed, index, stream)());
  assert.equal(new Set(firsts).size, firsts.length);
});

test('no two indices of a seed share a hash', () => {
  for (const seed of [0, 1, 2 ** 31, 987_654_321_987]) {
    const seen = new Set(Array.from({ length: 50_000 }, (_, index) => hash32(seed, index, 5)));
    assert.equal(seen.size, 50_000);
  }
});

test('draws are uniform: chi-square over 64 cells stays in its 99.99 % range', () => {
  let index = 0;
  const byIndex = (): number => seededRandom(9, (index += 1))();
  for (const source of [seededRandom(3), byIndex]) {
    const cells = new Array<number>(64).fill(0);
    for (let i = 0; i < N; i += 1) {
      const cell = Math.floor(source() * 64);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const expected = N / 64;
    const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    assert.ok(chiSquare > 26 && chiSquare < 116, String(chiSquare));
  }
});
test('the first draws of neighbouring indices and of neighbouring seeds are uncorrelated', () => {
  const byIndex = draws(N, () => 0).map((_, i) => seededRandom(1, i)());
  const bySeed = draws(N, () => 0).map((_, i) => seededRandom(i)());
  for (const values of [byIndex, bySeed]) {
    // Four standard errors of a zero correlation.
    assert.ok(Math.abs(correlation(values.slice(1), values.slice(0, -1))) < 4 / Math.sqrt(N));
  }
});

test('draws keep their range, mean and spread', () => {
  const random = seededRandom(5);
  const integers = draws(N, () => integerBetween(random, -2, 3));
  assert.deepEqual(
    [...new Set(integers)].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2, 3],
  );
  const normals = draws(N, () => normal(random, 10, 2));
  assert.ok(Math.abs(mean(normals) - 10) < 0.06);
  assert.ok(Math.abs(Math.sqrt(mean(normals.map((x) => (x - 10) ** 2))) - 2) < 0.05);
  const logs = draws(N, () => lognormal(random, 100, 0.5)).sort((a, b) => a - b);
  assert.ok(Math.abs((logs[N / 2] ?? 0) - 100) < 2);
  assert.ok(Math.abs(mean(draws(N, () => Number(chance(random, 0.3)))) - 0.3) < 0.015);
  const gaps = draws(N, () => exponential(random));
  // Four standard errors of its mean and, from the fourth moment, of its variance.
  assert.ok(Math.abs(mean(gaps) - 1) < 4 / Math.sqrt(N));
  assert.ok(Math.abs(mean(gaps.map((x) => (x - 1) ** 2)) - 1) < 4 * Math.sqrt(8 / N));
});

test('items are picked by their weight, and an empty list is an error', () => {
  const random = seededRandom(6);
  const picked = draws(N, () =>
    weightedPick(random, [
      [1, 1],
      [0, 0],
      [2, 3],
    ] as const),
  );
  assert.ok(Math.abs(picked.filter((value) => value === 2).length / N - 0.75) < 0.015);
  assert.ok(!picked.includes(0));
  assert.equal(pick(random, ['only']), 'only');
  assert.throws(() => pick(random, []), RangeError);
  assert.throws(() => weightedPick(random, []), RangeError);
});

test('shuffling keeps the items, changes nothing in place and puts each anywhere', () => {
  const random = seededRandom(7);
  const items = [1, 2, 3, 4];
  const places = draws(N, () => shuffled(random, items).indexOf(1));
  assert.deepEqual(items, [1, 2, 3, 4]);
  for (const place of [0, 1, 2, 3]) {
    assert.ok(Math.abs(places.filter((value) => value === place).length / N - 0.25) < 0.015);
  }
});
