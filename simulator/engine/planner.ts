import type { SchedulerLimits } from './engine-profile.ts';
import type { Schedule } from './plan.ts';
import type { Queues } from './queues.ts';
import { schedule } from './scheduler.ts';

/**
 * Decides when steps are planned. Without async scheduling a step is planned when it begins. With it, as vLLM's
 * `step_with_batch_queue` does, the next one is planned when a step begins: what arrives, and what is freed, while a
 * step runs counts only for the step after the next.
 */
export interface Planner {
  /** The plan of the step that begins now; null when there is nothing to do. */
  next(nowMs: number): Schedule | null;
}

/** A planner of these queues. */
export function createPlanner(queues: Queues, limits: SchedulerLimits): Planner {
  let ahead: Schedule | null = null;
  const plan = (nowMs: number): Schedule | null => {
    if (queues.running.length === 0 && queues.waiting.length === 0) return null;
    const made = schedule(queues, limits);
    for (const { sequence } of made.chunks) sequence.scheduledMs ??= nowMs;
    return made;
  };
  return {
    next(nowMs) {
      const planned = ahead;
      const current = planned === null || planned.chunks.length === 0 ? plan(nowMs) : planned;
      ahead = limits.asyncScheduling === true ? plan(nowMs) : null;
      if (planned === null || current === planned) return current;
      // An empty plan takes no time; what it preempted is told with the step in its place.
      if (current === null) return planned.preempted.length > 0 ? planned : null;
      return { ...current, preempted: [...planned.preempted, ...current.preempted] };
    },
  };
}
