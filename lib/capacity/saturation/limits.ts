import { parseDuration } from '../../configuration/duration.ts';
import { formatDuration } from '../../units/duration.ts';
import { formatCount } from '../../units/number.ts';
import { formatQuantity } from '../../units/quantity.ts';
import { usualLimits, type SearchLimits } from '../search/next-probe.ts';
import type { ProbePlan } from '../search/probe.ts';

/** A search that is over in some minutes, for a first look. */
export const quickLimits: SearchLimits = {
  mostProbes: 10,
  mostConcurrency: usualLimits.mostConcurrency,
  mostMs: 30_000,
  confirmMs: 75_000,
  leastMs: 10_000,
  ratio: 1.15,
};

/** Limits as the command line gives them; what is absent is usual, or quick. */
export interface AskedLimits {
  readonly quick: boolean;
  /** `5%`: how far apart the highest kept rate and the lowest broken one may stay. */
  readonly within?: string | undefined;
  readonly mostProbes?: number | undefined;
  readonly mostConcurrency?: number | undefined;
  /** Durations as k6 writes them. */
  readonly probeTime?: string | undefined;
  readonly confirmTime?: string | undefined;
}

/** Share of the longest measured time of a probe that it lasts at least before a yes. */
const leastOfMost = 0.2;
/** A confirmation lasts so many times as long as a probe. */
const confirmOfMost = 2;
/** Bounds in which limits make sense: shorter probes hold no queue, a narrower bracket no probe could tell apart. */
const bounds = { shortestMs: 10_000, longestMs: 24 * 3_600_000, narrowest: 0.01, widest: 1 } as const;

/** The limits, or every mistake in what was asked for. */
export type LimitsReading =
  | { readonly limits: SearchLimits; readonly problems: readonly [] }
  | { readonly limits: null; readonly problems: readonly string[] };

/** A time that is out of bounds, told; NaN stands for it. */
function timeOf(flag: string, text: string | undefined, problems: string[]): number | null {
  if (text === undefined) return null;
  const ms = parseDuration(text);
  if (ms === null) problems.push(`${flag} ${text} is not a duration; write e.g. 2m`);
  else if (ms < bounds.shortestMs || ms > bounds.longestMs)
    problems.push(
      `${flag} ${text} must be from ${formatDuration(bounds.shortestMs)} to ${formatDuration(bounds.longestMs)}`,
    );
  return ms ?? Number.NaN;
}

function ratioOf(text: string | undefined, problems: string[]): number | null {
  if (text === undefined) return null;
  const share = /^\d+(\.\d+)?%$/.test(text) ? Number(text.slice(0, -1)) / 100 : Number.NaN;
  if (!(share >= bounds.narrowest && share <= bounds.widest))
    problems.push(
      `--within ${text} must be a percentage from ${formatQuantity(bounds.narrowest, 'share')} to ${formatQuantity(bounds.widest, 'share')}; write e.g. 5%`,
    );
  return 1 + share;
}

/** The limits of a search as they were asked for. */
export function readLimits(asked: AskedLimits): LimitsReading {
  const problems: string[] = [];
  const base = asked.quick ? quickLimits : usualLimits;
  const probeMs = timeOf('--probe-time', asked.probeTime, problems);
  const confirmMs = timeOf('--confirm-time', asked.confirmTime, problems);
  const ratio = ratioOf(asked.within, problems);
  if (problems.length > 0) return { limits: null, problems };
  return {
    problems: [],
    limits: {
      mostProbes: asked.mostProbes ?? base.mostProbes,
      mostConcurrency: asked.mostConcurrency ?? base.mostConcurrency,
      mostMs: probeMs ?? base.mostMs,
      confirmMs: confirmMs ?? (probeMs === null ? base.confirmMs : confirmOfMost * probeMs),
      leastMs: probeMs === null ? base.leastMs : leastOfMost * probeMs,
      ratio: ratio ?? base.ratio,
    },
  };
}

/** Starting k6, rendering the report and the pause between probes take about so long, ms. */
const aroundMs = 10_000;
/** A search makes the highest kept rate again, and where that was kept with ease the lowest broken one. */
const confirmations = 2;
/** What an open loop is given to settle at least, ms (`next-probe.ts`). */
const leastSettleMs = 5000;

/**
 * How long the rest of a search may take at most, ms; requests that take longer than a twentieth of a probe, of which nobody knows before they are
 * sent, make it longer. `made` are the plans of the probes so far.
 */
export function longestLeftMs(limits: SearchLimits, made: readonly ProbePlan[]): number {
  const left = Math.max(0, limits.mostProbes - made.length);
  const settleMs = Math.max(leastSettleMs, ...made.map((plan) => plan.settleMs));
  const probeMs = Math.max(limits.mostMs, ...made.filter(({ purpose }) => purpose !== 'confirm').map((p) => p.mostMs));
  const long = Math.min(left, confirmations);
  return left * (settleMs + aroundMs) + (left - long) * probeMs + long * Math.max(limits.confirmMs, probeMs);
}

/** What a search may take, in a sentence. */
export function limitsWords(limits: SearchLimits): string {
  const { mostProbes, mostMs, confirmMs, ratio } = limits;
  return `At most ${formatCount(mostProbes)} probes of at most ${formatDuration(mostMs)} each, the confirmation ${formatDuration(confirmMs)}, until the rates that are kept and broken are within ${formatQuantity(ratio - 1, 'share')}: at most about ${formatDuration(longestLeftMs(limits, []))} in all.`;
}
