import type { Run, RunPart } from '../schema/run.ts';

/** What is known of the part of a run that another one follows. */
export interface PartLeft {
  /** Distinct requests that have succeeded in the whole run so far. */
  readonly succeeded: number;
  readonly torn: boolean;
}

/** The parts of a run so far; one that was never resumed has itself for its only part. */
export function partsOf(run: Run): readonly RunPart[] {
  return (
    run.parts ?? [
      {
        startedAt: run.startedAt,
        endedAt: run.endedAt,
        state: run.state,
        startMs: 0,
        done: null,
        torn: false,
        changes: [],
      },
    ]
  );
}

/** The parts of a run that goes on: the last one closed with what it left, and a new one. */
export function continuedParts(
  run: Run,
  left: PartLeft,
  next: Pick<RunPart, 'startedAt' | 'startMs' | 'changes'>,
): RunPart[] {
  const parts = partsOf(run);
  const before = parts.slice(0, -1);
  const done = left.succeeded - before.reduce((sum, part) => sum + (part.done ?? 0), 0);
  const last = parts.slice(-1).map((part) => ({ ...part, done, torn: left.torn }));
  return [...before, ...last, { ...next, endedAt: null, state: 'running', done: null, torn: false }];
}

/** The parts of a run whose last one has ended; undefined where it was never resumed. */
export function endedParts(
  parts: readonly RunPart[] | undefined,
  end: Pick<RunPart, 'endedAt' | 'state' | 'done'>,
): RunPart[] | undefined {
  return parts?.map((part, index) => (index === parts.length - 1 ? { ...part, ...end } : part));
}
