import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { advance, type Advance } from './advance.ts';
import { createArrivals } from './arrivals.ts';
import { createBlockPool } from './block-pool.ts';
import { apiMs, type EngineProfile } from './engine-profile.ts';
import { retire, schedule, type PrefixCacheUse, type Schedule } from './scheduler.ts';
import { newSequence, type EngineRequest, type Progress, type Sequence } from './sequence.ts';
import { loadOf } from './step-load.ts';
import { expectedStepMs, meanOneLognormal } from './step-time.ts';

/** A step that has begun. Nothing of it is visible to clients before `endStep`. */
export interface StepStart extends Schedule {
  readonly durationMs: number;
}

/** What the end of a step brought. */
export interface StepOutcome extends Advance {
  readonly preempted: readonly Progress[];
  readonly prefixCache: PrefixCacheUse;
}

/** Why the engine does not take a request: its cache could never hold it, or too many wait already. */
export type RefusalReason = 'never-fits' | 'queue-full';

/** Whether the engine takes a request. */
export type Admission = { readonly accepted: true } | { readonly accepted: false; readonly reason: RefusalReason };

/** The engine's gauges. Requests still in the API server are in neither queue. */
export interface EngineState {
  readonly arriving: number;
  readonly waiting: number;
  readonly running: number;
  /** Share of the KV blocks that are held, 0 to 1. */
  readonly kvUsage: number;
  readonly kvBlocks: number;
}

/**
 * vLLM's engine without a GPU. It has no clock: whoever drives it says when things happen (ms, any epoch), begins
 * a step, waits for the step's duration in whatever time it keeps, and ends it.
 */
export interface Engine {
  submit(request: EngineRequest, nowMs: number): Admission;
  /** Forgets a request and frees its blocks; false when there is none of this id. */
  abort(id: string): boolean;
  /** Begins a step, or returns null when there is nothing to do at this time. */
  startStep(nowMs: number): StepStart | null;
  /** Ends the step that was begun; throws when there is none. */
  endStep(nowMs: number): StepOutcome;
  /** When the next request leaves the API server; null when none is there. */
  nextArrivalMs(): number | null;
  state(): EngineState;
}

/** An idle engine of this profile; the seed decides the jitter of its steps. */
export function createEngine({ profile, seed }: { profile: EngineProfile; seed: number }): Engine {
  const random = seededRandom(seed);
  const jitter = (): number => meanOneLognormal(random, profile.costs.jitter);
  const blocks = createBlockPool(profile);
  const queues = { running: [] as Sequence[], waiting: [] as Sequence[], blocks };
  const arrivals = createArrivals();
  const sequences = new Map<string, Sequence>();
  let current: Schedule | null = null;

  return {
    submit(request, nowMs) {
      // The last token is never read back, so it needs no place in the cache.
      const tokens = request.promptTokens + request.outputTokens - 1;
      if (blocks.needed(tokens) > blocks.total) return { accepted: false, reason: 'never-fits' };
      const sequence = newSequence(request, nowMs, nowMs + apiMs(profile.api, request.promptTokens));
      sequences.set(request.id, sequence);
      arrivals.add(sequence);
      return { accepted: true };
    },
    abort(id) {
      const sequence = sequences.get(id);
      if (sequence === undefined) return false;
      sequences.delete(id);
      sequence.status = 'aborted';
      arrivals.remove(sequence);
      retire(queues, [sequence]);
      return true;
    },
    startStep(nowMs) {
      if (current !== null) throw new Error('a step is already under way');
      arrivals.takeUntil(nowMs, (sequence) => {
        sequence.status = 'waiting';
        queues.waiting.push(sequence);
      });
      if (queues.running.length === 0 && queues.waiting.length === 0) return null;
      const plan = schedule(queues, profile.limits);
      for (const { sequence } of plan.chunks) sequence.scheduledMs ??= nowMs;
      current = plan;
      const load = loadOf(plan.chunks, profile.slidingWindow);
      return { ...plan, durationMs: expectedStepMs(profile.costs, load) * jitter() };
    },
    endStep(nowMs) {
      if (current === null) throw new Error('no step is under way');
      const { chunks, preempted, prefixCache } = current;
      current = null;
      const { emissions, finished } = advance(chunks, nowMs);
      for (const { request } of finished) sequences.delete(request.id);
      retire(queues, finished);
      return { emissions, finished, preempted, prefixCache };
    },
    nextArrivalMs: arrivals.nextMs,
    state: () => ({
      arriving: arrivals.count(),
      waiting: queues.waiting.length,
      running: queues.running.length,
      kvUsage: blocks.usage(),
      kvBlocks: blocks.total,
    }),
  };
}
