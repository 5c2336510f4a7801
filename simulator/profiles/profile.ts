import type { EngineProfile } from '../engine/engine-profile.ts';

/**
 * What a profile's numbers rest on. `measured`: compared with a published load test of this model on this
 * hardware, over a range of loads. `derived`: computed from data sheets or operator timings, with a spot check at
 * most. `guess`: neither.
 */
export type Provenance = 'measured' | 'derived' | 'guess';

/** One model on one machine, as far as the engine needs to know it. */
export interface Profile extends EngineProfile {
  /** `<hardware>-<model>`, also the name of its file. */
  readonly id: string;
  /** The name that the server gives the model. */
  readonly model: string;
  readonly provenance: Provenance;
  /** One or two sentences: where the numbers come from and how far they were checked. */
  readonly evidence: string;
}

/** Whether a profile is named by its file rather than by its id. */
export function isProfilePath(idOrPath: string): boolean {
  return /[/\\]|\.json$/.test(idOrPath);
}

/** vLLM's defaults on every GPU. */
export const usualLimits = {
  blockSize: 16,
  enablePrefixCaching: true,
  maxNumQueuedReqs: null,
  asyncScheduling: true,
} as const;

/** vLLM's defaults for an API server below 70 GiB of GPU memory, and on the A100. */
export const smallGpuBatch = { ...usualLimits, maxNumBatchedTokens: 2048, maxNumSeqs: 256 } as const;

/** vLLM's defaults for an API server from 70 GiB of GPU memory on. */
export const largeGpuBatch = { ...usualLimits, maxNumBatchedTokens: 8192, maxNumSeqs: 1024 } as const;

/**
 * What the API server takes for a request: HTTP, chat template, tokenizer, hand-over to the engine. Set by hand
 * from single-stream TTFT tables of vLLM 0.22; no profile has its own measurement.
 */
export const usualApi = { requestMs: 6, perPromptTokenUs: 3.5 } as const;
