import type { Run } from '../schema/run.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { sliceAmounts, type Events, type Window } from '../statistics/slices.ts';
import { steadyState } from '../statistics/steady-state.ts';
import { isBurst } from './burst.ts';
import { requestsIn, type Spans } from './completions.ts';
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
  const values = new Float64Array(succeeded.length);
  const rows = new Uint32Array(succeeded.length);
  let n = 0;
  for (const row of succeeded) {
    const value = metric.of(columns, row);
    if (Number.isNaN(value)) continue;
    values[n] = value;
    rows[n++] = row;
  }
  const { kind, from } = steadyState(values.subarray(0, n));
  return kind === 'warm-up' ? (columns.sentMs[rows[from] ?? 0] ?? null) : null;
}

/** The course of the completions, and from when on they are those of its last level. */
function courseOf(events: Events, stretch: Window, medianMs: number) {
  const lengthMs = stretch.endMs - stretch.startMs;
  const count = Math.min(slices.most, Math.max(slices.least, Math.floor(lengthMs / medianMs)));
  const amounts = sliceAmounts(events, stretch, count);
  const { kind, from } = steadyState(amounts, 'faster');
  const mean = (some: Float64Array): number => some.reduce((sum, amount) => sum + amount, 0) / some.length;
  const ratio = from > 0 ? mean(amounts.subarray(from)) / mean(amounts.subarray(0, from)) : null;
  return { kind, fromMs: stretch.startMs + (from * lengthMs) / count, ratio: ratio && sixDigits(ratio) };
}

/** From the first requests that come back to the last that is sent; null where it is too short to tell a course in. */
function loadedStretch(load: Load, { window, measured, lastDueMs }: Population, medianMs: number): Window | null {
  if (window === null || isBurst(load.loop, load.slots, measured.length)) return null;
  const stretch = { startMs: window.startMs + medianMs, endMs: Math.min(window.endMs, lastDueMs) };
  const lengthMs = stretch.endMs - stretch.startMs;
  return lengthMs > 0 && lengthMs >= leastMedians * medianMs ? stretch : null;
}

/**
 * Where the rate of one load was steady, by its completions in slices of time; a server that warms up shows in its times
 * to first token and per output token as well. The stretch begins a median request time after the first send at the
 * earliest, when what was sent at first comes back, and ends with the last send, after which slots stay empty. Null
 * without a success. Where no steady stretch is found, it is the whole window. `spans` are those of the successes.
 */
export function findSteady(
  load: Load,
  columns: RecordColumns,
  population: Population,
  { spans, medianMs }: { readonly spans: Spans; readonly medianMs: number },
): Steady | null {
  const { window, succeeded } = population;
  if (window === null || succeeded.length === 0 || !(window.endMs > window.startMs)) return null;
  const wholeRps = sixDigits(perSecond(succeeded.length, window));
  const whole = { ...window, cutShare: 0, lastRatio: null, steadyRps: wholeRps, wholeRps } as const;
  const loaded = loadedStretch(load, population, medianMs);
  if (loaded === null) return { ...whole, kind: 'too-short' };
  const events = requestsIn(spans);
  const course = courseOf(events, loaded, medianMs);
  if (course.kind === 'none') return { ...whole, kind: 'none' };
  const changing = course.kind === 'slowing' || course.kind === 'speeding' ? course.kind : null;
  const settled = [timeToFirstToken, timePerOutputToken].map((metric) => settledMs(columns, population, metric));
  if (course.kind === 'warm-up') settled.push(course.fromMs);
  const startMs = changing ? loaded.startMs : Math.max(loaded.startMs, ...settled.map((ms) => ms ?? 0));
  if (!(startMs < loaded.endMs)) return { ...whole, kind: 'none' };
  const stretch = { startMs, endMs: loaded.endMs };
  return {
    ...stretch,
    kind: changing ?? (startMs > loaded.startMs ? 'settled' : 'steady'),
    cutShare: sixDigits((startMs - window.startMs) / (window.endMs - window.startMs)),
    lastRatio: course.ratio,
    steadyRps: sixDigits(perSecond(sliceAmounts(events, stretch, 1)[0] ?? 0, stretch)),
    wholeRps,
  };
}
