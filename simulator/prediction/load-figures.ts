import { quantile } from '../../lib/statistics/quantile.ts';
import type { Progress } from '../engine/sequence.ts';

/** Quantiles of one quantity over the requests of a run; NaN of none. */
export interface Quantiles {
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/** Times of the requests of a run, in ms. */
export interface LatencyFigures {
  /** From sending to the first token. */
  readonly ttftMs: Quantiles;
  /** First to last token, divided by the tokens after the first; requests of one token have none. */
  readonly tpotMs: Quantiles;
  /** From sending to the last token. */
  readonly e2eMs: Quantiles;
}

/** Quantiles of values in any order. */
export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const at = (p: number): number => quantile(sorted, p);
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}

/** Time from sending to the first token, ms; NaN when there was none. */
export function ttftMs({ arrivalMs, firstTokenMs }: Progress): number {
  return (firstTokenMs ?? Number.NaN) - arrivalMs;
}

/** First to last token, divided by the tokens after the first, ms; NaN with fewer than two tokens. */
export function tpotMs({ firstTokenMs, lastTokenMs, generatedTokens }: Progress): number {
  return generatedTokens < 2
    ? Number.NaN
    : ((lastTokenMs ?? Number.NaN) - (firstTokenMs ?? Number.NaN)) / (generatedTokens - 1);
}

/** Time from sending to the last token, ms. */
export function e2eMs({ arrivalMs, lastTokenMs }: Progress): number {
  return (lastTokenMs ?? Number.NaN) - arrivalMs;
}

/** The times of these finished requests. */
export function latencyFigures(requests: readonly Progress[]): LatencyFigures {
  return {
    ttftMs: quantilesOf(requests.map(ttftMs)),
    tpotMs: quantilesOf(requests.map(tpotMs).filter((ms) => !Number.isNaN(ms))),
    e2eMs: quantilesOf(requests.map(e2eMs)),
  };
}
