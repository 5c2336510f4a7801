import type { SchedulerLimits } from './engine/engine-profile.ts';
import type { Profile } from './profiles/profile.ts';

/** Limits of the scheduler instead of the profile's; the names are those of vLLM's arguments. */
export interface LimitOptions {
  /** Prompt and output tokens of one request together. */
  readonly maxModelLen?: number;
  /** Requests that run at the same time. */
  readonly maxNumSeqs?: number;
  /** Tokens that one step may compute. */
  readonly maxNumBatchedTokens?: number;
  /** Tokens that the KV cache holds. */
  readonly kvCacheTokens?: number;
  /** The same in blocks, as vLLM has it. */
  readonly numGpuBlocksOverride?: number;
  readonly enablePrefixCaching?: boolean;
  /** Unfinished requests that are taken, running ones included; one more is refused. */
  readonly maxNumQueuedReqs?: number;
}

/** The limits that result, and everything that is wrong with them. */
export function resolveLimits(
  profile: Profile,
  options: LimitOptions,
): { limits: SchedulerLimits; problems: string[] } {
  const own = profile.limits;
  const blocks = options.numGpuBlocksOverride;
  const limits: SchedulerLimits = {
    ...own,
    maxModelLen: options.maxModelLen ?? own.maxModelLen,
    maxNumSeqs: options.maxNumSeqs ?? own.maxNumSeqs,
    maxNumBatchedTokens: options.maxNumBatchedTokens ?? own.maxNumBatchedTokens,
    kvCacheTokens: options.kvCacheTokens ?? (blocks === undefined ? own.kvCacheTokens : blocks * own.blockSize),
    enablePrefixCaching: options.enablePrefixCaching ?? own.enablePrefixCaching,
    maxNumQueuedReqs: options.maxNumQueuedReqs ?? own.maxNumQueuedReqs,
  };
  const whole: readonly (readonly [string, number | undefined, number])[] = [
    ['max_model_len', limits.maxModelLen, 1],
    ['max_num_seqs', limits.maxNumSeqs, 1],
    ['max_num_batched_tokens', limits.maxNumBatchedTokens, 1],
    ['kv_cache_tokens', options.kvCacheTokens, 1],
    ['num_gpu_blocks_override', blocks, 1],
    ['max_num_queued_reqs', options.maxNumQueuedReqs, 0],
  ];
  const problems = whole.flatMap(([name, value, least]) =>
    value === undefined || (Number.isSafeInteger(value) && value >= least)
      ? []
      : [`${name} must be a whole number from ${least}, not ${value}`],
  );
  if (problems.length > 0) return { limits, problems };
  if (options.kvCacheTokens !== undefined && blocks !== undefined) {
    problems.push('kv_cache_tokens and num_gpu_blocks_override say the same: give one of them');
  }
  if (limits.maxNumBatchedTokens < limits.maxNumSeqs) {
    problems.push(
      `max_num_batched_tokens ${limits.maxNumBatchedTokens} must be at least max_num_seqs, ${limits.maxNumSeqs}`,
    );
  }
  if (limits.maxModelLen > limits.kvCacheTokens) {
    problems.push(
      `max_model_len ${limits.maxModelLen} does not fit the KV cache of ${limits.kvCacheTokens} tokens: ` +
        `set it to at most that, or take a profile with a larger cache than ${profile.id}`,
    );
  }
  return { limits, problems };
}
