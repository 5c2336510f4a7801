import { logGamma } from './incomplete-beta.ts';

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/**
 * Logarithm of the chance of `hits` of `n` where hits come in clusters, apart from a term that `mean` and `worth` do not change: the
 * share of a sample is a draw from a beta distribution with mean `mean` (above 0, below 1) and parameters that sum to `worth`, so that the sample
 * is worth about that many independent ones (beta-binomial distribution; Skellam 1948).
 */
export function logBetaBinomial(hits: number, n: number, mean: number, worth: number): number {
  const [a, b] = [mean * worth, (1 - mean) * worth];
  return logBeta(hits + a, n - hits + b) - logBeta(a, b);
}
