import type { SloCapacity } from '../../lib/capacity/slo-capacity.ts';
import type { Estimate } from '../../lib/statistics/ratio-interval.ts';

/** A capacity that was measured. */
export type MeasuredCapacity = Pick<SloCapacity, 'basis' | 'requestsPerS'>;

/** Two searches in virtual time come no closer to a ratio than this. */
const leastError = 0.05;

/** How far a ratio of two simulated capacities may be off, as far as the calibration shows. */
export interface SimulatorError {
  /** Of the simulated over the measured capacity, minus 1; null without a measured one. */
  readonly capacityError: number | null;
  readonly worstError: number;
  readonly heldOutError: number | null;
}

/**
 * The error that widens every expectation, a share of 1: that of the very figure, the capacity, where it was measured; else that of loads
 * left out of the fit, or fitted to. Part of it is in both capacities and cancels in their ratio; how much is not known, so all of it counts.
 */
export function ratioError({ capacityError, worstError, heldOutError }: SimulatorError): number {
  const shown = capacityError === null ? (heldOutError ?? worstError) : Math.abs(capacityError);
  return Math.max(leastError, shown);
}

/**
 * Requests/s to expect after a change: the measured capacity times the simulated ratio. The interval is that of the measured
 * capacity times the ratio, divided and multiplied by 1 + the error of the calibration + that of the change itself.
 * What a closed loop kept up with is an upper bound, and so is what follows from it: without a lower end.
 */
export function expectedRate({ basis, requestsPerS }: MeasuredCapacity, ratio: number, error: number): Estimate {
  const { value, low, high } = requestsPerS;
  const bounded = basis === 'slo-capacity';
  return {
    value: value * ratio,
    low: bounded && low !== null ? (low * ratio) / (1 + error) : null,
    high: (high ?? value) * ratio * (1 + error),
  };
}
