import type { Measure } from '../schema/assessment.ts';
import type { EffectiveSizes } from '../statistics/effective-sample-size.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { proportionInterval } from '../statistics/proportion-interval.ts';
import { quantileInterval, type Interval } from '../statistics/quantile-interval.ts';
import { quantile } from '../statistics/quantile.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { quantileStanding, smallestBoundingSample, smallestPublishableSample } from '../statistics/sample-size.ts';
import { formatCount } from '../units/number.ts';
import type { Unit } from '../units/quantity.ts';

/** The names of a measure without its number. */
export interface MeasureName {
  readonly metric: string;
  readonly statistic: string;
  readonly unit: Unit;
  readonly basis: Measure['basis'];
}

const rounded = (value: number | null): number | null => (value === null ? null : sixDigits(value));

const roundedInterval = ({ low, high }: Interval): Interval => ({ low: rounded(low), high: rounded(high) });

const identified = (name: MeasureName) => ({ id: `${name.metric}-${name.statistic}`, ...name });

/** A number that could not be had, and why. */
export function missingMeasure(name: MeasureName, why: string): Measure {
  return { ...identified(name), value: null, n: 0, interval: null, standing: 'missing', why };
}

/** A number taken as it is: a count, an extreme, another program's aggregate. */
export function plainMeasure(name: MeasureName, value: number, n: number, why: string | null = null): Measure {
  return { ...identified(name), value: sixDigits(value), n, interval: null, standing: 'publishable', why };
}

/** The sizes of values of which each counts. */
export const allOf = ({ length }: Float64Array): EffectiveSizes => ({ standing: length, interval: length });

/** The number of independent values that these are worth, told where it is less than theirs. */
const worth = (n: number, { standing }: EffectiveSizes): Pick<Measure, 'effectiveN'> =>
  Math.floor(standing) < n ? { effectiveN: Math.max(1, Math.floor(standing)) } : {};

/** `400 values`, `400 values, worth 120 independent ones`. */
function sampleWords(n: number, sizes: EffectiveSizes): string {
  const { effectiveN } = worth(n, sizes);
  return `${formatCount(n)} values${effectiveN === undefined ? '' : `, worth ${formatCount(effectiveN)} independent ones`}`;
}

/** Quantile p of sorted values, with the standing and the interval that their number allows: the effective one, where they depend on each other. */
export function quantileMeasure(name: MeasureName, sorted: Float64Array, p: number, sizes = allOf(sorted)): Measure {
  const n = sorted.length;
  if (n === 0) return missingMeasure(name, 'no value was measured');
  const standing = quantileStanding(Math.floor(sizes.standing), p);
  const needed = standing === 'suppressed' ? smallestBoundingSample(p) : smallestPublishableSample(p);
  const why =
    standing === 'publishable'
      ? null
      : `${sampleWords(n, sizes)}; ${formatCount(needed)} are needed to ${standing === 'suppressed' ? 'bound' : 'publish'} it`;
  return {
    ...identified(name),
    value: sixDigits(quantile(sorted, p)),
    n,
    ...worth(n, sizes),
    interval: roundedInterval(quantileInterval(sorted, p, sizes.interval)),
    standing,
    why,
  };
}

/** Fewer say too little about their spread for Student's interval of a mean. */
const leastForMean = 20;

/** The mean of values with Student's interval for their effective number. */
export function meanMeasure(name: MeasureName, values: Float64Array, sizes = allOf(values)): Measure {
  const n = values.length;
  if (n === 0) return missingMeasure(name, 'no value was measured');
  const { mean, low, high } = meanInterval(values, sizes.interval);
  const { standing: size } = sizes;
  const standing = size >= leastForMean ? 'publishable' : size >= 2 ? 'uncertain' : 'suppressed';
  const why = standing === 'publishable' ? null : `${sampleWords(n, sizes)}; ${leastForMean} are needed to publish it`;
  const interval = roundedInterval({ low, high });
  return { ...identified(name), value: sixDigits(mean), n, ...worth(n, sizes), interval, standing, why };
}

/** A share of n with its exact interval. */
export function shareMeasure(name: MeasureName, hits: number, n: number): Measure {
  if (n === 0) return missingMeasure(name, 'there was nothing to count');
  return {
    ...identified(name),
    value: sixDigits(hits / n),
    n,
    interval: roundedInterval(proportionInterval(hits, n)),
    standing: 'publishable',
    why: null,
  };
}

/** A rate over a window, with an interval where the window allows one; without, `why` says what it lacks. */
export function rateMeasure(
  name: MeasureName,
  rate: number,
  n: number,
  interval: Interval | null,
  why = 'no interval: the window is too short for ten slices of three to five median request times',
): Measure {
  return {
    ...identified(name),
    value: sixDigits(rate),
    n,
    interval: interval && roundedInterval(interval),
    standing: interval ? 'publishable' : 'uncertain',
    why: interval ? null : why,
  };
}
