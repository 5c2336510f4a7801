import { blockLayout } from './block-layout.ts';
import { createBlockPool } from './block-pool.ts';
import type { EngineProfile } from './engine-profile.ts';
import { knownTokens, type Sequence } from './sequence.ts';

/** The beginning of a request that the cache already holds. */
export interface PrefixHit {
  readonly blocks: readonly number[];
  readonly tokens: number;
}

/** The KV cache of the engine: which request holds which blocks, as vLLM's KVCacheManager. */
export interface KvCache {
  /** Blocks that requests can hold. */
  readonly total: number;
  /** Share of the blocks that are held, 0 to 1. */
  usage(): number;
  /** Blocks that a request of this many tokens needs. */
  needed(tokens: number): number;
  /** Looks a waiting request up. At least its last token is left to compute. */
  lookUp(sequence: Sequence): PrefixHit;
  /** Gives a running request blocks for this many tokens; false (and nothing changed) when there are not enough. */
  grow(sequence: Sequence, tokens: number): boolean;
  /**
   * The same for a waiting request, which takes the blocks of its hit over. `wholeInput`: all that it has so far must
   * fit, though the blocks are taken for `tokens` only. `spare` blocks must stay free.
   */
  admit(sequence: Sequence, hit: PrefixHit, tokens: number, wholeInput: boolean, spare: number): boolean;
  /** Makes the full blocks among these tokens findable. */
  publish(sequence: Sequence, tokens: number): void;
  release(sequence: Sequence): void;
}

const noHit: PrefixHit = { blocks: [], tokens: 0 };

/** An empty cache of the profile's size. */
export function createKvCache(profile: Pick<EngineProfile, 'limits' | 'slidingWindow'>): KvCache {
  const { blockSize, kvCacheTokens, enablePrefixCaching } = profile.limits;
  const layout = blockLayout(profile);
  // vLLM sets one block aside as the null block.
  const pool = createBlockPool(Math.max(0, Math.floor(kvCacheTokens / blockSize) - 1));

  const contentOf = ({ keys }: Sequence, block: number): number => keys.key(block, layout.held(block + 1));
  const publish = (sequence: Sequence, tokens: number): void => {
    if (!enablePrefixCaching) return;
    const full = layout.full(tokens);
    for (; sequence.publishedBlocks < full; sequence.publishedBlocks += 1) {
      const block = sequence.blocks[sequence.publishedBlocks];
      if (block !== undefined) pool.fill(block, contentOf(sequence, sequence.publishedBlocks));
    }
  };
  const take = (sequence: Sequence, count: number): void => {
    for (let taken = 0; taken < count; taken += 1) sequence.blocks.push(pool.take());
  };
  return {
    total: pool.total,
    usage: () => (pool.total === 0 ? 0 : 1 - pool.free() / pool.total),
    needed: layout.needed,
    lookUp(sequence) {
      if (!enablePrefixCaching) return noHit;
      const most = layout.full(knownTokens(sequence) - 1);
      const blocks: number[] = [];
      while (blocks.length < most) {
        const content = contentOf(sequence, blocks.length);
        const block = sequence.keys.shared ? pool.find(content) : (sequence.formerBlocks[blocks.length] ?? 0);
        if (!pool.contains(block, content)) break;
        blocks.push(block);
      }
      return { blocks, tokens: layout.held(blocks.length) };
    },
    grow(sequence, tokens) {
      const more = layout.needed(tokens) - sequence.blocks.length;
      if (more > pool.free()) return false;
      take(sequence, more);
      publish(sequence, Math.min(tokens, knownTokens(sequence)));
      return true;
    },
    admit(sequence, hit, tokens, wholeInput, spare) {
      const fitting = wholeInput ? Math.max(tokens, knownTokens(sequence)) : tokens;
      // Blocks of the hit that nobody holds are free now and will not be.
      const idle = hit.blocks.filter(pool.idle).length;
      if (layout.needed(fitting) - hit.blocks.length + idle + spare > pool.free()) return false;
      for (const block of hit.blocks) pool.hold(block);
      sequence.blocks = hit.blocks.slice();
      sequence.publishedBlocks = hit.blocks.length;
      take(sequence, layout.needed(tokens) - hit.blocks.length);
      publish(sequence, Math.min(tokens, knownTokens(sequence)));
      return true;
    },
    publish,
    release(sequence) {
      // The end of a request is reused before its beginning, which others are more likely to share.
      pool.release(sequence.blocks.toReversed());
      sequence.formerBlocks = sequence.blocks;
      sequence.blocks = [];
      sequence.publishedBlocks = 0;
    },
  };
}
