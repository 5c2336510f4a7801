import type { StepCosts } from './step-time.ts';

/** Attention layers that look back over a window only (Gemma 3: five of six layers, 1,024 tokens). */
export interface SlidingWindow {
  readonly tokens: number;
  /** Share of the layers that have the window, 0 to 1. */
  readonly layerShare: number;
}

/** The limits that vLLM's scheduler keeps; the names are vLLM's. */
export interface SchedulerLimits {
  /** Tokens that one step may compute. */
  readonly maxNumBatchedTokens: number;
  /** Requests that run at the same time. */
  readonly maxNumSeqs: number;
  /** Prompt and output tokens of one request together. */
  readonly maxModelLen: number;
  /** Tokens in a block of the KV cache. */
  readonly blockSize: number;
  /** Tokens that the whole KV cache holds. */
  readonly kvCacheTokens: number;
  /** Whether blocks of one request serve later ones that begin alike. */
  readonly enablePrefixCaching: boolean;
  /** Requests that may be unfinished, waiting or running; one more is refused. Null: any number. */
  readonly maxNumQueuedReqs: number | null;
  /** Requests that are admitted to run, where that is fewer than `maxNumSeqs`. */
  readonly maxNumActiveSeqs?: number;
  /** Tokens of one prompt that a step computes when others want their share; 0, the default: no such limit. */
  readonly longPrefillTokenThreshold?: number;
  /** Lets that limit grow to an equal share of the budget; off by default. */
  readonly longPrefillTokenThresholdAdaptive?: boolean;
  /** Share of the blocks that stays free when requests are admitted beside others; 0 by default. */
  readonly watermark?: number;
  /** Whether a prompt is admitted only when all of it fits, and not only its first chunk; on by default. */
  readonly schedulerReserveFullIsl?: boolean;
  /**
   * Whether a step is planned while the one before it runs: vLLM's default on GPUs, not on CPUs. Off when left out; every
   * profile says it.
   */
  readonly asyncScheduling?: boolean;
}

/** The time a request spends in the API server before the scheduler sees it: HTTP, chat template, tokenizer. */
export interface ApiCosts {
  readonly requestMs: number;
  readonly perPromptTokenUs: number;
}

/** How long the API server keeps a request with a prompt of this length. */
export function apiMs({ requestMs, perPromptTokenUs }: ApiCosts, promptTokens: number): number {
  return requestMs + (perPromptTokenUs * promptTokens) / 1e3;
}

/** Everything that the engine needs to behave like one model on one machine. */
export interface EngineProfile {
  readonly costs: StepCosts;
  readonly api: ApiCosts;
  readonly limits: SchedulerLimits;
  readonly slidingWindow: SlidingWindow | null;
}

/**
 * Tokens of context that one request keeps and reads, averaged over the layers: all of them, unless some
 * layers have a window.
 */
export function effectiveContext(window: SlidingWindow | null, tokens: number): number {
  if (window === null || tokens <= window.tokens) return tokens;
  return (1 - window.layerShare) * tokens + window.layerShare * window.tokens;
}

/** The profile of a machine that does everything `factor` times as slowly. */
export function slowedProfile(profile: EngineProfile, factor: number): EngineProfile {
  const { costs, api } = profile;
  return {
    ...profile,
    costs: {
      ...costs,
      overheadMs: costs.overheadMs * factor,
      weightsMs: costs.weightsMs * factor,
      perTokenUs: costs.perTokenUs * factor,
      perKvTokenUs: costs.perKvTokenUs * factor,
      perDecodeUs: costs.perDecodeUs * factor,
      perSquaredTokenPs: costs.perSquaredTokenPs * factor,
    },
    api: { requestMs: api.requestMs * factor, perPromptTokenUs: api.perPromptTokenUs * factor },
  };
}
