/** A value, how often it comes, and the share of all values that this is. */
export interface Frequent {
  readonly value: number;
  readonly count: number;
  readonly share: number;
}

/**
 * The most frequent of those values that make up more than a share of all; null where none does. Two passes, and room for
 * 1/share counters, however many values there are (Misra and Gries 1982).
 */
export function frequent(values: Float64Array, share: number): Frequent | null {
  const counters = new Map<number, number>();
  const most = Math.ceil(1 / share);
  for (const value of values) {
    const known = counters.get(value);
    if (known !== undefined || counters.size < most) counters.set(value, (known ?? 0) + 1);
    else
      for (const [other, count] of counters) {
        if (count === 1) counters.delete(other);
        else counters.set(other, count - 1);
      }
  }
  for (const value of counters.keys()) counters.set(value, 0);
  for (const value of values) {
    const known = counters.get(value);
    if (known !== undefined) counters.set(value, known + 1);
  }
  const [value, count] = [...counters].reduce<readonly [number, number]>(
    (best, one) => (one[1] > best[1] ? one : best),
    [0, 0],
  );
  return count > share * values.length ? { value, count, share: count / values.length } : null;
}
