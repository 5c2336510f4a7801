import { binomialAtMost } from '../../statistics/binomial.ts';
import { smallestProvingSample } from '../../statistics/sample-size.ts';
import type { Batch } from './course.ts';

/** What counting says of one objective. */
export interface CountEvidence {
  readonly due: number;
  readonly broken: number;
  /** How many times as much the counts of the batches differ as those of independent requests would; at least 1. */
  readonly clustering: number;
  /** Whether the share that was promised is surely kept, or surely not, at the confidence asked for; neither: the counts do not decide. */
  readonly proves: 'kept' | 'broken' | null;
}

/**
 * Requests that break a limit come in clusters, as long as a queue lasts: the variance of the batches over that of independent
 * requests with the same share (the design effect of survey statistics). Requests are worth so many times fewer.
 */
function clusteringOf(batches: readonly Batch[], objective: number, share: number): number {
  if (batches.length < 2 || share <= 0 || share >= 1) return 1;
  const excess = batches.reduce((sum, { due, broken }) => {
    if (due === 0) return sum;
    return sum + ((broken[objective] ?? 0) - share * due) ** 2 / (share * (1 - share) * due);
  }, 0);
  return Math.max(1, excess / (batches.length - 1));
}

/**
 * Whether the counts of these batches prove that a share `promised` of all requests keeps an objective, or that fewer do, at a
 * confidence of `level`: exact binomial tests on numbers divided by the clustering. Passing is early stopping of MLPerf's LoadGen
 * (`smallestProvingSample`). A promise of all is broken by one request and proved by none.
 */
export function countEvidence(
  batches: readonly Batch[],
  objective: number,
  promised: number,
  level: number,
): CountEvidence {
  const due = batches.reduce((sum, batch) => sum + batch.due, 0);
  const broken = batches.reduce((sum, batch) => sum + (batch.broken[objective] ?? 0), 0);
  const clustering = due === 0 ? 1 : clusteringOf(batches, objective, broken / due);
  const told = { due, broken, clustering };
  if (promised >= 1) return { ...told, proves: broken > 0 ? 'broken' : null };
  const worth = Math.floor(due / clustering);
  if (worth >= smallestProvingSample(promised, Math.ceil(broken / clustering), level))
    return { ...told, proves: 'kept' };
  const least = Math.floor(broken / clustering);
  const chance = 1 - binomialAtMost(least - 1, worth, 1 - promised);
  return { ...told, proves: least > 0 && chance <= 1 - level ? 'broken' : null };
}
