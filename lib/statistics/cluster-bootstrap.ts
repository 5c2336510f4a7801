import { percentileInterval, type Bootstrap } from './block-bootstrap.ts';
import { seededRandom } from './seeded-random.ts';

/** More clusters than this are first added up with their neighbours, to bound the cost. */
const mostGroups = 1000;

function grouped(part: Float64Array, groups: number): Float64Array {
  if (part.length === groups) return part;
  const sums = new Float64Array(groups);
  for (let i = 0; i < part.length; i++) {
    const group = Math.floor((i * groups) / part.length);
    sums[group] = (sums[group] ?? 0) + (part[i] ?? 0);
  }
  return sums;
}

/**
 * 95 % interval of a statistic of pooled values that come in clusters, as the gaps of a request do: whole clusters are
 * drawn, as the values of one are no independent witnesses (Davison and Hinkley 1997, §3.8). `parts` are columns of what
 * adds up, one number per cluster: sums and counts for a pooled mean, one column per bin for a histogram; the statistic
 * is given the totals of a sample. Null with fewer than two clusters; from fewer than about twenty it is too narrow.
 *
 * Cost: replicates × min(clusters, 1000) × columns.
 */
export function clusterBootstrapInterval(
  parts: readonly Float64Array[],
  statistic: (totals: Float64Array) => number,
  options: Bootstrap = {},
): { low: number; high: number } | null {
  const groups = Math.min(mostGroups, parts[0]?.length ?? 0);
  if (groups < 2) return null;
  const columns = parts.map((part) => grouped(part, groups));
  const random = seededRandom(options.seed ?? 1);
  const results = new Float64Array(options.replicates ?? 1000);
  const totals = new Float64Array(columns.length);
  const drawn = new Uint32Array(groups);
  for (let r = 0; r < results.length; r++) {
    for (let i = 0; i < groups; i++) drawn[i] = Math.floor(random() * groups);
    for (const [c, column] of columns.entries()) {
      let sum = 0;
      for (let i = 0; i < groups; i++) sum += column[drawn[i] as number] as number;
      totals[c] = sum;
    }
    results[r] = statistic(totals);
  }
  return percentileInterval(results);
}
