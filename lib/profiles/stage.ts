/** A part of a run at one level and in one phase. What is null is not limited. */
export interface Stage {
  readonly phase: 'warmup' | 'measure';
  /** Concurrency in a closed loop, requests/s in an open one. */
  readonly level: number;
  /** Turns in it. */
  readonly requests: number | null;
  /** For how long turns are begun. */
  readonly durationMs: number | null;
  /** Turns in flight at most. */
  readonly concurrency: number | null;
  /** So many of its turns are sent at one instant, and the next so many when these have ended; null for none. */
  readonly together: number | null;
  /** Pause after the end of all turns before it; null follows on without waiting for them. */
  readonly settleMs: number | null;
  /**
   * When the turn of that index within the stage is due; null sends as soon as there is a place. In ms since the opening of the
   * latest stage that waited for those before it, where none does since the run's epoch.
   */
  readonly dueMs: ((index: number) => number) | null;
}

/** A stage of a closed loop that follows on, but for what is said otherwise. */
export const closedStage = (stage: Pick<Stage, 'phase' | 'level' | 'concurrency'> & Partial<Stage>): Stage => ({
  requests: null,
  durationMs: null,
  together: null,
  settleMs: null,
  dueMs: null,
  ...stage,
});

/** A stage of an open loop: all of its turns go by the clock. */
export const openStage = (stage: Pick<Stage, 'phase' | 'level' | 'requests' | 'settleMs' | 'dueMs'>): Stage => ({
  durationMs: null,
  concurrency: null,
  together: null,
  ...stage,
});

/** A stage with the turn's index in it. */
export interface Position {
  readonly stage: Stage;
  readonly index: number;
}

/** Where a turn stands when every stage says how many it has; null for one too many. */
export function positionOf(stages: readonly Stage[], turn: number): Position | null {
  let index = turn;
  for (const stage of stages) {
    const requests = stage.requests ?? Infinity;
    if (index < requests) return { stage, index };
    index -= requests;
  }
  return null;
}

/** The stage that a turn begun at this time (ms since the epoch) belongs to when stages end by the clock. */
export function stageAt(stages: readonly Stage[], nowMs: number): Stage | null {
  let endsMs = 0;
  for (const stage of stages) {
    endsMs += stage.durationMs ?? Infinity;
    if (nowMs < endsMs) return stage;
  }
  return stages.at(-1) ?? null;
}

/** The levels that are measured, each once, in their order. */
export const measuredLevels = (stages: readonly Stage[]): number[] => [
  ...new Set(stages.filter(({ phase }) => phase === 'measure').map(({ level }) => level)),
];

/** Turns of the measured stages; null where time decides. */
export function measuredTurns(stages: readonly Stage[]): number | null {
  let sum = 0;
  for (const { phase, requests } of stages) {
    if (phase === 'warmup') continue;
    if (requests === null) return null;
    sum += requests;
  }
  return sum;
}

/** Turns of all stages; null where time decides. */
export const allTurns = (stages: readonly Stage[]): number | null =>
  stages.reduce<number | null>(
    (sum, { requests, durationMs }) =>
      sum === null || requests === null || durationMs !== null ? null : sum + requests,
    0,
  );
