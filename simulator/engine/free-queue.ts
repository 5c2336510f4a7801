/**
 * The free blocks in the order in which they are reused, as vLLM's FreeKVCacheBlockQueue: a doubly linked list, so
 * that a block that is wanted again can be taken out of the middle. Blocks are numbers from 1; 0 is both ends.
 */
export interface FreeQueue {
  size(): number;
  /** Takes the first; throws when there is none. */
  takeFirst(): number;
  remove(block: number): void;
  /** Puts blocks before all others, the first of them first. */
  prepend(blocks: readonly number[]): void;
  append(blocks: readonly number[]): void;
}

/** A queue of the blocks 1 to `count`, in order. */
export function createFreeQueue(count: number): FreeQueue {
  const next = Int32Array.from({ length: count + 1 }, (_, block) => (block === count ? 0 : block + 1));
  const previous = Int32Array.from({ length: count + 1 }, (_, block) => (block === 0 ? count : block - 1));
  let size = count;

  const link = (before: number, after: number): void => {
    next[before] = after;
    previous[after] = before;
  };
  const remove = (block: number): void => {
    link(previous[block] ?? 0, next[block] ?? 0);
    size -= 1;
  };
  const insertAfter = (place: number, blocks: readonly number[]): void => {
    const after = next[place] ?? 0;
    let before = place;
    for (const block of blocks) {
      link(before, block);
      before = block;
    }
    link(before, after);
    size += blocks.length;
  };

  return {
    size: () => size,
    takeFirst() {
      const block = next[0] ?? 0;
      if (block === 0) throw new Error('no free block');
      remove(block);
      return block;
    },
    remove,
    prepend: (blocks) => insertAfter(0, blocks),
    append: (blocks) => insertAfter(previous[0] ?? 0, blocks),
  };
}
