import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { leastSquares } from './least-squares.ts';

const near = (actual: number | undefined, expected: number, tolerance = 1e-8): void =>
  assert.ok(
    actual !== undefined && Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${actual} is not ${expected}`,
  );

test('a line and its errors are those of a textbook', () => {
  // By hand: Sxx = 10, Sxy = 20, residuals -0.1, 0.1, 0.2, -0.3, 0.1.
  const x = [1, 2, 3, 4, 5];
  const fit = leastSquares(
    [x.map(() => 1), x],
    [1.9, 4.1, 6.2, 7.7, 10.1],
    x.map(() => 1),
  );
  near(fit?.coefficients[0], 0);
  near(fit?.coefficients[1], 2);
  near(fit?.residual, 0.16);
  // the inverse of ((5, 15), (15, 55))
  near(fit?.inverse[0]?.[0], 1.1);
  near(fit?.inverse[0]?.[1], -0.3);
  near(fit?.inverse[1]?.[1], 0.1);
});

test('a weight of two is a point that is there twice', () => {
  const once = leastSquares(
    [
      [1, 1, 1],
      [1, 2, 4],
    ],
    [3, 4, 9],
    [1, 2, 1],
  );
  const twice = leastSquares(
    [
      [1, 1, 1, 1],
      [1, 2, 2, 4],
    ],
    [3, 4, 4, 9],
    [1, 1, 1, 1],
  );
  near(once?.coefficients[0], twice?.coefficients[0] ?? Number.NaN);
  near(once?.coefficients[1], twice?.coefficients[1] ?? Number.NaN);
});

test('any parabola is found from its points, whatever the scale of the loads', () => {
  const number = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(number, number, number, fc.double({ min: 0.1, max: 1000, noNaN: true }), (a, b, c, scale) => {
      const x = [1, 2, 3, 5, 8, 13].map((value) => value * scale);
      const y = x.map((value) => a + b * (value / scale) + c * (value / scale) ** 2);
      const fit = leastSquares(
        [x.map(() => 1), x, x.map((value) => value ** 2)],
        y,
        x.map(() => 1),
      );
      const size = Math.abs(a) + Math.abs(b) + Math.abs(c) + 1;
      near(((fit?.coefficients[0] ?? Number.NaN) - a) / size, 0);
      near(((fit?.coefficients[1] ?? Number.NaN) * scale - b) / size, 0);
      near(((fit?.coefficients[2] ?? Number.NaN) * scale ** 2 - c) / size, 0);
    }),
  );
});

test('columns that are multiples of each other, and no values, have no answer', () => {
  assert.equal(
    leastSquares(
      [
        [1, 2, 3],
        [2, 4, 6],
      ],
      [1, 2, 3],
      [1, 1, 1],
    ),
    null,
  );
  assert.equal(leastSquares([[0, 0]], [1, 2], [1, 1]), null);
  assert.equal(leastSquares([[]], [], []), null);
});
