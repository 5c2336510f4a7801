import assert from 'node:assert/strict';
import test from 'node:test';
import { rateInterval } from './batch-means.ts';
import { exponential, lognormal, normal, seededRandom, type Random } from './seeded-random.ts';

const window = { startMs: 100_000, endMs: 220_000 };
const medianMs = 1000;

/** How many of so many simulated windows have an interval that holds the true rate; completions are drawn from 0 on. */
function coverage(complete: (random: Random) => number[], truth: number, runs = 1000): number {
  let covered = 0;
  for (let seed = 0; seed < runs; seed++) {
    const atMs = Float64Array.from(
      complete(seededRandom(seed)).filter((at) => at >= window.startMs && at < window.endMs),
    );
    const interval = rateInterval({ atMs, amount: new Float64Array(atMs.length).fill(1) }, window, medianMs);
    if (interval && interval.low <= truth && truth <= interval.high) covered++;
  }
  return covered / runs;
}

/** Times from 0 to the end of the window, with the given gaps, each so many times. */
function completions(gap: () => number, together: number): number[] {
  const times: number[] = [];
  for (let at = gap(); at < window.endMs; at += gap()) for (let i = 0; i < together; i++) times.push(at);
  return times;
}

test('of independent completions 93 to 98 of 100 intervals hold the true rate', () => {
  const share = coverage((random) => completions(() => 200 * exponential(random), 1), 5);
  assert.ok(share >= 0.93 && share <= 0.98, `${share}`);
});

test('so do they of batches of eight that finish together', () => {
  for (const sigma of [0.3, 0.5]) {
    const truth = 8 / Math.exp(sigma ** 2 / 2);
    const share = coverage((random) => completions(() => lognormal(random, 1000, sigma), 8), truth);
    assert.ok(share >= 0.93 && share <= 0.98, `${share} at sigma ${sigma}`);
  }
  const share = coverage((random) => completions(() => 1600 * exponential(random), 8), 5);
  assert.ok(share >= 0.93 && share <= 0.98, `${share} at random times`);
});

test('batches in step with the slices make no interval without width', () => {
  // A batch of 8 every 1,001 ms: slices hold the same number nearly always, the rate is 7.992.
  const share = coverage((random) => {
    const shift = 1001 * random();
    return completions(() => 1001, 8).map((at) => at - shift);
  }, 8000 / 1001);
  assert.equal(share, 1);
});

/** A server whose speed wanders, with a memory of `steps` seconds. */
function wandering(random: Random, steps: number): number[] {
  const phi = Math.exp(-1 / steps);
  let speed = normal(random, 0, 1);
  let nextMs = 0;
  const times: number[] = [];
  for (let at = 0; at < window.endMs; at += (100 / Math.exp(0.2 * speed - 0.02)) * exponential(random)) {
    for (; at >= nextMs; nextMs += 1000) speed = phi * speed + Math.sqrt(1 - phi * phi) * normal(random, 0, 1);
    times.push(at);
  }
  return times;
}

test('slices that depend on each other are taken longer, until they tell nearly the truth', () => {
  const share = coverage((random) => wandering(random, 4), 10, 600);
  assert.ok(share >= 0.88 && share <= 0.98, `${share}`);
});

test('a rate that steps halfway has a wider interval than the same slices in another order', () => {
  const atMs = (stepped: boolean): Float64Array =>
    Float64Array.from({ length: 1200 }, (_, i) => {
      // 30 slices of 4 s with 20 or 60 completions in turn or half by half.
      const fast = stepped ? i >= 300 : i % 80 >= 20;
      const within = stepped ? (fast ? 60_000 + (i - 300) * (60_000 / 900) : i * 200) : 0;
      const pair = Math.floor(i / 80) * 8000;
      const inPair = fast ? 4000 + ((i % 80) - 20) * (4000 / 60) : (i % 80) * 200;
      return window.startMs + (stepped ? within : pair + inPair);
    });
  const width = (stepped: boolean): number => {
    const interval = rateInterval({ atMs: atMs(stepped), amount: new Float64Array(1200).fill(1) }, window, 800);
    assert.ok(interval !== null && interval.low <= 10 && 10 <= interval.high);
    return interval.high - interval.low;
  };
  assert.ok(width(true) > 2 * width(false));
});
