import type { Contrast } from '../schema/comparison.ts';
import { differenceOfEstimates, differenceOfRuns } from '../statistics/difference-interval.ts';
import { normalFactor, normalTails } from '../statistics/normal-distribution.ts';
import { ratioOfEstimates, ratioOfRuns } from '../statistics/ratio-interval.ts';
import type { SideMeasure } from './side-value.ts';

/** One side held against another: how they differ, and how likely they would if they did not. */
export interface Held {
  readonly kind: Contrast['kind'];
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Both sides have several runs, so that the difference from run to run is known. */
  readonly repeated: boolean;
  /** Two-sided p value that in truth they differ by as much as `bound`; 1 where there is no interval. */
  readonly pOf: (bound: number) => number;
}

/** No difference, of each kind. */
export const neutral = { ratio: 1, difference: 0 } as const;

/**
 * The p value of a bound by an interval whose two halves may differ in width: the interval of just that confidence
 * would end at the bound. On a scale where differences add up.
 */
function pByInterval(value: number, low: number, high: number): (bound: number) => number {
  return (bound) => {
    if (value === bound) return 1;
    const width = value > bound ? value - low : high - value;
    if (!Number.isFinite(width)) return 1;
    return width > 0 ? normalTails((normalFactor * (value - bound)) / width) : 0;
  };
}

const log = (value: number | null, absent: number): number => (value === null || value <= 0 ? absent : Math.log(value));

function ratio(a: SideMeasure, b: SideMeasure): Held | null {
  const runs = ratioOfRuns(a.values, b.values);
  if (runs !== null) {
    const pOf = (bound: number): number =>
      ratioOfRuns(
        a.values.map((value) => value * bound),
        b.values,
      )?.pValue ?? 1;
    return { kind: 'ratio', value: runs.ratio, low: runs.low, high: runs.high, repeated: true, pOf };
  }
  if (a.shown.value === null || b.shown.value === null) return null;
  const found = ratioOfEstimates({ ...a.shown, value: a.shown.value }, { ...b.shown, value: b.shown.value });
  if (found === null) return null;
  const [low, high] = [log(found.low, Number.NEGATIVE_INFINITY), log(found.high, Number.POSITIVE_INFINITY)];
  const p = pByInterval(Math.log(found.ratio), low, high);
  return {
    kind: 'ratio',
    value: found.ratio,
    low: found.low,
    high: found.high,
    repeated: false,
    pOf: (bound) => p(Math.log(bound)),
  };
}

function difference(a: SideMeasure, b: SideMeasure): Held | null {
  const runs = differenceOfRuns(a.values, b.values);
  const spread = a.pooled === null || b.pooled === null;
  if (runs !== null && spread) {
    const pOf = (bound: number): number =>
      differenceOfRuns(
        a.values.map((value) => value + bound),
        b.values,
      )?.pValue ?? 1;
    return { kind: 'difference', value: runs.difference, low: runs.low, high: runs.high, repeated: true, pOf };
  }
  if (a.shown.value === null || b.shown.value === null) return null;
  const {
    difference: value,
    low,
    high,
  } = differenceOfEstimates(
    { ...a.shown, ...a.pooled, value: a.shown.value },
    { ...b.shown, ...b.pooled, value: b.shown.value },
  );
  return {
    kind: 'difference',
    value,
    low,
    high,
    repeated: runs !== null,
    pOf: pByInterval(value, low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY),
  };
}

/** A measure of b held against that of a; null where there is nothing to hold: not measured, or a ratio to zero. */
export const held = (kind: Contrast['kind'], a: SideMeasure, b: SideMeasure): Held | null =>
  kind === 'ratio' ? ratio(a, b) : difference(a, b);
