import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthsOf, listedLengths, readLengths } from './lengths.ts';
import { seededRandom } from './seeded-random.ts';

const drawn = (text: string, count = 20_000): number[] => {
  const random = seededRandom(7, 0, 1);
  return Array.from({ length: count }, () => lengthsOf(text).draw(random)).sort((a, b) => a - b);
};
const quantile = (values: readonly number[], share: number): number => values[Math.floor(share * values.length)] ?? NaN;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Within this share of what is expected. */
function near(value: number, expected: number, share: number): void {
  assert.ok(Math.abs(value / expected - 1) < share, `${value}, expected ${expected}`);
}

test('lengths are drawn from the distribution that the text names', () => {
  assert.deepEqual([...new Set(drawn('1024', 50))], [1024]);

  const uniform = drawn('uniform:100-199');
  assert.equal(uniform[0], 100);
  assert.equal(uniform.at(-1), 199);
  near(mean(uniform), 149.5, 0.01);

  const normal = drawn('normal:1000,200');
  near(mean(normal), 1000, 0.01);
  near(quantile(normal, 0.8413), 1200, 0.01);

  const lognormal = drawn('lognormal:800,0.6');
  near(quantile(lognormal, 0.5), 800, 0.03);
  near(quantile(lognormal, 0.8413), 800 * Math.exp(0.6), 0.03);

  const list = drawn('list:10,20,20,40');
  for (const [value, share] of [
    [10, 0.25],
    [20, 0.5],
    [40, 0.25],
  ] as const) {
    near(list.filter((each) => each === value).length / list.length, share, 0.05);
  }
});

test('bounds hold what falls outside, and no length is below 1', () => {
  const bounded = drawn('lognormal:800,0.6,500-1500');
  assert.equal(bounded[0], 500);
  assert.equal(bounded.at(-1), 1500);
  near(quantile(bounded, 0.5), 800, 0.03);
  assert.equal(drawn('normal:2,50')[0], 1);
});

test('every length is a whole number', () => {
  for (const text of ['uniform:1-9', 'normal:50,7.5', 'lognormal:50,.5']) {
    for (const value of drawn(text, 200)) assert.ok(Number.isInteger(value) && value >= 1, `${text}: ${value}`);
  }
});

test('the numbers of a file become a list, of many the quantiles', () => {
  assert.equal(listedLengths('100, 200\r\n400\n'), 'list:100,200,400');
  assert.equal(listedLengths('tokens\n5\n'), 'list:tokens,5');
  const random = seededRandom(3, 0, 1);
  const many = Array.from({ length: 50_000 }, () => lengthsOf('lognormal:800,0.6').draw(random));
  const kept = drawn(listedLengths(many.join('\n')));
  assert.ok(listedLengths(many.join('\n')).split(',').length <= 200);
  near(mean(kept), mean(many), 0.02);
  for (const share of [0.05, 0.5, 0.95]) {
    near(
      quantile(kept, share),
      quantile(
        [...many].sort((a, b) => a - b),
        share,
      ),
      0.03,
    );
  }
});

/** A text, and what is said of it. */
const MISTAKES: readonly (readonly [string, RegExp])[] = [
  ['', /is no length; write e\.g\. 1024, uniform:100-200/],
  ['0', /is no length/],
  ['-5', /is no length/],
  ['1e3', /is no length/],
  ['20000000', /is no length/],
  ['poisson:5', /is no length/],
  ['constructor:5', /is no length/],
  ['uniform:200-100', /is no range; write e\.g\. uniform:100-200, the smaller first/],
  ['uniform:100', /is no range/],
  ['uniform:1-2-3', /is no range/],
  ['normal:1000', /is not complete; write e\.g\. normal:1000,200 or/],
  ['normal:1000,0', /is not complete/],
  ['normal:1000,5,9-2', /is not complete/],
  ['lognormal:800,0.6,1-2,3', /is not complete; write e\.g\. lognormal:800,0\.6/],
  ['file:lengths.txt', /only scenarios read; write its numbers as list:100,200,400/],
  ['list:', /holds something else than whole numbers/],
  ['list:1,,2', /holds something else than whole numbers/],
];

test('what is not a length is told with the way to write it', () => {
  for (const [text, expected] of MISTAKES) {
    const reading = readLengths(text);
    assert.match('problem' in reading ? reading.problem : 'accepted', expected, text);
    assert.throws(() => lengthsOf(text), expected);
  }
});
