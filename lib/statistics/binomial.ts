import { incompleteBeta } from './incomplete-beta.ts';

/** P(B ≤ k) for B ~ Binomial(n, p), exact at any n through the incomplete beta function. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n || p <= 0) return 1;
  if (p >= 1) return 0;
  return incompleteBeta(1 - p, n - k, k + 1);
}
