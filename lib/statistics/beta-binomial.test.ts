import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logBetaBinomial } from './beta-binomial.ts';

const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
const chances = (n: number, mean: number, worth: number): number[] =>
  Array.from({ length: n + 1 }, (_, k) => choose(n, k) * Math.exp(logBetaBinomial(k, n, mean, worth)));
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

test('chances add up to 1 and have the mean and the variance of the textbook', () => {
  const [n, mean, worth] = [12, 0.2, 3];
  const p = chances(n, mean, worth);
  const average = sum(p.map((chance, k) => chance * k));
  assert.ok(Math.abs(sum(p) - 1) < 1e-9);
  assert.ok(Math.abs(average - n * mean) < 1e-9);
  // n·p·q·(worth + n)/(worth + 1)
  const variance = sum(p.map((chance, k) => chance * (k - average) ** 2));
  assert.ok(Math.abs(variance - (n * mean * (1 - mean) * (worth + n)) / (worth + 1)) < 1e-9);
});

test('with parameters 1 and 1 every count is as likely; with a great worth they are those of independent ones', () => {
  for (const chance of chances(4, 0.5, 2)) assert.ok(Math.abs(chance - 1 / 5) < 1e-12);
  assert.ok(Math.abs((chances(3, 0.5, 1e7)[0] ?? 0) - 1 / 8) < 1e-6);
});
