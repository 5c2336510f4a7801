import { exponential, normal, type Random } from '../../statistics/seeded-random.ts';

/** How arrivals follow each other. */
export const spacings = ['even', 'poisson', 'gamma'] as const;

export type Spacing = (typeof spacings)[number];

/**
 * A draw from the gamma distribution of this shape (above 0) and scale 1, hence of mean and variance `shape`.
 * Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", ACM TOMS 26 (2000); below a shape of 1 their boost.
 */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random, 0, 1);
    const v = (1 + c * x) ** 3;
    // 1 - u is in (0, 1], so the logarithm is finite
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Draws of gaps with mean 1: all equal, exponential, or gamma with a squared coefficient of variation of 1/burstiness. */
export function gapsOf(spacing: Spacing, burstiness: number): (random: Random) => number {
  if (spacing === 'even') return () => 1;
  if (spacing === 'poisson') return exponential;
  return (random) => gamma(random, burstiness) / burstiness;
}

/** Variance of a gap by its squared mean. */
export function gapVariation(spacing: Spacing, burstiness: number): number {
  if (spacing === 'even') return 0;
  return spacing === 'poisson' ? 1 : 1 / burstiness;
}
