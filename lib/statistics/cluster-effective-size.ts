import { effectiveSampleSize } from './effective-sample-size.ts';

/**
 * How many independent values a pool of clusters is worth for an interval of its quantile: `sizes` are the values of
 * each cluster, `hits` those of them at or below the quantile, clusters in the order of time. To be passed to
 * `quantileInterval` for the pool (Woodruff 1952), which says in one pass what drawing whole clusters says in a thousand.
 *
 * The share of hits is a ratio of sums, so its variance is that of hits - share·size over the clusters (Cochran 1977,
 * §6.3); where these depend on their neighbours, by their effective size. From 1 to all values.
 */
export function clusterEffectiveSize(sizes: Float64Array, hits: Float64Array): number {
  const clusters = sizes.length;
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (clusters < 2) return Math.min(1, all);
  const share = hits.reduce((sum, hit) => sum + hit, 0) / all;
  // At an extreme no cluster differs from the others: nothing is known of how they vary, so each counts once.
  if (!(share > 0 && share < 1)) return Math.min(all, clusters);
  const residuals = sizes.map((size, i) => (hits[i] ?? 0) - share * size);
  const squares = residuals.reduce((sum, residual) => sum + residual * residual, 0);
  const dependence = clusters / effectiveSampleSize(residuals);
  const variance = (squares * dependence * clusters) / (clusters - 1) / all ** 2;
  return Math.max(1, Math.min(all, (share * (1 - share)) / variance));
}
