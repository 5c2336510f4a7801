/** What a profile is told of the run. */
export interface ProfileSettings {
  readonly concurrency: number;
  readonly requests: number;
  readonly timeoutMs: number;
  readonly maxDurationMs: number;
}

/** A profile worked out: the levels it visits and the entry of k6's `options.scenarios`. */
export interface ProfilePlan {
  /** Concurrency in a closed loop, requests/s in an open one. */
  readonly levels: readonly number[];
  readonly executor: SharedIterations;
}

/** k6's `shared-iterations` executor. */
export interface SharedIterations {
  readonly executor: 'shared-iterations';
  readonly vus: number;
  readonly iterations: number;
  readonly maxDuration: string;
  readonly gracefulStop: string;
}

/** When requests are sent. */
export interface Profile {
  readonly id: string;
  /** Whether a send waits for an answer (closed) or for the clock (open). */
  readonly loop: 'open' | 'closed';
  readonly plan: (settings: ProfileSettings) => ProfilePlan;
}
