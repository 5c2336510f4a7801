import assert from 'node:assert/strict';
import test from 'node:test';
import { blockBootstrapInterval, percentileInterval } from './block-bootstrap.ts';
import { clusterBootstrapInterval } from './cluster-bootstrap.ts';
import { clusterEffectiveSize } from './cluster-effective-size.ts';
import { quantileInterval } from './quantile-interval.ts';
import { quantile } from './quantile.ts';
import { exponential, integerBetween, lognormal, normal, seededRandom } from './seeded-random.ts';

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const width = (interval: { low: number | null; high: number | null } | null): number =>
  (interval?.high ?? Number.NaN) - (interval?.low ?? Number.NaN);

test('the percentile interval leaves out a fortieth at either end', () => {
  const { low, high } = percentileInterval(Float64Array.from({ length: 1001 }, (_, i) => 1000 - i));
  assert.deepEqual([low, high].map(Math.round), [25, 975]);
});

test('of independent values the interval of a mean is about the one of Student', () => {
  const random = seededRandom(1);
  const values = Float64Array.from({ length: 900 }, () => normal(random, 50, 9));
  // 1.96 standard errors of 9/√900 to either side.
  assert.ok(Math.abs(width(blockBootstrapInterval(values, mean)) / (2 * 1.96 * 0.3) - 1) < 0.15);
});

test('of values that depend on their neighbours it is wider than blocks of one would have it, and covers', () => {
  let [covered, single] = [0, 0];
  for (let seed = 0; seed < 200; seed++) {
    const random = seededRandom(seed);
    let x = 0;
    const values = Float64Array.from({ length: 600 }, () => (x = 0.5 * x + normal(random, 0, 1)));
    const holds = (block?: number): boolean => {
      const interval = blockBootstrapInterval(values, mean, { seed, replicates: 200, ...(block ? { block } : {}) });
      return interval !== null && interval.low <= 0 && 0 <= interval.high;
    };
    if (holds()) covered++;
    if (holds(1)) single++;
  }
  // Blocks of the cube root of n lose a little of the dependence, which Künsch's theory expects.
  assert.ok(covered >= 172 && single < 162, `${covered} and, with blocks of one, ${single} of 200`);
});

test('any statistic will do, the same seed gives the same interval, and a few values have none', () => {
  const random = seededRandom(4);
  const values = Float64Array.from({ length: 400 }, () => lognormal(random, 100, 0.5));
  const kept = values.slice();
  const median = (sample: Float64Array): number => quantile(sample.sort(), 0.5);
  const interval = blockBootstrapInterval(values, median, { seed: 9 });
  assert.deepEqual(interval, blockBootstrapInterval(values, median, { seed: 9 }));
  assert.notDeepEqual(interval, blockBootstrapInterval(values, median, { seed: 10 }));
  assert.ok(interval !== null && interval.low < 105 && interval.high > 95);
  assert.deepEqual(values, kept);
  assert.equal(blockBootstrapInterval(Float64Array.of(1), mean), null);
  assert.equal(blockBootstrapInterval(values, mean, { block: 201 }), null);
});

/** Requests of 2 to 60 gaps; each request has a speed of its own, so its gaps are alike. */
function requests(n: number, seed: number): { readonly gaps: readonly Float64Array[] } {
  const random = seededRandom(seed);
  return {
    gaps: Array.from({ length: n }, () => {
      const speed = lognormal(random, 20, 0.4);
      return Float64Array.from({ length: integerBetween(random, 2, 60) }, () => speed * exponential(random));
    }),
  };
}

const counts = (gaps: readonly Float64Array[], limit: number): Float64Array =>
  Float64Array.from(gaps, (list) => list.reduce((hits, gap) => hits + (gap <= limit ? 1 : 0), 0));

/** The pooled mean gap of endless requests of that kind. */
const trueMean = 20 * Math.exp(0.4 ** 2 / 2);

