/**
 * Which blocks hold which content. Content is a number (see prefix-keys.ts). As in vLLM, two blocks can hold the
 * same: requests that compute the same prompt side by side, or a prompt whose last block was computed anew.
 */
export interface CachedBlocks {
  /** The block that has held this content for longest; 0 when none does. */
  find(content: number): number;
  add(content: number, block: number): void;
  remove(content: number, block: number): void;
}

/** Nothing cached. */
export function createCachedBlocks(): CachedBlocks {
  const oldest = new Map<number, number>();
  const younger = new Map<number, number[]>();

  const removeYounger = (content: number, block: number): void => {
    const others = younger.get(content) ?? [];
    others.splice(others.indexOf(block), 1);
    if (others.length === 0) younger.delete(content);
  };
  return {
    find: (content) => oldest.get(content) ?? 0,
    add(content, block) {
      if (!oldest.has(content)) {
        oldest.set(content, block);
        return;
      }
      const others = younger.get(content);
      if (others === undefined) younger.set(content, [block]);
      else others.push(block);
    },
    remove(content, block) {
      if (oldest.get(content) !== block) {
        removeYounger(content, block);
        return;
      }
      const heir = younger.get(content)?.[0];
      if (heir === undefined) {
        oldest.delete(content);
        return;
      }
      oldest.set(content, heir);
      removeYounger(content, heir);
    },
  };
}
