import type { SchedulerLimits } from './engine-profile.ts';
import type { Sequence } from './sequence.ts';

/** Tokens of one request that a step computes. */
export interface ScheduledChunk {
  readonly sequence: Sequence;
  readonly tokens: number;
  /** Tokens of the request that are computed before these. */
  readonly context: number;
  /** Whether they are the last that the request lacks, so that the step makes its next token. */
  readonly samples: boolean;
}

/** Tokens that newly admitted requests looked up in the prefix cache, and those that were there. */
export interface PrefixCacheUse {
  readonly queriedTokens: number;
  readonly hitTokens: number;
}

/** What one step works on. */
export interface Schedule {
  readonly chunks: readonly ScheduledChunk[];
  /** Requests that were admitted for the first time. */
  readonly admitted: readonly Sequence[];
  /** Requests that were admitted again after a preemption. */
  readonly resumed: readonly Sequence[];
  readonly preempted: readonly Sequence[];
  /** Requests that are resumed after a preemption do not count, as in vLLM. */
  readonly prefixCache: PrefixCacheUse;
}

/** A schedule in the making. */
export interface Plan extends Schedule {
  readonly chunks: (ScheduledChunk & { samples: boolean })[];
  readonly admitted: Sequence[];
  readonly resumed: Sequence[];
  readonly preempted: Sequence[];
  readonly prefixCache: { queriedTokens: number; hitTokens: number };
  /** Tokens that are left to give away. */
  budget: number;
  /** How many of the tokens that a request lacks it may have in this step. */
  allowed(lacking: number): number;
  add(sequence: Sequence, tokens: number): void;
}

/** An empty plan for so many requests, running and waiting. */
export function createPlan(limits: SchedulerLimits, requests: number): Plan {
  const threshold = longPrefillThreshold(limits, requests);
  const plan: Plan = {
    chunks: [],
    admitted: [],
    resumed: [],
    preempted: [],
    prefixCache: { queriedTokens: 0, hitTokens: 0 },
    budget: limits.maxNumBatchedTokens,
    allowed: (lacking) => Math.min(lacking, threshold, plan.budget),
    add(sequence, tokens) {
      plan.chunks.push({ sequence, tokens, context: sequence.computedTokens, samples: false });
      plan.budget -= tokens;
    },
  };
  return plan;
}

/** A request that is alone takes the budget from nobody. */
function longPrefillThreshold(limits: SchedulerLimits, requests: number): number {
  const threshold = limits.longPrefillTokenThreshold ?? 0;
  if (threshold === 0 || requests <= 1) return Infinity;
  if (limits.longPrefillTokenThresholdAdaptive !== true) return threshold;
  return Math.max(threshold, Math.floor(limits.maxNumBatchedTokens / requests));
}
