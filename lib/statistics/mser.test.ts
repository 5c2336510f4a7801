import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { batchMeans } from './batch-means.ts';
import { changePoints } from './change-points.ts';
import { mser } from './mser.ts';
import { normal, seededRandom } from './seeded-random.ts';

const noisy = (n: number, seed: number, level: (i: number) => number): Float64Array => {
  const random = seededRandom(seed);
  return Float64Array.from({ length: n }, (_, i) => level(i) + normal(random, 0, 1));
};

test('batch means leave out the rest that fills no batch', () => {
  assert.deepEqual(batchMeans(Float64Array.of(1, 2, 3, 4, 5, 6, 7), 3), Float64Array.of(2, 5));
});

/** The definition, one sum per start. */
function mserBySums(values: Float64Array): number {
  const means = [...batchMeans(values, 5)];
  let [least, truncated] = [Number.POSITIVE_INFINITY, 0];
  for (let start = 0; start <= means.length - 5; start++) {
    const kept = means.slice(start);
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    const error = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length ** 2;
    if (error < least) [least, truncated] = [error, start];
  }
  return 5 * truncated;
}

test('MSER-5 in one pass is its definition', () => {
  for (let seed = 0; seed < 60; seed++) {
    const values = noisy(300, seed, (i) => 50 + (seed % 20) * Math.exp(-i / (5 + seed)));
    assert.equal(mser(values).truncate, mserBySums(values));
  }
});

test('MSER-5 cuts a warm-up off, and says where none ends', () => {
  const decay = mser(noisy(400, 1, (i) => 100 + 60 * Math.exp(-i / 30)));
  assert.ok(decay.found && decay.truncate >= 60 && decay.truncate <= 200, `${decay.truncate}`);
  // Without noise: 100 values of a warm-up, then all the same.
  assert.deepEqual(mser(Float64Array.from({ length: 400 }, (_, i) => (i < 100 ? 9 : 3))), {
    truncate: 100,
    found: true,
  });
  assert.equal(mser(noisy(400, 1, (i) => i)).found, false);
  for (const value of [3, 0.1]) assert.deepEqual(mser(new Float64Array(500).fill(value)), { truncate: 0, found: true });
  assert.equal(mser(Float64Array.of(1, 2, 3)).found, false);
});

/** The least cost over every way to cut, for a handful of values. */
function leastCost(values: readonly number[], penalty: number, leastSegment: number): number {
  let least = Number.POSITIVE_INFINITY;
  const cost = (part: readonly number[]): number => {
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    return part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  const cut = (from: number, sum: number): void => {
    if (from === values.length) least = Math.min(least, sum - penalty);
    for (let to = from + leastSegment; to <= values.length; to++) cut(to, sum + cost(values.slice(from, to)) + penalty);
  };
  cut(0, 0);
  return least;
}

test('no other segmentation costs less', () => {
  const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 12 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 4 }), (list, penalty, least) => {
      const changes = changePoints(Float64Array.from(list), { penalty, leastSegment: least });
      const bounds = [0, ...changes, list.length];
      let cost = -penalty;
      for (const [i, from] of bounds.slice(0, -1).entries()) {
        const part = list.slice(from, bounds[i + 1]);
        assert.ok(part.length >= least);
        const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
        cost += penalty + part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      }
      assert.ok(Math.abs(cost - leastCost(list, penalty, least)) < 1e-6);
    }),
  );
});

test('changes of the mean are found where they are', () => {
  const values = noisy(300, 2, (i) => (i < 80 ? 10 : i < 200 ? 14 : 11));
  const [first, second, ...more] = changePoints(values, { penalty: 14, leastSegment: 10 });
  assert.ok(Math.abs((first ?? 0) - 80) <= 2 && Math.abs((second ?? 0) - 200) <= 3 && more.length === 0);
  assert.deepEqual(changePoints(new Float64Array(50).fill(0.1), { penalty: 0, leastSegment: 5 }), []);
  assert.deepEqual(changePoints(Float64Array.of(1, 9), { penalty: 1, leastSegment: 5 }), []);
});
