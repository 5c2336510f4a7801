import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { costAt } from './cost.ts';
import { about, pointWith } from './point.test-support.ts';

const point = pointWith({
  requestsPerS: about(2, 0.1),
  outputTokensPerS: about(500, 0.1),
  totalTokensPerS: about(2000, 0.1),
});
const near = (actual: number | null | undefined, expected: number): void =>
  assert.ok(actual != null && Math.abs(actual / expected - 1) < 1e-9, `${actual} is not ${expected}`);

test('a server of 1.80 an hour with 500 tok/s makes a million tokens for 1.00', () => {
  const { told } = costAt(point, { perServerHour: 1.8, loadFactor: 0.5 });
  near(told?.fullyUsed.perMillionOutputTokens?.value, 1);
  near(told?.fullyUsed.perMillionOutputTokens?.low, 1 / 1.1);
  near(told?.fullyUsed.perMillionOutputTokens?.high, 1 / 0.9);
  near(told?.fullyUsed.perMillionTokens?.value, 0.25);
  near(told?.fullyUsed.perRequest?.value, 0.00025);
  near(told?.atLoadFactor.perMillionOutputTokens?.value, 2);
  near(told?.atLoadFactor.perRequest?.high, 0.0005 / 0.9);
});

test('what all requests of an hour cost is the price of the hour over its use', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (perServerHour, loadFactor) => {
        const { told } = costAt(point, { perServerHour, loadFactor });
        near((told?.atLoadFactor.perRequest?.value ?? 0) * 3600 * 2 * loadFactor, perServerHour);
      },
    ),
  );
});

test('a rate that may not be used has no cost, and without any it is refused', () => {
  const price = { perServerHour: 1, loadFactor: 1 };
  const { told } = costAt({ ...point, outputTokensPerS: { ...about(500), doubt: 'impossible' } }, price);
  assert.equal(told?.fullyUsed.perMillionOutputTokens, null);
  assert.ok(told?.fullyUsed.perRequest);
  assert.match(costAt({ ...point, burst: true }, price).refusals?.join() ?? '', /Measure/);
  assert.match(costAt(point, { perServerHour: 0, loadFactor: 1 }).refusals?.join() ?? '', /price/);
  assert.match(costAt(point, { perServerHour: 1, loadFactor: 1.1 }).refusals?.join() ?? '', /load factor/);
});

test('a rate without an upper bound has a cost without a lower one', () => {
  const { told } = costAt({ ...point, requestsPerS: { ...about(2), high: null } }, { perServerHour: 1, loadFactor: 1 });
  assert.equal(told?.fullyUsed.perRequest?.low, null);
  assert.ok(told?.fullyUsed.perRequest?.high);
});
