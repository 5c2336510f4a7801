import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repeatedSide } from '../../reports/golden/repeated-runs.ts';
import { compare } from './compare.ts';
import type { Side } from './side.ts';
import { timeRemarks } from './words.ts';

const of = { requests: 600, runSpread: 0.01 };
const [fast, slow, once] = [
  repeatedSide('fast', 3, { ...of, seed: 1 }),
  repeatedSide('slow', 3, { ...of, seed: 2, slowdown: 1.5 }),
  repeatedSide('once', 1, { ...of, seed: 3 }),
];
const usual = { margin: 0.05, varies: null, measures: null, limits: null };
const timesOf = (sides: readonly Side[], ...requests: number[]) => compare(sides, { ...usual, requests });

test('the time for so many requests is that of each side’s own rate, with an interval that is wider of one run', () => {
  const { times, loads } = timesOf([fast, slow, once], 5000, 50_000);
  assert.deepEqual(
    times.map(({ requests, sides }) => [requests, sides.map(({ side, basis }) => `${side} ${basis}`)]),
    [5000, 50_000].map((count) => [count, ['fast runs', 'slow runs', 'once drift-allowance']]),
  );
  const rates = loads[0]?.measures.find(({ id }) => id === 'requests-rate')?.values ?? [];
  const widths = times[1]?.sides.map(({ seconds }, i) => {
    assert.ok(seconds && seconds.low < seconds.value && seconds.value < seconds.high);
    const rate = rates[i]?.value ?? 0;
    assert.ok(Math.abs(seconds.value / (50_000 / rate) - 1) < 0.02, `${seconds.value} s at ${rate} req/s`);
    return (seconds.high - seconds.low) / seconds.value;
  });
  const [ofFast = 0, , ofOnce = 0] = widths ?? [];
  assert.ok(ofOnce > 0.19 && ofOnce > 2 * ofFast, `${ofOnce} of one run, ${ofFast} of three`);
});

test('what is too far, or from too little, is refused, and says what to measure; each remark stands once', () => {
  const far = timesOf([fast, once], 5000, 1_000_000, 100_000_000);
  assert.deepEqual(
    far.times.map(({ sides }) => sides.map(({ seconds }) => seconds !== null)),
    [
      [true, true],
      [true, false],
      [false, false],
    ],
  );
  const remarks = timeRemarks(far).map((text) => text.replaceAll(/[\u00a0\u202f]/g, ' '));
  assert.ok(
    remarks.some((text) =>
      text.startsWith('once: 1 000 000 requests are more than 1 000 times the 600 measured. Measure '),
    ),
  );
  assert.equal(new Set(remarks).size, remarks.length);
  const short = timesOf([fast, repeatedSide('short', 1, { seed: 4, requests: 60 })], 5000);
  assert.deepEqual(
    short.times[0]?.sides.map(({ seconds }) => seconds === null),
    [false, true],
  );
  assert.match(short.times[0]?.sides[1]?.refusals.join() ?? '', /Measure for at least|not steady/);
});

test('nobody who does not ask gets a time', () => {
  assert.deepEqual(compare([fast, slow], usual).times, []);
});
