import { confidence } from '../statistics/confidence.ts';
import { leastSquares } from '../statistics/least-squares.ts';
import type { Estimate } from '../statistics/ratio-interval.ts';
import { studentFactor } from '../statistics/student.ts';
import { formatSignificant } from '../units/number.ts';
import { refuse, tell, type Answer } from './answer.ts';
import type { LoadPoint } from '../schema/load-point.ts';
import { meanBatch, meanTpot } from './mean-batch.ts';

/** A decode step of a batch, as one load shows it. */
export interface StepPoint {
  /** Mean number of requests that decode together. */
  readonly batch: number;
  /** Mean time per output token, ms. */
  readonly tpotMs: number;
}

/** The time of a decode step by its batch: t0 + t1·B. */
export interface StepTime {
  /** Weights and overhead of a step, ms. */
  readonly t0Ms: Estimate;
  /** What one more request adds, ms. */
  readonly t1Ms: Estimate;
  /** 1/t1: output tokens/s that no batch, however large, can exceed. */
  readonly ceilingTokensPerS: Estimate;
  /** Of the ceiling, what the largest batch that was measured reaches: below a half the ceiling is a far extrapolation. */
  readonly reached: number;
  readonly largestBatch: number;
  readonly points: number;
}

/** The least spread of batches, largest to smallest, over which a slope can be told. */
const leastSpread = 2;
const fewestPoints = 3;

/** The steps of loads that have both a batch and a time per token. */
export const stepPointsOf = (points: readonly LoadPoint[]): StepPoint[] =>
  points.flatMap((point) => {
    const [batch, tpot] = [meanBatch(point), meanTpot(point)];
    return batch === null || tpot === null ? [] : [{ batch: batch.requests, tpotMs: tpot.value }];
  });

const turned = ({ value, low, high }: Estimate): Estimate => ({
  value: 1000 / value,
  low: high === null ? null : 1000 / high,
  high: low === null || low <= 0 ? null : 1000 / low,
});

/** What the method needs and the points do not give. */
function lacking(points: readonly StepPoint[]): string[] {
  const batches = points.map(({ batch }) => batch);
  const different = new Set(batches).size;
  if (different < fewestPoints)
    return [
      `The time of a step can be told from ${fewestPoints} loads with different batches, and there are ${different}. Measure more loads of a closed loop, with streaming.`,
    ];
  const spread = Math.max(...batches) / Math.min(...batches);
  return spread < leastSpread
    ? [
        `The largest batch is ${formatSignificant(spread)} times the smallest: too near to tell what a request adds. Measure loads that differ at least ${leastSpread} times.`,
      ]
    : [];
}

/** Relative errors count alike: the weight of a time is 1/time². */
const weightsOf = (times: readonly number[]): number[] => times.map((time) => 1 / time ** 2);

/** t0 and t1; a t0 below zero, which no step has, is held at zero. */
function fitted(batches: readonly number[], times: readonly number[]): { t0: Estimate; t1: Estimate } | null {
  const ones = batches.map(() => 1);
  const free = leastSquares([ones, batches], times, weightsOf(times));
  if (free === null) return null;
  const held = (free.coefficients[0] ?? 0) < 0;
  const fit = held ? leastSquares([batches], times, weightsOf(times)) : free;
  if (fit === null) return null;
  const freedom = times.length - fit.coefficients.length;
  const factor = studentFactor(freedom, confidence) * Math.sqrt(fit.residual / freedom);
  const [t1, t0] = fit.coefficients.toReversed().map((value, i, all): Estimate => {
    const half = factor * Math.sqrt(fit.inverse[all.length - 1 - i]?.[all.length - 1 - i] ?? 0);
    return { value, low: value - half, high: value + half };
  });
  return t1 === undefined ? null : { t1, t0: t0 ?? { value: 0, low: 0, high: 0 } };
}

/**
 * The step-time model: TPOT(B) = t0 + t1·B by weighted least squares of relative errors, with intervals of 95 % by
 * Student's t. It is the universal scalability law with κ = 0 and σ = t1/(t0 + t1). Refused with fewer than three
 * different batches, with batches that differ less than twice, and with times that do not grow with the batch.
 */
export function stepTime(points: readonly StepPoint[]): Answer<StepTime> {
  const missing = lacking(points);
  if (missing.length > 0) return refuse(...missing);
  const batches = points.map(({ batch }) => batch);
  const fit = fitted(
    batches,
    points.map(({ tpotMs }) => tpotMs),
  );
  if (fit === null || !(fit.t1.value > 0))
    return refuse(
      'The time per output token does not grow with the batch: the decoding is far from its limit. Measure larger loads.',
    );
  const { t0, t1 } = fit;
  const largestBatch = Math.max(...batches);
  return tell({
    t0Ms: t0,
    t1Ms: t1,
    ceilingTokensPerS: turned(t1),
    reached: (t1.value * largestBatch) / (t0.value + t1.value * largestBatch),
    largestBatch,
    points: points.length,
  });
}

/** Output tokens/s of a batch of so many requests by the model; beyond the largest batch that was measured it is a guess. */
export const tokensPerSAt = ({ t0Ms, t1Ms }: StepTime, batch: number): number =>
  (1000 * batch) / (t0Ms.value + t1Ms.value * batch);
