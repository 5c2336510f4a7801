import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import qwen from '../profiles/rtx5090-qwen3-4b.ts';
import { accuracyTable } from './accuracy-table.ts';
import { numpyRandom } from './numpy-random.ts';
import { benchArrivals } from './repeat-level.ts';
import { loadedSweep } from './rtx5090-qwen3-4b.ts';
import { compareSweep, sweepGates } from './sweep-accuracy.ts';

const document = new URL('../../docs/simulator-accuracy.md', import.meta.url);
const tablePlace = /(<!-- sweep -->\n)[\s\S]*?(<!-- \/sweep -->)/;
const compared = compareSweep(qwen, loadedSweep);
const broken = (levels: typeof compared): string[] =>
  sweepGates(levels)
    .filter(({ passed }) => !passed)
    .map(({ promise, found }) => `${promise}: ${found}`);

test("numpy's numbers come out as numpy makes them", () => {
  // numpy.random.seed(42); numpy.random.random_sample(1000): more than one state of 624 words has
  const random = numpyRandom(42);
  const drawn = Array.from({ length: 1000 }, () => random());
  assert.deepEqual(drawn.slice(0, 3), [0.3745401188473625, 0.9507143064099162, 0.7319939418114051]);
  assert.equal(drawn[999], 0.44600577295795574);
});

test('the last request of a level is sent at count / rate, as vllm bench serve does it', () => {
  const arrivals = benchArrivals(loadedSweep, 8, numpyRandom(42));
  assert.equal(arrivals.length, 480);
  assert.ok(Math.abs((arrivals.at(-1)?.atMs ?? 0) - 60_000) < 1e-6);
  // numpy.random.gamma(shape=1, scale=1/8), 480 times with seed 42, summed, stretched to 60 s: the first and the 100th
  assert.ok(Math.abs((arrivals[0]?.atMs ?? 0) - 58.96293395710038) < 1e-6);
  assert.ok(Math.abs((arrivals[99]?.atMs ?? 0) - 11493.691850195008) < 1e-6);
});

test('a published sweep of vLLM on an RTX 5090 is met below its knee, at it and above it', () => {
  assert.deepEqual(broken(compared), []);
});

test('without the limit of the KV cache the same promises are broken: it decides overload', () => {
  // 256 requests run at most, each of at most 8,192 tokens.
  const unlimited = { ...qwen, limits: { ...qwen.limits, kvCacheTokens: 4e6 } };
  const failures = broken(compareSweep(unlimited, loadedSweep)).join('\n');
  assert.match(failures, /saturated, median TPOT/);
});

test('neither asynchronous scheduling nor the slower cache beside a prefill can be left out', () => {
  const { limits, costs } = qwen;
  const inStep = { ...qwen, limits: { ...limits, asyncScheduling: false } };
  assert.match(broken(compareSweep(inStep, loadedSweep)).join('\n'), /median TTFT within 15 %: .*at 12/);
  const unmixed = { ...qwen, costs: { ...costs, mixedKvFactor: 1 } };
  assert.match(broken(compareSweep(unmixed, loadedSweep)).join('\n'), /saturated, throughput within 10 %/);
});

test('the document shows these comparisons (UPDATE_GOLDEN=1 rewrites it)', () => {
  const shown = readFileSync(document, 'utf8');
  assert.match(shown, tablePlace);
  const table = accuracyTable(compared, loadedSweep.fittedRates);
  const expected = shown.replace(tablePlace, (_, before: string, after: string) => `${before}${table}\n${after}`);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(document, expected);
  else assert.equal(shown, expected);
});
