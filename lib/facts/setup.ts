import type { GpuFacts } from './gpu.ts';
import type { ModelFacts } from './model.ts';

/** What answered: the hardware of one replica and the model on it. Null where nobody told. */
export interface Setup {
  readonly gpu: GpuFacts | null;
  /** GPUs that one replica uses together. */
  readonly gpus: number;
  readonly model: ModelFacts | null;
  /** Bits of a weight, and of an element of the KV cache. */
  readonly weightBits: number | null;
  readonly kvBits: number | null;
  /** Tokens that the KV cache holds, by the server's own account. */
  readonly kvCacheTokens: number | null;
}

/** Nothing is known of what answered. */
export const unknownSetup: Setup = {
  gpu: null,
  gpus: 1,
  model: null,
  weightBits: null,
  kvBits: null,
  kvCacheTokens: null,
};
