import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { formatDuration, formatElapsed, formatInstant } from './duration.ts';
import { formatCount, formatSignificant } from './number.ts';
import { formatInterval, formatQuantity, formatTick } from './quantity.ts';
import { percentDigits, signedPercentDigits } from './share.ts';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

test('numbers carry three significant digits and no exponent', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [4.2, '4.20'],
    [4.2149, '4.21'],
    [99.95, '100'],
    [2511, '2 510'],
    [0.05123, '0.0512'],
    [1e-7, '0.000000100'],
    [1_320_000, '1 320 000'],
    [-3.5, '−3.50'],
    [9.999, '10.0'],
  ];
  for (const [value, text] of cases) assert.equal(plain(formatSignificant(value)), text);
});

test('counts are exact, with their digits in groups', () => {
  assert.equal(plain(formatCount(1234567)), '1 234 567');
  assert.equal(plain(formatCount(500)), '500');
  assert.equal(plain(formatCount(-1500)), '−1 500');
});

test('a time takes the unit in which three digits suffice', () => {
  const cases: [number, string][] = [
    [0.514, '0.514 ms'],
    [38.49, '38.5 ms'],
    [999.4, '999 ms'],
    [999.7, '1.00 s'],
    [4213, '4.21 s'],
    [599_000, '599 s'],
    [754_000, '12.6 min'],
  ];
  for (const [ms, text] of cases) assert.equal(plain(formatQuantity(ms, 'ms')), text);
});

test('a percentage never rounds up to everything nor down to nothing', () => {
  const cases: [number, string][] = [
    [1, '100'],
    [0, '0'],
    [0.996, '99.6'],
    [0.99952, '99.95'],
    [0.9996, '99.96'],
    [0.99999, '99.999'],
    [0.05, '5.00'],
    [0.00012, '0.0120'],
    [0.1234, '12.3'],
    [0.999999999, '99.9999'],
    [1e-9, '0.0001'],
    [0.9951, '99.5'],
  ];
  for (const [share, text] of cases) assert.equal(percentDigits(share), text, String(share));
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (share) => {
      const shown = Number(percentDigits(share));
      assert.ok(shown > 0 && shown < 100, `${share} is shown as ${shown}`);
      assert.ok(Math.abs(shown - share * 100) < 0.06);
    }),
  );
});

test('an error has its sign, a plus where all its digits are zero', () => {
  const cases: [number, number, string][] = [
    [0.0421, 1, '+4.2'],
    [-0.0421, 1, '−4.2'],
    [-0.33, 0, '−33'],
    [-0.0004, 1, '+0.0'],
    [0, 0, '+0'],
    [1.5, 0, '+150'],
  ];
  for (const [share, decimals, text] of cases) assert.equal(signedPercentDigits(share, decimals), text);
});

test('an interval has one unit, and says which end is not bounded', () => {
  assert.equal(plain(formatInterval(3900, 4600, 'ms')), '3.90–4.60 s');
  assert.equal(plain(formatInterval(980, 1040, 'ms')), '0.980–1.04 s');
  assert.equal(plain(formatInterval(3900, null, 'ms')), '≥ 3.90 s');
  assert.equal(plain(formatInterval(null, 3900, 'ms')), '≤ 3.90 s');
  assert.equal(plain(formatInterval(0.986, 0.9995, 'share')), '98.6–99.95 %');
  assert.equal(formatInterval(null, null, 'share'), 'not bounded');
});

test('durations read like a clock', () => {
  const cases: [number, string][] = [
    [850, '850 ms'],
    [12_300, '12.3 s'],
    [2_183_000, '36 min 23 s'],
    [7_500_000, '2 h 5 min'],
    [3_600_000, '1 h'],
    [90_061_000, '25 h 1 min'],
    [180_000_000, '2 d 2 h'],
    [59_999, '60.0 s'],
  ];
  for (const [ms, text] of cases) assert.equal(plain(formatDuration(ms)), text);
  assert.equal(plain(formatElapsed(90_000)), '1:30 min');
  assert.equal(plain(formatElapsed(120_000)), '2 min');
  assert.equal(plain(formatElapsed(40_000)), '40 s');
  assert.equal(plain(formatElapsed(2_500)), '2.5 s');
  assert.equal(plain(formatElapsed(1.2)), '1.2 ms');
  assert.equal(formatInstant('2026-11-22T03:07:22.123Z'), '2026-11-22 03:07 UTC');
});

test('ticks show no digit more than they need', () => {
  assert.deepEqual([0, 250, 2000, 1500, 10_000].map(formatTick).map(plain), ['0', '250 ms', '2 s', '1.5 s', '10 s']);
});
