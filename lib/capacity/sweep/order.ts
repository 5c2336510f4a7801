import { seededRandom, shuffled } from '../../statistics/seeded-random.ts';

/** Stream of the sweep's seed that decides the order. */
const orders = 0;

/**
 * One repeat in random order. Cells of a server that has to be started stay together, for a start takes minutes; such servers, and the cells that
 * need no start, come in random order too (a randomised block design, with split plots where servers are started).
 */
export function inRandomOrder<T extends { readonly server: string | null }>(
  cells: readonly T[],
  started: ReadonlySet<string>,
  { seed, block }: { readonly seed: number; readonly block: number },
): T[] {
  const random = seededRandom(seed, block, orders);
  const groups = new Map<string | null, T[]>();
  for (const cell of cells) {
    const key = cell.server !== null && started.has(cell.server) ? cell.server : null;
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return shuffled(random, [...groups.values()]).flatMap((group) => shuffled(random, group));
}
