import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { advance, type Advance } from './advance.ts';
import { createArrivals } from './arrivals.ts';
import { apiMs, type EngineProfile, type SchedulerLimits } from './engine-profile.ts';
import { createKvCache, type KvCache } from './kv-cache.ts';
import type { PrefixCacheUse, Schedule } from './plan.ts';
import { createPlanner } from './planner.ts';
import type { Queues } from './queues.ts';
import { retire } from './scheduler.ts';
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
  const { limits, costs } = profile;
  const random = seededRandom(seed);
  const jitter = (): number => meanOneLognormal(random, costs.jitter);
  const cache = createKvCache(profile);
  const queues = { running: [] as Sequence[], waiting: [] as Sequence[], cache };
  const planner = createPlanner(queues, limits);
  const arrivals = createArrivals();
  const sequences = new Map<string, Sequence>();
  let submitted = 0;
  let current: Schedule | null = null;

  return {
    submit(request, nowMs) {
      const reason = refusal(request, limits, cache, sequences.size);
      if (reason !== null) return { accepted: false, reason };
      const queuedMs = nowMs + apiMs(profile.api, request.promptTokens);
      const sequence = newSequence(withinModelLength(request, limits), submitted, nowMs, queuedMs);
      submitted += 1;
      sequences.set(request.id, sequence);
      arrivals.add(sequence);
      return { accepted: true };
    },
    abort(id) {
      const sequence = sequences.get(id);
      if (sequence === undefined) return false;
      sequences.delete(id);
      if (sequence.status === 'arriving') arrivals.remove(sequence);
      retire(queues, [sequence], 'aborted');
      return true;
    },
    startStep(nowMs) {
      if (current !== null) throw new Error('a step is already under way');
      arrivals.takeUntil(nowMs, (sequence) => {
        sequence.status = 'waiting';
        queues.waiting.push(sequence);
      });
      current = planner.next(nowMs);
      if (current === null) return null;
      const load = loadOf(current.chunks, profile.slidingWindow);
      // vLLM does not run a model for an empty batch.
      const durationMs = load.tokens === 0 ? 0 : expectedStepMs(costs, load) * jitter();
      return { ...current, durationMs };
    },
    endStep(nowMs) {
      if (current === null) throw new Error('no step is under way');
      const { chunks, preempted, prefixCache } = current;
      current = null;
      const { emissions, finished } = advance(chunks, cache, nowMs);
      for (const { request } of finished) sequences.delete(request.id);
      retire(queues, finished, 'finished');
      return { emissions, finished, preempted, prefixCache };
    },
    nextArrivalMs: arrivals.nextMs,
    state: () => ({ arriving: arrivals.count(), ...gaugesOf(queues) }),
  };
}

function gaugesOf({ running, waiting, cache }: Queues): Omit<EngineState, 'arriving'> {
  return { waiting: waiting.length, running: running.length, kvUsage: cache.usage(), kvBlocks: cache.total };
}

function refusal(
  { promptTokens, outputTokens }: EngineRequest,
  { maxModelLen, maxNumQueuedReqs }: SchedulerLimits,
  cache: KvCache,
  unfinished: number,
): RefusalReason | null {
  // The last token is never read back, so it needs no place in the cache.
  const tokens = Math.min(promptTokens + outputTokens, maxModelLen) - 1;
  if (promptTokens >= maxModelLen || cache.needed(tokens) > cache.total) return 'never-fits';
  // As vLLM's --max-num-queued-reqs: running requests count too, and those that the API server still holds.
  return maxNumQueuedReqs !== null && unfinished + 1 > maxNumQueuedReqs ? 'queue-full' : null;
}

/** The request as far as max_model_len lets it come; vLLM's API server cuts max_tokens in the same way. */
function withinModelLength(request: EngineRequest, { maxModelLen }: SchedulerLimits): EngineRequest {
  const left = maxModelLen - request.promptTokens;
  const { outputTokens, maxTokens } = request;
  if (maxTokens <= left) return request;
  if (outputTokens <= left) return { ...request, maxTokens: left };
  return { ...request, maxTokens: left, outputTokens: left, finishReason: 'length' };
}
