import { createEngine, type Engine, type EngineState } from './engine.ts';
import type { EngineProfile } from './engine-profile.ts';
import type { EngineRequest, Progress } from './sequence.ts';

/** A request and when it is sent. */
export interface Arrival extends EngineRequest {
  readonly atMs: number;
}

/** One finished request and when each of its tokens came (empty when that was not asked for). */
export interface VirtualResult {
  readonly progress: Progress;
  readonly emittedMs: readonly number[];
}

/** What a run in virtual time left. */
export interface VirtualRun {
  /** In the order in which they finished. */
  readonly results: readonly VirtualResult[];
  readonly refused: readonly EngineRequest[];
  readonly steps: number;
  /** When the last step ended. */
  readonly endMs: number;
  readonly preemptions: number;
}

/** What to run. */
export interface VirtualLoad {
  readonly profile: EngineProfile;
  readonly seed: number;
  /** In any order. */
  readonly arrivals: readonly Arrival[];
  /** Called when a request finishes; what it returns is sent then or later. This makes a closed loop. */
  readonly next?: (finished: Progress, nowMs: number) => Arrival | null;
  /** Called at the end of every step, with the tokens that it brought. */
  readonly watch?: (state: EngineState, nowMs: number, tokens: number) => void;
  /** Called with a request that is not taken. */
  readonly refuse?: (request: Arrival, nowMs: number) => void;
  /** Asked at the end of every step; true ends the run there, whatever is in flight. */
  readonly stop?: () => boolean;
  /** Whether to keep the instant of every token; the default. A long run has millions. */
  readonly keepInstants?: boolean;
}

/** Runs the engine without waiting: the same steps at the same instants as in real time, as fast as they compute. */
export function runVirtually(load: VirtualLoad): VirtualRun {
  const { profile, seed, arrivals, next, watch, keepInstants = true } = load;
  const engine = createEngine({ profile, seed });
  const pending = arrivals.slice().sort((a, b) => a.atMs - b.atMs);
  const emitted = new Map<string, number[]>();
  const results: VirtualResult[] = [];
  const refused: EngineRequest[] = [];
  const refuse = (request: Arrival): void => {
    refused.push(request);
    load.refuse?.(request, nowMs);
  };
  let sent = 0;
  let nowMs = 0;
  let steps = 0;
  let preemptions = 0;

  for (;;) {
    sent = submitDue(engine, pending, sent, nowMs, refuse);
    const step = engine.startStep(nowMs);
    if (step === null) {
      const wakeMs = Math.min(engine.nextArrivalMs() ?? Infinity, pending[sent]?.atMs ?? Infinity);
      if (wakeMs === Infinity) break;
      nowMs = wakeMs;
      continue;
    }
    nowMs += step.durationMs;
    // Requests sent while the step runs are the API server's until the next one.
    sent = submitDue(engine, pending, sent, nowMs, refuse);
    const outcome = engine.endStep(nowMs);
    steps += 1;
    preemptions += outcome.preempted.length;
    for (const { progress, index } of keepInstants ? outcome.emissions : []) {
      if (index === 0) emitted.set(progress.request.id, []);
      emitted.get(progress.request.id)?.push(nowMs);
    }
    for (const progress of outcome.finished) {
      const { id } = progress.request;
      results.push({ progress, emittedMs: emitted.get(id) ?? [] });
      emitted.delete(id);
      const follower = next?.(progress, nowMs) ?? null;
      if (follower !== null) insertByTime(pending, sent, follower);
    }
    watch?.(engine.state(), nowMs, outcome.emissions.length);
    if (load.stop?.() === true) break;
  }
  return { results, refused, steps, endMs: nowMs, preemptions };
}

function submitDue(
  engine: Engine,
  pending: readonly Arrival[],
  from: number,
  nowMs: number,
  refuse: (request: Arrival) => void,
): number {
  let index = from;
  for (let due = pending[index]; due !== undefined && due.atMs <= nowMs; due = pending[index]) {
    const admission = engine.submit(due, due.atMs);
    if (!admission.accepted) refuse(due);
    index += 1;
  }
  return index;
}

function insertByTime(pending: Arrival[], from: number, arrival: Arrival): void {
  let place = pending.length;
  while (place > from && (pending[place - 1]?.atMs ?? -Infinity) > arrival.atMs) place -= 1;
  pending.splice(place, 0, arrival);
}
