import { mostInFlight, type MeasuredRun } from '../calibration/measured-run.ts';

/** A run at one load, or one visit to a level of a run at several. */
export interface MeasuredLoad extends MeasuredRun {
  /** The run that it is of. */
  readonly runId: string;
  /** Requests in flight of a closed loop, requests/s of an open one. */
  readonly level: number;
}

/** Requests of a load that a fit repeats: that many of each slot, within these bounds. */
const repeated = { perSlot: 3, least: 48, most: 240, alone: 16 } as const;

/**
 * The beginning of a load: a fit repeats it some hundred times. What was still in flight at the last send is part of the load and of
 * no figure, since here nothing comes after it.
 */
export function beginningOf(load: MeasuredLoad): MeasuredLoad {
  const slots = mostInFlight(load);
  const wanted =
    slots === 1 ? repeated.alone : Math.min(repeated.most, Math.max(repeated.least, repeated.perSlot * slots));
  let measured = 0;
  const last = load.requests.findIndex((request) => request.measured && ++measured >= wanted + slots);
  if (last < 0) return load;
  const requests = load.requests.slice(0, last + 1);
  const untilMs = requests.at(-1)?.sentMs ?? Infinity;
  return {
    ...load,
    requests: requests.map((request) => (request.endMs > untilMs ? { ...request, measured: false } : request)),
  };
}

/** Median of the times to the first token of what was measured, ms; NaN of nothing. */
export function medianTtftMs({ requests }: MeasuredRun): number {
  const sorted = requests.flatMap(({ measured, ttftMs }) => (measured ? [ttftMs] : [])).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
