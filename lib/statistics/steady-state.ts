import { batchMeans } from './batch-means.ts';
import { changePoints } from './change-points.ts';
import { effectiveSampleSize } from './effective-sample-size.ts';
import { mser } from './mser.ts';

/** What a series of measured values did in the course of time. */
export type Course =
  /** One level from the first value on. */
  | 'steady'
  /** Another level at first, then one that holds for at least the last half. */
  | 'warm-up'
  /** A slower last stretch, shorter than half: it may go on. */
  | 'slowing'
  | 'speeding'
  /** No level to speak of: up and down until the end, or too few values. */
  | 'none';

export interface SteadyState {
  /** Index of the first value of the last level. */
  readonly from: number;
  readonly kind: Course;
  /** Mean of the last level over that of the one before it; 1 where there is one alone. */
  readonly lastSegmentRatio: number;
}

/** Means of at least five values, and no more than 100 of them. */
const batches = { least: 20, most: 100, leastSize: 5 } as const;
/** A shorter stretch is no level. */
const leastSegment = 10;
/** Levels that differ by less are one, however sure the difference. */
const leastChange = 0.05;
/**
 * Squared standard errors by which two levels must differ. Where there is one level alone, the largest over all places
 * to cut 100 independent normal means stays below 11.9 in 99 of 100 series (simulated); the rest is for means that are
 * skewed, or still depend on each other.
 */
const leastDistance = 14;

interface Segment {
  readonly from: number;
  readonly to: number;
  readonly mean: number;
}

function segmentOf(means: Float64Array, from: number, to: number): Segment {
  let sum = 0;
  for (let i = from; i < to; i++) sum += means[i] as number;
  return { from, to, mean: sum / (to - from) };
}

/** Variance of a mean of neighbours: half the mean squared step from each to the next, which no change of level blows up. */
function variance(means: Float64Array): number {
  let squares = 0;
  for (let i = 1; i < means.length; i++) squares += ((means[i] as number) - (means[i - 1] as number)) ** 2;
  return squares / (2 * (means.length - 1));
}

/** Variance of the means about their segments, times what they are worth less than independent ones. */
function longRunVariance(means: Float64Array, segments: readonly Segment[]): number {
  const residuals = new Float64Array(means.length);
  let squares = 0;
  for (const { from, to, mean } of segments)
    for (let i = from; i < to; i++) {
      residuals[i] = (means[i] as number) - mean;
      squares += (residuals[i] as number) ** 2;
    }
  return squares / effectiveSampleSize(residuals);
}

/** By how many squared standard errors two segments differ; 0 where it is too little to matter. */
function distance(one: Segment, other: Segment, longRun: number): number {
  const difference = other.mean - one.mean;
  if (Math.abs(difference) <= leastChange * Math.min(Math.abs(one.mean), Math.abs(other.mean))) return 0;
  return difference ** 2 / (longRun * (1 / (one.to - one.from) + 1 / (other.to - other.from)));
}

/** The segments with those that are alike put together, the most alike first. */
function joined(means: Float64Array, segments: readonly Segment[]): readonly Segment[] {
  const longRun = longRunVariance(means, segments);
  const distances = segments.slice(1).map((segment, i) => distance(segments[i] ?? segment, segment, longRun));
  const least = Math.min(...distances);
  if (!(least < leastDistance)) return segments;
  const at = distances.indexOf(least);
  const pair = segmentOf(means, segments[at]?.from ?? 0, segments[at + 1]?.to ?? means.length);
  return joined(means, [...segments.slice(0, at), pair, ...segments.slice(at + 2)]);
}

/**
 * The levels from a mean on. The last one is searched again by itself: a slow, and so noisy, start would hide in its
 * noise what happens later.
 */
function levels(all: Float64Array, start: number): Segment[] {
  const means = all.subarray(start);
  const changes = changePoints(means, { penalty: leastDistance * variance(means), leastSegment });
  const starts = [0, ...changes];
  const found = joined(
    means,
    starts.map((from, i) => segmentOf(means, from, starts[i + 1] ?? means.length)),
  ).map(({ from, to, mean }) => ({ from: start + from, to: start + to, mean }));
  const last = found.at(-1);
  return last && last.from > start ? [...found.slice(0, -1), ...levels(all, last.from)] : found;
}

/** What the changes of the second half say, of which there is at least one. */
function lateCourse(late: readonly Segment[], larger: 'slower' | 'faster'): Course {
  const steps = late.slice(1).map((segment, i) => Math.sign(segment.mean - (late[i]?.mean ?? 0)));
  if (new Set(steps).size !== 1) return 'none';
  return (steps[0] === 1) === (larger === 'slower') ? 'slowing' : 'speeding';
}

/** A warm-up within the last level that is too short for a level of its own, as MSER-5 finds it. */
function shortWarmUp(means: Float64Array, last: Segment, head: number): Segment | null {
  if (head <= last.from || head >= last.to) return null;
  const [before, after] = [segmentOf(means, last.from, head), segmentOf(means, head, last.to)];
  const own = means.subarray(last.from, last.to);
  const moved = [before, after].map(({ from, to, mean }) => ({ from: from - last.from, to: to - last.from, mean }));
  return distance(before, after, longRunVariance(own, moved)) > leastDistance ? before : null;
}

/**
 * Whether and from where a series in the order of time is steady: change points of its batch means tell levels that
 * differ by over 5 % and beyond the noise, as in Barrett et al. 2017 ("Virtual machine warmup blows hot and cold");
 * MSER-5 adds a warm-up too short for them. Values are not negative; times are slower when larger, rates faster. Under
 * 100 values nothing is found.
 */
export function steadyState(values: Float64Array, larger: 'slower' | 'faster' = 'slower'): SteadyState {
  const size = Math.max(batches.leastSize, Math.ceil(values.length / batches.most));
  const means = batchMeans(values, size);
  if (means.length < batches.least) return { from: 0, kind: 'none', lastSegmentRatio: 1 };
  let segments = levels(means, 0);
  const whole = segmentOf(means, 0, means.length);
  const { truncate, found } = mser(values);
  const warmUp = shortWarmUp(means, segments.at(-1) ?? whole, Math.ceil(truncate / size));
  if (warmUp) segments = [...segments.slice(0, -1), warmUp, ...levels(means, warmUp.to)];
  const last = segments.at(-1) ?? whole;
  const previous = segments.at(-2);
  const late = segments.filter((segment) => segment.to > means.length / 2);
  return {
    from: last.from * size,
    kind: late.length > 1 ? lateCourse(late, larger) : warmUp && !found ? 'none' : previous ? 'warm-up' : 'steady',
    lastSegmentRatio: previous ? last.mean / previous.mean : 1,
  };
}
