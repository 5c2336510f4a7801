import type { StreamReading } from './stream.ts';

/** How the events of a stream came in. */
export interface Arrival {
  /** `held-back` until the end, `in-groups`, `one-by-one`, or `too-fast` to tell them apart. */
  readonly manner: 'held-back' | 'in-groups' | 'one-by-one' | 'too-fast';
  readonly events: number;
  readonly reads: number;
  readonly firstMs: number;
  /** From the first event to the last. */
  readonly spreadMs: number;
  /** Until the first event of a short answer. */
  readonly shortMs: number;
}

/** A stream whose events take less than this share of its time was made before it was sent, or very fast. */
const burstShare = 0.2;
/** A first event so many times later than that of a short answer, and by so much, waited for the rest of its answer. */
const held = { times: 3, byMs: 30 };
/** Where so many events come at a time on average, and the stream lasts so long, they are groups. */
const groups = { events: 4, spreadMs: 50 };

/**
 * Tells a stream that is held back from one that is merely fast by an answer of two tokens: the first token of a longer answer comes no later than
 * that of a short one, unless somebody waits for the last.
 */
export function arrivalOf(long: StreamReading, short: StreamReading | null): Arrival {
  const [firstMs = 0] = long.eventsMs;
  const lastMs = long.eventsMs.at(-1) ?? firstMs;
  const shortMs = short?.eventsMs[0] ?? firstMs;
  const course = {
    events: long.eventsMs.length,
    reads: long.reads,
    firstMs,
    spreadMs: lastMs - firstMs,
    shortMs,
  };
  return { ...course, manner: mannerOf(course, lastMs) };
}

function mannerOf(
  { events, reads, firstMs, spreadMs, shortMs }: Omit<Arrival, 'manner'>,
  lastMs: number,
): Arrival['manner'] {
  if (spreadMs < burstShare * lastMs) {
    const waited = firstMs >= held.times * shortMs && firstMs - shortMs >= held.byMs;
    return waited ? 'held-back' : 'too-fast';
  }
  return events >= groups.events * reads && spreadMs >= groups.spreadMs ? 'in-groups' : 'one-by-one';
}
