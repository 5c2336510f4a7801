import { createCachedBlocks } from './cached-blocks.ts';
import { createFreeQueue } from './free-queue.ts';

/**
 * The blocks of the KV cache, as vLLM's BlockPool: how many requests hold each, what each contains, and in which
 * order the free ones are reused. A free block keeps its content until it is handed out again.
 */
export interface BlockPool {
  /** Blocks that requests can hold. */
  readonly total: number;
  free(): number;
  /** Hands out a block, whose content is forgotten; throws when none is free. */
  take(): number;
  /** A block with this content; 0 when there is none. */
  find(content: number): number;
  contains(block: number, content: number): boolean;
  /** Whether nobody holds it. */
  idle(block: number): boolean;
  /** Holds a block that was found. */
  hold(block: number): void;
  /**
   * Says what a held block contains. Content below zero is of one request alone: it is not looked for, its owner knows
   * the block. (Loads of lengths only have no other, and stay cheap.)
   */
  fill(block: number, content: number): void;
  /** Gives blocks back; those given back first are reused first. */
  release(blocks: readonly number[]): void;
}

/** What a block has whose content nobody knows. */
const nothing = 0;

/** A pool of this many blocks, all free. */
export function createBlockPool(total: number): BlockPool {
  const queue = createFreeQueue(total);
  const cached = createCachedBlocks();
  const holders = new Int32Array(total + 1);
  const contents = new Float64Array(total + 1);

  return {
    total,
    free: queue.size,
    take() {
      const block = queue.takeFirst();
      const content = contents[block] ?? nothing;
      contents[block] = nothing;
      if (content > nothing) cached.remove(content, block);
      holders[block] = 1;
      return block;
    },
    find: cached.find,
    contains: (block, content) => contents[block] === content,
    idle: (block) => holders[block] === 0,
    hold(block) {
      const before = holders[block] ?? 0;
      if (before === 0) queue.remove(block);
      holders[block] = before + 1;
    },
    fill(block, content) {
      contents[block] = content;
      if (content > nothing) cached.add(content, block);
    },
    release(blocks) {
      const freed = blocks.filter((block) => {
        const left = (holders[block] ?? 0) - 1;
        if (left < 0) throw new Error(`block ${block} is given back but not held`);
        holders[block] = left;
        return left === 0;
      });
      // What cannot be found again is reused before what can.
      queue.prepend(freed.filter((block) => contents[block] === nothing));
      queue.append(freed.filter((block) => contents[block] !== nothing));
    },
  };
}
