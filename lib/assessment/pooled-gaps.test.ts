import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticRecords } from '../../reports/golden/synthetic-records.ts';
import { quantile } from '../statistics/quantile.ts';
import { lognormal, seededRandom } from '../statistics/seeded-random.ts';
import { gapClusters, type GapClusters } from './gap-clusters.ts';
import { statisticOfGaps, statisticsOfGaps, type PooledGaps } from './pooled-gaps.ts';
import { createColumnsBuilder } from './record-columns.ts';

const [model] = syntheticRecords({ seed: 1, requests: 1, concurrency: 1, streaming: true });

/** Answers with the gaps given, ms, as a pool and as the records of the answers. */
function pooled(answers: readonly (readonly number[])[]): { gaps: PooledGaps; clusters: GapClusters | null } {
  assert.ok(model);
  const builder = createColumnsBuilder();
  for (const [index, gaps] of answers.entries()) {
    const sentMs = 1000 * index;
    const lastTokenMs = sentMs + 100 + gaps.reduce((sum, gap) => sum + gap, 0);
    builder.append({ ...model, sentMs, firstTokenMs: sentMs + 100, lastTokenMs, chunks: gaps.length + 1 });
  }
  const columns = builder.finish();
  const all = Float64Array.from(answers.flat()).sort();
  const gaps = {
    count: all.length,
    minMs: all[0] ?? 0,
    meanMs: all.reduce((sum, gap) => sum + gap, 0) / all.length,
    maxMs: all.at(-1) ?? 0,
    quantileMs: (p: number) => quantile(all, p),
  };
  return { gaps, clusters: gapClusters(columns, Uint32Array.from(answers.keys())) };
}

test('each answer counts once, however many gaps it has; a long one among short ones counts for more of them', () => {
  const even = pooled(Array.from({ length: 400 }, () => Array.from({ length: 30 }, (_, i) => 10 + i)));
  assert.equal(Math.round(even.clusters?.effective ?? 0), 400);
  const p95 = statisticOfGaps(even.gaps, 'p95', even.clusters);
  assert.deepEqual([p95?.n, p95?.effectiveN, p95?.standing], [12_000, 400, 'publishable']);
  const p99 = statisticOfGaps(even.gaps, 'p99', even.clusters);
  assert.equal(p99?.standing, 'uncertain');
  assert.match(p99?.why ?? '', /of 400 independent answers; 1.000 are needed to publish it/);
  assert.equal(statisticOfGaps(even.gaps, 'p99.9', even.clusters)?.standing, 'suppressed');
  const uneven = pooled([
    ...Array.from({ length: 100 }, () => [10]),
    Array.from({ length: 900 }, (_, i) => 10 + (i % 7)),
  ]);
  assert.ok((uneven.clusters?.effective ?? 9) < 1.3, 'nine in ten gaps are of one answer');
});

test('intervals of a pool hold the truth although the answers differ from each other', () => {
  const seeds = 60;
  const held = new Map<string, number>();
  // an answer's gaps are lognormal around a pace of its own: over all answers the median is 10 ms
  const truth = { mean: 10 * Math.exp(0.5 * (0.3 ** 2 + 0.4 ** 2)), p50: 10, p95: 10 * Math.exp(1.6449 * 0.5) };
  for (let seed = 1; seed <= seeds; seed++) {
    const random = seededRandom(seed);
    const { gaps, clusters } = pooled(
      Array.from({ length: 150 }, () => {
        const paceMs = lognormal(random, 10, 0.3);
        return Array.from({ length: 10 + Math.floor(60 * random()) }, () => lognormal(random, paceMs, 0.4));
      }),
    );
    for (const [statistic, value] of Object.entries(truth)) {
      const { low, high } = statisticOfGaps(gaps, statistic, clusters)?.interval ?? { low: null, high: null };
      if ((low ?? Number.NEGATIVE_INFINITY) <= value && value <= (high ?? Number.POSITIVE_INFINITY))
        held.set(statistic, (held.get(statistic) ?? 0) + 1);
    }
  }
  for (const statistic of Object.keys(truth))
    assert.ok((held.get(statistic) ?? 0) >= 0.9 * seeds, `${statistic}: ${held.get(statistic)} of ${seeds}`);
});

test('a pool without answers to judge it by has no interval, and an empty one no statistics', () => {
  const { gaps } = pooled([[10, 11, 12, 13, 14, 15, 16]]);
  assert.equal(gapClusters(createColumnsBuilder().finish(), new Uint32Array(0)), null);
  assert.equal(statisticOfGaps(gaps, 'mean')?.interval, null);
  assert.deepEqual(statisticsOfGaps({ ...gaps, count: 0 }), []);
});
