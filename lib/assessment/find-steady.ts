import type { Run } from '../schema/run.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { sliceAmounts, type Events, type Window } from '../statistics/slices.ts';
import { steadyState } from '../statistics/steady-state.ts';
import { isBurst } from './burst.ts';
import { completions } from './completions.ts';
import { timePerOutputToken, timeToFirstToken, type RequestMetric } from './metrics.ts';
import type { Population } from './population.ts';
import type { RecordColumns } from './record-columns.ts';
import type { Steady } from './steady.ts';

/** In fewer median request times no course can be told from its own beginning. */
const leastMedians = 20;
/** Slices of time whose completions are looked at: one median request time each, within these bounds. */
const slices = { least: 100, most: 500 } as const;

/** What sends the requests of one load. */
export interface Load {
  readonly loop: Run['loop'];
  /** Requests in flight, in a closed loop. */
  readonly slots: number;
}

const perSecond = (amount: number, { startMs, endMs }: Window): number => (1000 * amount) / (endMs - startMs);

/** When the requests were sent from which on this time of theirs no longer is that of a server that warms up; null where it never was. */
function settledMs(columns: RecordColumns, { succeeded }: Population, metric: RequestMetric): number | null {
  const rows = succeeded.filter((row) => !Number.isNaN(metric.of(columns, row)));
  const { kind, from } = steadyState(Float64Array.from(rows, (row) => metric.of(columns, row)));
  return kind === 'warm-up' ? (columns.sentMs[rows[from] ?? 0] ?? null) : null;
}

/** The course of the completions, and from when on they are those of its last level. */
function courseOf(events: Events, stretch: Window, medianMs: number) {
  const lengthMs = stretch.endMs - stretch.startMs;
  const count = Math.min(slices.most, Math.max(slices.least, Math.floor(lengthMs / medianMs)));
  const { kind, from, lastSegmentRatio } = steadyState(sliceAmounts(events, stretch, count), 'faster');
  return { kind, fromMs: stretch.startMs + (from * lengthMs) / count, ratio: lastSegmentRatio };
}

/**
 * Where the rate of one load was steady, by its completions in slices of time; a server that warms up shows in its times
 * to first token and per output token as well. The stretch begins a median request time after the first send at the
 * earliest, when what was sent at first comes back, and ends with the last send, after which slots stay empty. Null
 * without a success. Where no steady stretch is found, it is the whole window.
 */
export function findSteady(load: Load, columns: RecordColumns, population: Population, medianMs: number): Steady | null {
  const { window, succeeded, measured, lastDueMs } = population;
  if (window === null || succeeded.length === 0 || !(window.endMs > window.startMs)) return null;
  const wholeRps = sixDigits(perSecond(succeeded.length, window));
  const whole = { ...window, cutShare: 0, lastRatio: null, steadyRps: wholeRps, wholeRps } as const;
  const loaded = { startMs: window.startMs + medianMs, endMs: Math.min(window.endMs, lastDueMs) };
  const tooShort = isBurst(load.loop, load.slots, measured.length);
  if (tooShort || !(loaded.endMs - loaded.startMs >= leastMedians * medianMs) || !(loaded.endMs > loaded.startMs))
    return { ...whole, kind: 'too-short' };
  const events = completions(columns, succeeded, () => 1);
  const { kind, fromMs, ratio } = courseOf(events, loaded, medianMs);
  if (kind === 'none') return { ...whole, kind };
  const rateOver = (stretch: Window): number => sixDigits(perSecond(sliceAmounts(events, stretch, 1)[0] ?? 0, stretch));
  const share = (ms: number): number => sixDigits((ms - window.startMs) / (window.endMs - window.startMs));
  if (kind === 'slowing' || kind === 'speeding')
    return {
      ...loaded,
      kind,
      cutShare: share(loaded.startMs),
      lastRatio: sixDigits(ratio),
      steadyRps: rateOver(loaded),
      wholeRps,
    };
  const startMs = Math.max(
    loaded.startMs,
    kind === 'warm-up' ? fromMs : 0,
    ...[timeToFirstToken, timePerOutputToken].map((metric) => settledMs(columns, population, metric) ?? 0),
  );
  const stretch = { startMs, endMs: loaded.endMs };
  return {
    ...stretch,
    kind: startMs > loaded.startMs ? 'settled' : 'steady',
    cutShare: share(startMs),
    lastRatio: kind === 'warm-up' ? sixDigits(ratio) : null,
    steadyRps: rateOver(stretch),
    wholeRps,
  };
}
