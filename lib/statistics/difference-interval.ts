import { ratioOfEstimates, ratioOfRuns, type Estimate } from './ratio-interval.ts';

/** By how much `b` is above `a`, with the 95 % interval; null where that side has no bound. */
export interface DifferenceInterval {
  readonly difference: number;
  readonly low: number | null;
  readonly high: number | null;
}

const exponential = (value: number | null): number | null => (value === null ? null : Math.exp(value));
const logarithm = (value: number | null): number | null => (value === null ? null : Math.log(value));

/**
 * The difference b - a of the means of repeated runs by Welch's t, with the p value of no difference: the logarithm of
 * the ratio of exponentials, so for values that have one, such as shares. Null with fewer than two runs a side.
 */
export function differenceOfRuns(
  a: readonly number[],
  b: readonly number[],
): (DifferenceInterval & { readonly low: number; readonly high: number; readonly pValue: number }) | null {
  const found = ratioOfRuns(a.map(Math.exp), b.map(Math.exp));
  if (found === null) return null;
  const { ratio, low, high, pValue } = found;
  return { difference: Math.log(ratio), low: Math.log(low), high: Math.log(high), pValue };
}

/** The difference b - a of two independent estimates by MOVER; of shares with exact intervals it is Newcombe's tenth method (1998) but for theirs. */
export function differenceOfEstimates(a: Estimate, b: Estimate): DifferenceInterval {
  const raised = ({ value, low, high }: Estimate): Estimate => ({
    value: Math.exp(value),
    low: exponential(low),
    high: exponential(high),
  });
  const found = ratioOfEstimates(raised(a), raised(b));
  return {
    difference: b.value - a.value,
    low: logarithm(found?.low ?? null),
    high: logarithm(found?.high ?? null),
  };
}
