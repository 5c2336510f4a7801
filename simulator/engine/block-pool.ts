import { effectiveContext, type EngineProfile } from './engine-profile.ts';
import type { Sequence } from './sequence.ts';

/** The blocks of the KV cache, counted. */
export interface BlockPool {
  /** Blocks that requests can hold. */
  readonly total: number;
  free(): number;
  /** Share of the blocks that are held, 0 to 1. */
  usage(): number;
  /** Blocks that a request of this many tokens needs. */
  needed(tokens: number): number;
  /** Gives the sequence what it needs for this many tokens; false (and nothing changed) when there is not enough. */
  grow(sequence: Sequence, tokens: number): boolean;
  release(sequence: Sequence): void;
}

/** An empty cache of the profile's size. */
export function createBlockPool(profile: EngineProfile): BlockPool {
  const { blockSize, kvCacheTokens } = profile.limits;
  // vLLM sets one block aside as the null block.
  const total = Math.max(0, Math.floor(kvCacheTokens / blockSize) - 1);
  let free = total;
  const needed = (tokens: number): number => Math.ceil(effectiveContext(profile.slidingWindow, tokens) / blockSize);
  return {
    total,
    free: () => free,
    usage: () => (total === 0 ? 0 : 1 - free / total),
    needed,
    grow(sequence, tokens) {
      const more = needed(tokens) - sequence.blocks;
      if (more > free) return false;
      if (more > 0) {
        free -= more;
        sequence.blocks += more;
      }
      return true;
    },
    release(sequence) {
      free += sequence.blocks;
      sequence.blocks = 0;
    },
  };
}
