/** Where the load of a run was steady; rates are those of this stretch. */
export interface Steady {
  /** ms since the run's epoch: after the beginning that had not settled, until the load was no longer kept up. */
  readonly startMs: number;
  readonly endMs: number;
  /**
   * `steady` from the start; `settled` after a beginning that was cut off; `slowing` and `speeding` when the last stretch differs
   * from the one before; `none` when no steady stretch was found; `too-short` to tell.
   */
  readonly kind: 'steady' | 'settled' | 'slowing' | 'speeding' | 'none' | 'too-short';
  /** Share of the measured window before `startMs`. */
  readonly cutShare: number;
  /** The last stretch's completions per second, as a share of those before it; null where there is one stretch only. */
  readonly lastRatio: number | null;
  /** Successes per second of this stretch, and of the whole measured window with its ramp and drain. */
  readonly steadyRps: number;
  readonly wholeRps: number;
}
