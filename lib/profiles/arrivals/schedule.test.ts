import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '../../statistics/seeded-random.ts';
import { gamma, gapVariation, type Spacing } from './gaps.ts';
import { schedule, type Keep, type Stretch } from './schedule.ts';

const fresh: Keep = (_name, make) => make();
const rate = 40;
const count = 20_000;

/** Offsets of one stretch. */
function offsets(spacing: Spacing, burstiness: number, seed: number, stretch: Partial<Stretch> = {}): number[] {
  const [only] = schedule(
    { spacing, burstiness, seed },
    [{ rate, requests: count, durationMs: null, ...stretch }],
    fresh,
  );
  return Array.from({ length: only?.count ?? 0 }, (_, i) => only?.offsetMs(i) ?? Number.NaN);
}

/** The gaps between arrivals, the first from 0. */
const gapsBetween = (instants: readonly number[]): number[] => instants.map((at, i) => at - (instants[i - 1] ?? 0));

function moments(values: readonly number[]): { mean: number; variation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, variation: variance / mean ** 2 };
}

/**
 * Standard error of the squared coefficient of variation of n gamma gaps of shape k, by the delta method with their central
 * moments (mean 1: variance 1/k, skewness 2/√k, excess 6/k): Var = (1/n)(1/k²)(2 + 6/k + 4/k − 8/k) = (2/k²)(1 + 1/k)/n.
 */
const variationError = (k: number, n: number): number => Math.sqrt((2 / k ** 2) * (1 + 1 / k) * (1 / n));

describe('arrivals', () => {
  const processes: [string, Spacing, number][] = [
    ['Poisson', 'poisson', 1],
    ['gamma 0.25', 'gamma', 0.25],
    ['gamma 1, which is Poisson', 'gamma', 1],
    ['gamma 4', 'gamma', 4],
  ];
  for (const [name, spacing, shape] of processes) {
    test(`${name}: the mean gap and its variation are right, with every seed, within four standard errors`, () => {
      for (let seed = 1; seed <= 10; seed += 1) {
        const { mean, variation } = moments(gapsBetween(offsets(spacing, shape, seed)));
        const meanError = Math.sqrt(1 / shape / count);
        assert.ok(Math.abs(mean / (1000 / rate) - 1) < 4 * meanError, `seed ${seed}: mean gap ${mean} ms`);
        assert.ok(Math.abs(variation - 1 / shape) < 4 * variationError(shape, count), `seed ${seed}: CV² ${variation}`);
        assert.equal(gapVariation(spacing, shape), 1 / shape);
      }
    });
  }

  test('evenly spaced ones begin at once and have all gaps alike', () => {
    const even = offsets('even', 1, 7);
    assert.equal(even[0], 0);
    for (const gap of gapsBetween(even).slice(1)) assert.ok(Math.abs(gap - 1000 / rate) < 1e-6);
  });

  test('gaps do not depend on each other: neighbours are uncorrelated, across blocks too', () => {
    const gaps = gapsBetween(offsets('poisson', 1, 3)).map((gap) => gap / (1000 / rate) - 1);
    for (const lag of [1, 2, 63, 64]) {
      let sum = 0;
      for (let i = lag; i < gaps.length; i += 1) sum += (gaps[i] ?? 0) * (gaps[i - lag] ?? 0);
      assert.ok(Math.abs(sum / (gaps.length - lag)) < 4 / Math.sqrt(count), `lag ${lag}`);
    }
  });

  test('the same seed gives the same instants, another seed others', () => {
    assert.deepEqual(offsets('gamma', 0.25, 5, { requests: 200 }), offsets('gamma', 0.25, 5, { requests: 200 }));
    assert.notDeepEqual(offsets('gamma', 0.25, 5, { requests: 200 }), offsets('gamma', 0.25, 6, { requests: 200 }));
  });

  test('a stretch that ends by the clock holds as many as fall into it, about its rate', () => {
    const within = offsets('poisson', 1, 2, { requests: null, durationMs: 100_000 });
    assert.ok(within.every((at) => at < 100_000));
    assert.ok(Math.abs(within.length - 4000) < 4 * Math.sqrt(4000), `${within.length}`);
    assert.equal(offsets('even', 1, 2, { requests: null, durationMs: 100_000 }).length, 4000);
  });
});

describe('stretches', () => {
  test('follow each other on one sequence, each at its own rate', () => {
    const stretches: Stretch[] = [
      { rate: 10, requests: null, durationMs: 30_000 },
      { rate: 100, requests: null, durationMs: 30_000 },
      { rate: 20, requests: 500, durationMs: null },
    ];
    const parts = schedule({ spacing: 'poisson', burstiness: 1, seed: 1 }, stretches, fresh);
    assert.deepEqual(parts.map(({ lengthMs }) => Math.round(lengthMs)).slice(0, 2), [30_000, 30_000]);
    const expected = [300, 3000, 500];
    parts.forEach((part, i) => {
      const wanted = expected[i] ?? 0;
      assert.ok(Math.abs(part.count - wanted) <= 4 * Math.sqrt(wanted), `stretch ${i} holds ${part.count}`);
      let before = 0;
      for (let index = 0; index < part.count; index += 1) {
        const at = part.offsetMs(index);
        assert.ok(at >= before, 'in order, and none before its stretch begins');
        before = at;
      }
      assert.ok(before <= part.lengthMs + 1e-6);
    });
  });

  test('keep one number for a block of arrivals, not one for each', () => {
    let kept: readonly number[] = [];
    schedule(
      { spacing: 'gamma', burstiness: 0.25, seed: 1 },
      [{ rate: 100, requests: 6400, durationMs: null }],
      (_, make) => {
        kept = make();
        return kept;
      },
    );
    assert.ok(kept.length <= 4 + 101, `${kept.length} numbers`);
  });
});

test('gamma draws have the mean and the variance of their shape', () => {
  const random = seededRandom(11);
  for (const shape of [0.1, 0.5, 1, 3, 30]) {
    const draws = Array.from({ length: 40_000 }, () => gamma(random, shape));
    const { mean, variation } = moments(draws);
    assert.ok(Math.abs(mean - shape) < 4 * Math.sqrt(shape / draws.length), `shape ${shape}: mean ${mean}`);
    assert.ok(
      Math.abs(variation - 1 / shape) < 5 * variationError(shape, draws.length),
      `shape ${shape}: CV² ${variation}`,
    );
  }
});
