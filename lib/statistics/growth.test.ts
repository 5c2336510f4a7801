import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growth } from './growth.ts';
import { normal, seededRandom } from './seeded-random.ts';

test('levels that rise by even steps grow surely; those that return do not', () => {
  assert.deepEqual(growth(Float64Array.of(0, 10, 20, 30)), { rise: 30, likely: true, sure: true });
  assert.deepEqual(growth(Float64Array.of(5, 9, 2, 5)), { rise: 0, likely: false, sure: false });
  assert.equal(growth(Float64Array.of(30, 20, 10)).sure, false);
  assert.deepEqual(growth(Float64Array.of(1, 9)), { rise: 8, likely: false, sure: false });
});

test('Student’s t of the steps decides: steps 1, 2, 3 and 6 have the mean 3 and the error 1.08', () => {
  // t = 3 / (sqrt(14 / 3) / 2) = 2.78; three degrees of freedom: 3.18 at 95 %
  assert.equal(growth(Float64Array.of(0, 1, 3, 6, 12)).likely, false);
  // 2, 3, 3, 4: t = 3 / (sqrt(2 / 3) / 2) = 7.35; 5.84 at 99 %
  assert.deepEqual(growth(Float64Array.of(0, 2, 5, 8, 12)), { rise: 12, likely: true, sure: true });
});

/** How often a walk of so many steps, with a drift of so many deviations a step, is taken for growing. */
function share(drift: number, floor: boolean): number {
  const walks = 2000;
  let taken = 0;
  for (let seed = 1; seed <= walks; seed++) {
    const random = seededRandom(seed);
    const levels = new Float64Array(21);
    for (let i = 1; i < 21; i++) {
      const next = (levels[i - 1] ?? 0) + normal(random, drift, 1);
      levels[i] = floor ? Math.abs(next) : next;
    }
    if (growth(levels).sure) taken++;
  }
  return taken / walks;
}

test('a walk without direction is taken for growing in one of 200 cases, above a floor in one of 100', () => {
  assert.ok(share(0, false) < 0.01);
  assert.ok(share(0, true) < 0.02);
  assert.ok(share(1, false) > 0.8, 'and one that grows is found');
});
