/** A stretch of time, ms. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/** Amounts and when they came. */
export interface Events {
  /** When each was complete, ms. */
  readonly atMs: Float64Array;
  /** What each adds: 1 per request, or its tokens. */
  readonly amount: Float64Array;
  /** When each began to come, evenly from then on; all came at once where this is absent or not before `atMs`. */
  readonly sinceMs?: Float64Array;
}

/** What came in each of so many equal slices of a window; what came before or after it is left out. */
export function sliceAmounts(events: Events, { startMs, endMs }: Window, count: number): Float64Array {
  const { atMs, amount, sinceMs = atMs } = events;
  const amounts = new Float64Array(count);
  const sliceMs = (endMs - startMs) / count;
  const sliceOf = (ms: number): number => Math.min(count - 1, Math.floor((ms - startMs) / sliceMs));
  for (let i = 0; i < atMs.length; i++) {
    const at = atMs[i] as number;
    const since = sinceMs[i] as number;
    const whole = amount[i] as number;
    const [from, to] = [Math.max(since, startMs), Math.min(at, endMs)];
    if (!(from <= to)) continue;
    const [first, last] = [sliceOf(from), sliceOf(to)];
    if (first === last) {
      amounts[first] = (amounts[first] as number) + (since < at ? (whole * (to - from)) / (at - since) : whole);
      continue;
    }
    const perMs = whole / (at - since);
    for (let slice = first; slice <= last; slice++) {
      const low = Math.max(from, startMs + slice * sliceMs);
      const high = slice === last ? to : startMs + (slice + 1) * sliceMs;
      amounts[slice] = (amounts[slice] as number) + perMs * Math.max(0, high - low);
    }
  }
  return amounts;
}
