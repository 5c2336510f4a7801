import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { draw, permuted } from './sampling.ts';

const turns = (count: number): number[] => Array.from({ length: count }, (_, turn) => turn);

test('in order, each is sent once a round, and later rounds have ids of their own', () => {
  assert.deepEqual(
    turns(5).map((turn) => draw(turn, 2, 'in-order', 1)),
    [
      { index: 0, suffix: '' },
      { index: 1, suffix: '' },
      { index: 0, suffix: '~2' },
      { index: 1, suffix: '~2' },
      { index: 0, suffix: '~3' },
    ],
  );
});

test('requests without end are sent in their order, whatever is asked for', () => {
  assert.deepEqual(draw(12_345, Infinity, 'with-replacement', 1), { index: 12_345, suffix: '' });
});

test('shuffled, each round has everything once, in an order of its own', () => {
  const rounds = [0, 1].map((round) => turns(1000).map((turn) => draw(round * 1000 + turn, 1000, 'shuffled', 7).index));
  for (const round of rounds) assert.equal(new Set(round).size, 1000);
  assert.notDeepEqual(rounds[0], rounds[1]);
  assert.notDeepEqual(
    rounds[0],
    turns(1000).map((turn) => draw(turn, 1000, 'shuffled', 8).index),
  );
});

test('any size is permuted onto itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (size, key) => {
      const seen = new Set(turns(size).map((index) => permuted(index, size, key)));
      assert.equal(seen.size, size);
      assert.ok([...seen].every((index) => index >= 0 && index < size));
    }),
  );
});

test('a shuffled order has no more to do with the old one than chance', () => {
  const size = 10_000;
  const order = turns(size).map((index) => permuted(index, size, 42));
  // Spearman's rank correlation of unrelated orders has a deviation of 1 / √(n - 1) = 0.01
  const squares = order.reduce((sum, place, index) => sum + (place - index) ** 2, 0);
  assert.ok(Math.abs(1 - (6 * squares) / (size * (size ** 2 - 1))) < 0.04);
  // neighbours stay neighbours in 2 of n cases
  const near = order.filter((place, index) => index > 0 && Math.abs(place - (order[index - 1] ?? 0)) === 1).length;
  assert.ok(near < 20, `${near} neighbours`);
});

test('with replacement, all are equally likely, and every turn has an id of its own', () => {
  const drawn = turns(20_000).map((turn) => draw(turn, 20, 'with-replacement', 3));
  const counts = turns(20).map((index) => drawn.filter((each) => each.index === index).length);
  // chi-square with 19 degrees of freedom: 0.1 % are above 43.8
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  assert.ok(chiSquare < 43.8, `chi-square ${chiSquare}`);
  assert.equal(new Set(drawn.map(({ suffix }) => suffix)).size, drawn.length);
});
