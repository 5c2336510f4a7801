import type { MergedInstance, RunInstance } from '../schema/run.ts';
import type { ServerSample } from '../schema/server-sample.ts';

/** How one machine's wall clock is set against another's. */
export type ClockSetting = MergedInstance['clock'];

/** What tells of an instance's clock. */
export interface Clocked {
  readonly instance: Pick<RunInstance, 'boot' | 'clock'>;
  /** The run's epoch on its wall clock, Unix ms. */
  readonly epochMs: number;
  readonly samples: readonly ServerSample[];
}

/** A counter of the server as one instance saw it: when, on its wall clock, and how far. */
interface Sight {
  readonly atMs: number;
  readonly count: number;
}

/** Counters that grow with the load, the fastest first. */
const counters = ['generationTokens', 'promptTokens', 'requestsSucceeded'] as const;

function sightsOf({ samples, epochMs }: Clocked, counter: (typeof counters)[number]): Sight[] {
  return samples.flatMap(({ source, values, atMs }) => {
    const count = values[counter];
    return source === 'server' && count !== undefined ? [{ atMs: epochMs + atMs, count }] : [];
  });
}

/** A scrape takes its time on its way; instants are those of the asking. */
const scrapeMs = 50;

/**
 * Offsets that agree with what two instances saw of one counter: whoever saw less looked earlier. Each look bounds the offset by the
 * other's looks before and after that count; all bounds together leave this interval, null where they leave none, or one end open.
 */
function agreeing(reference: readonly Sight[], other: readonly Sight[]): { low: number; high: number } | null {
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { atMs, count } of other) {
    const before = reference.findLast((sight) => sight.count < count);
    const after = reference.find((sight) => sight.count > count);
    if (before !== undefined) low = Math.max(low, before.atMs - atMs - scrapeMs);
    if (after !== undefined) high = Math.min(high, after.atMs - atMs + scrapeMs);
  }
  return Number.isFinite(low) && Number.isFinite(high) && low <= high ? { low, high } : null;
}

function byCounters(reference: Clocked, other: Clocked): ClockSetting | null {
  for (const counter of counters) {
    const found = agreeing(sightsOf(reference, counter), sightsOf(other, counter));
    if (found === null) continue;
    const { low, high } = found;
    return { from: 'server-counters', offsetMs: Math.round((low + high) / 2), boundMs: (high - low) / 2 };
  }
  return null;
}

/** How far two clocks that something keeps right may be apart; null where the kernel of either does not say. */
function wallBoundMs(one: Clocked, other: Clocked): number | null {
  const errors = [one, other].map(({ instance: { clock } }) =>
    clock?.synchronized === true ? clock.maxErrorMs : null,
  );
  const [a, b] = errors;
  return a == null || b == null ? null : a + b;
}

/**
 * Sets an instance's wall clock against the reference's: as given, as the same where both ran on one kernel, by what both saw of the
 * server's counters where that says more than the kernels do, else as they stand.
 */
export function setClock(reference: Clocked, other: Clocked, givenMs: number | null): ClockSetting {
  if (givenMs !== null) return { from: 'given', offsetMs: givenMs, boundMs: null };
  const { boot } = reference.instance;
  if (reference === other || (boot !== null && boot === other.instance.boot))
    return { from: 'same-clock', offsetMs: 0, boundMs: 0 };
  const boundMs = wallBoundMs(reference, other);
  const seen = byCounters(reference, other);
  // clocks that are kept right are believed unless the counters contradict them
  if (seen !== null && (boundMs === null || Math.abs(seen.offsetMs) > (seen.boundMs ?? 0) + boundMs)) return seen;
  return { from: 'wall-clock', offsetMs: 0, boundMs };
}
