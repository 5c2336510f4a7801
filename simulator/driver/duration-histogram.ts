/** Counts durations in buckets that grow by 5 %, so that hours of steps take little memory and can be added up. */
export interface DurationHistogram {
  add(ms: number): void;
  /** Adds another's counts to these. */
  merge(other: DurationHistogram): void;
  /** The p-quantile, 0 to 1, within 2.5 %; null of nothing. */
  quantile(p: number): number | null;
  /** Exact; null of nothing. */
  max(): number | null;
  readonly counts: Uint32Array;
}

const growth = 1.05;
/** Everything below is counted as this. */
const smallestMs = 0.01;
/** Reaches 100 s; what is longer is counted in the last one. */
const buckets = Math.ceil(Math.log(1e5 / smallestMs) / Math.log(growth));

const bucketOf = (ms: number): number =>
  ms <= smallestMs ? 0 : Math.min(buckets - 1, Math.floor(Math.log(ms / smallestMs) / Math.log(growth)));

/** An empty histogram. */
export function createDurationHistogram(): DurationHistogram {
  const counts = new Uint32Array(buckets);
  let largest: number | null = null;
  const raise = (ms: number): void => {
    largest = Math.max(largest ?? ms, ms);
  };
  return {
    counts,
    add(ms) {
      const bucket = bucketOf(ms);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      raise(ms);
    },
    merge(other) {
      for (const [bucket, count] of other.counts.entries()) counts[bucket] = (counts[bucket] ?? 0) + count;
      const max = other.max();
      if (max !== null) raise(max);
    },
    quantile(p) {
      if (largest === null) return null;
      const rank = Math.max(1, Math.ceil(p * counts.reduce((sum, count) => sum + count, 0)));
      let bucket = 0;
      for (let below = counts[0] ?? 0; below < rank; below += counts[bucket] ?? rank) bucket += 1;
      // The middle of the bucket, by ratio.
      return Math.min(largest, smallestMs * growth ** (bucket + 0.5));
    },
    max: () => largest,
  };
}