test('the pooled mean of clusters is covered by drawing clusters, not by drawing their values', () => {
  let [covered, naive] = [0, 0];
  for (let seed = 0; seed < 200; seed++) {
    const { gaps } = requests(80, seed);
    const sums = Float64Array.from(gaps, (list) => list.reduce((sum, gap) => sum + gap, 0));
    const sizes = Float64Array.from(gaps, (list) => list.length);
    const ratio = (totals: Float64Array): number => (totals[0] ?? 0) / (totals[1] ?? 1);
    const byClusters = clusterBootstrapInterval([sums, sizes], ratio, { seed, replicates: 400 });
    if (byClusters && byClusters.low <= trueMean && trueMean <= byClusters.high) covered++;
    const pool = Float64Array.from(gaps.flatMap((list) => Array.from(list)));
    const average = mean(pool);
    const error = Math.sqrt(mean(pool.map((gap) => (gap - average) ** 2)) / pool.length);
    if (Math.abs(average - trueMean) <= 1.96 * error) naive++;
  }
  assert.ok(covered >= 178 && naive < 150, `${covered} and ${naive} of 200`);
});

test('many clusters are drawn in groups of neighbours, with about the same interval', () => {
  const { gaps } = requests(5000, 1);
  const sums = Float64Array.from(gaps, (list) => list.reduce((sum, gap) => sum + gap, 0));
  const sizes = Float64Array.from(gaps, (list) => list.length);
  const interval = clusterBootstrapInterval([sums, sizes], (totals) => (totals[0] ?? 0) / (totals[1] ?? 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const ratio = sums.reduce((sum, part) => sum + part, 0) / total;
  // The linearised standard error of a ratio of sums.
  const error = Math.sqrt(sums.reduce((sum, part, i) => sum + (part - ratio * (sizes[i] ?? 0)) ** 2, 0)) / total;
  assert.ok(Math.abs(width(interval) / (2 * 1.96 * error) - 1) < 0.15);
  assert.equal(
    clusterBootstrapInterval([Float64Array.of(3)], (totals) => totals[0] ?? 0),
    null,
  );
  assert.equal(
    clusterBootstrapInterval([], () => 0),
    null,
  );
});

test('the effective size of a pool gives the interval that drawing clusters gives', () => {
  const { gaps } = requests(600, 2);
  const sizes = Float64Array.from(gaps, (list) => list.length);
  const pool = Float64Array.from(gaps.flatMap((list) => Array.from(list))).sort();
  const p95 = quantile(pool, 0.95);
  const effective = clusterEffectiveSize(sizes, counts(gaps, p95));
  assert.ok(effective > 600 && effective < pool.length / 2, `${effective} of ${pool.length}`);
  // A column per bin of 2 ms, as a histogram would have.
  const edges = Array.from({ length: 120 }, (_, i) => 2 * (i + 1));
  const bins = edges.map((edge, i) => {
    const below = i === 0 ? null : counts(gaps, edges[i - 1] ?? 0);
    return counts(gaps, edge).map((hits, request) => hits - (below?.[request] ?? 0));
  });
  const p95OfBins = (totals: Float64Array): number => {
    let left = 0.95 * totals.reduce((sum, count) => sum + count, 0);
    for (const [i, count] of totals.entries()) {
      if (left <= count) return 2 * (i + left / count);
      left -= count;
    }
    return Number.NaN;
  };
  const byBootstrap = clusterBootstrapInterval(bins, p95OfBins);
  assert.ok(Math.abs(width(quantileInterval(pool, 0.95, effective)) / width(byBootstrap) - 1) < 0.25);
});

test('clusters of one independent value are worth what they are, copies of one value are worth their clusters', () => {
  const random = seededRandom(7);
  const hits = Float64Array.from({ length: 2000 }, () => (random() < 0.9 ? 1 : 0));
  const size = clusterEffectiveSize(new Float64Array(2000).fill(1), hits);
  assert.ok(size >= 1999 && size <= 2000, `${size}`);
  const copied = clusterEffectiveSize(
    new Float64Array(2000).fill(30),
    hits.map((hit) => 30 * hit),
  );
  assert.ok(copied >= 1999 && copied <= 2000, `${copied}`);
  assert.equal(clusterEffectiveSize(Float64Array.of(40, 40), Float64Array.of(40, 40)), 2);
  assert.equal(clusterEffectiveSize(new Float64Array(0), new Float64Array(0)), 0);
});
