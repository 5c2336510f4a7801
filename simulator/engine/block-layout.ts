import { effectiveContext, type EngineProfile } from './engine-profile.ts';

/**
 * Which tokens the blocks of a request hold. With full attention the block k holds the tokens from k·size on. With
 * a sliding window, layers that look back over the window only need no block beyond it, so there one block (of all
 * layers' memory) stands for 1 / (1 − layerShare) times as many tokens; a prefix is found up to the end of such a
 * block. Real vLLM keeps groups of layers apart and finds prefixes where every group still has them.
 */
export interface BlockLayout {
  /** Blocks that this many tokens need. */
  needed(tokens: number): number;
  /** Tokens that this many blocks hold when they are full. */
  held(blocks: number): number;
  /** Blocks that this many tokens fill completely. */
  full(tokens: number): number;
}

/** The layout of a profile. */
export function blockLayout({ limits, slidingWindow }: Pick<EngineProfile, 'limits' | 'slidingWindow'>): BlockLayout {
  const { blockSize } = limits;
  if (slidingWindow === null) {
    return {
      needed: (tokens) => Math.ceil(tokens / blockSize),
      held: (blocks) => blocks * blockSize,
      full: (tokens) => Math.floor(tokens / blockSize),
    };
  }
  const needed = (tokens: number): number => Math.ceil(effectiveContext(slidingWindow, tokens) / blockSize);
  return {
    needed,
    held(blocks) {
      const beyond = blocks * blockSize - slidingWindow.tokens;
      if (beyond <= 0) return blocks * blockSize;
      const tokens = slidingWindow.tokens + Math.floor(beyond / (1 - slidingWindow.layerShare));
      // Floating point may put an exact end on either side of it.
      return needed(tokens + 1) <= blocks ? tokens + 1 : needed(tokens) > blocks ? tokens - 1 : tokens;
    },
    // A block is full when the next token would need another one.
    full: (tokens) => needed(tokens + 1) - 1,
  };
}
