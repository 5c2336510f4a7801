import type { ProfilePlan } from '../../lib/profiles/profile.ts';
import type { Stage } from '../../lib/profiles/stage.ts';

/** A turn that is sent now. */
export interface Entrance {
  /** Its place in the plan, from 0. */
  readonly turn: number;
  readonly stage: Stage;
  /** When it was due, ms since the run's epoch; null where it goes as soon as there is a place. */
  readonly dueMs: number | null;
}

/** What can be sent at one instant, and when the clock alone brings more. */
export interface Opening {
  readonly sent: readonly Entrance[];
  /** Infinity where only the end of a request does. */
  readonly wakeMs: number;
}

/** Lets the turns of a plan in by a clock that others keep, as the extension's gate and k6's executors do by theirs. */
export interface Turnstile {
  pump(nowMs: number): Opening;
  /** One of the turns in flight has ended. */
  ended(nowMs: number): void;
  isOver(): boolean;
}

/** A turnstile for these stages (`lib/profiles/stage.ts` tells what they mean); all instants in ms since the run's epoch. */
export function createTurnstile({ stages, vus }: Pick<ProfilePlan, 'stages' | 'vus'>): Turnstile {
  let [current, admitted, turns, inFlight] = [0, 0, 0, 0];
  /** Of the stage, or of its next burst; null while what it waits for has not happened. */
  let opensMs: number | null = null;
  /** Where instants of an open loop count from, where a stage that follows on begins, and since when nothing is in flight. */
  let [zeroMs, followsMs, drainedMs] = [0, 0, 0];

  const opening = ({ settleMs }: Stage): number | null => {
    if (settleMs === null) return followsMs;
    if (inFlight > 0) return null;
    zeroMs = drainedMs + settleMs;
    return zeroMs;
  };
  const advance = (atMs: number): void => {
    current += 1;
    [admitted, opensMs, followsMs] = [0, null, atMs];
  };
  const letIn = (stage: Stage, count: number, dueMs: number | null): Entrance[] => {
    admitted += count;
    inFlight += count;
    return Array.from({ length: count }, () => ({ turn: turns++, stage, dueMs }));
  };
  /** Sends what this stage may send now, or says until when it has nothing to send; null when it is over. */
  const look = (stage: Stage, nowMs: number): Opening | null => {
    const { requests, durationMs, concurrency, together } = stage;
    const left = (requests ?? Infinity) - admitted;
    if (left <= 0) return (advance(nowMs), null);
    opensMs ??= opening(stage);
    if (opensMs === null || opensMs > nowMs) return { sent: [], wakeMs: opensMs ?? Infinity };
    const closesMs = opensMs + (durationMs ?? Infinity);
    if (nowMs >= closesMs) return (advance(closesMs), null);
    if (together !== null) {
      opensMs = null;
      return { sent: letIn(stage, Math.min(together, left), null), wakeMs: nowMs };
    }
    const dueMs = stage.dueMs === null ? null : zeroMs + stage.dueMs(admitted);
    if (dueMs !== null && dueMs > nowMs) return { sent: [], wakeMs: Math.min(dueMs, closesMs) };
    if (inFlight >= (concurrency ?? vus)) return { sent: [], wakeMs: closesMs };
    return { sent: letIn(stage, 1, dueMs), wakeMs: nowMs };
  };

  return {
    pump(nowMs) {
      const sent: Entrance[] = [];
      for (let stage = stages[current]; stage !== undefined; stage = stages[current]) {
        const found = look(stage, nowMs);
        sent.push(...(found?.sent ?? []));
        if (found !== null && found.sent.length === 0) return { sent, wakeMs: found.wakeMs };
      }
      return { sent, wakeMs: Infinity };
    },
    ended(nowMs) {
      inFlight -= 1;
      if (inFlight === 0) drainedMs = nowMs;
    },
    isOver: () => current >= stages.length && inFlight === 0,
  };
}
