import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectedRate, ratioError } from './expected-rate.ts';

const requestsPerS = { value: 10, low: 9, high: 11 };

test('an expectation is the measured capacity times the ratio, as wide as both are unsure', () => {
  const { value, low, high } = expectedRate({ basis: 'slo-capacity', requestsPerS }, 2, 0.25);
  assert.deepEqual([value, low, high], [20, 14.4, 27.5]);
});

test('what follows from an upper bound has no lower end', () => {
  assert.deepEqual(expectedRate({ basis: 'upper-bound', requestsPerS: { ...requestsPerS, high: null } }, 2, 0.5), {
    value: 20,
    low: null,
    high: 30,
  });
});

test('the error that counts is that of the capacity; else of loads left out; else of those fitted to; never none', () => {
  const fit = { worstError: 0.12, heldOutError: 0.2 };
  assert.equal(ratioError({ ...fit, capacityError: -0.08 }), 0.08);
  assert.equal(ratioError({ ...fit, capacityError: null }), 0.2);
  assert.equal(ratioError({ worstError: 0.12, heldOutError: null, capacityError: null }), 0.12);
  assert.equal(ratioError({ ...fit, capacityError: 0.01 }), 0.05);
});
