import { hash32 } from '../../statistics/seeded-random.ts';

/** The order in which a data set's requests are sent; the last draws any of them each time. */
export const SAMPLINGS = ['in-order', 'shuffled', 'with-replacement'] as const;

export type Sampling = (typeof SAMPLINGS)[number];

/** Which request a turn sends, and what is added to its id so that no two turns have the same. */
export interface Draw {
  readonly index: number;
  readonly suffix: string;
}

/** Keep the draws apart from other uses of the same seed. */
const DRAWS = 0x64726177;
const ORDERS = 0x6f726465;

/**
 * The request that turn `turn` sends, of `size` (Infinity: without end) ones. In order and shuffled, all are sent once before
 * one is sent again; each round is shuffled anew. Nothing is kept, so that every VU can know it of every turn.
 */
export function draw(turn: number, size: number, sampling: Sampling, seed: number): Draw {
  if (size === Infinity) return { index: turn, suffix: '' };
  if (sampling === 'with-replacement')
    return { index: Math.floor((hash32(seed, turn, DRAWS) / 2 ** 32) * size), suffix: `~${turn + 1}` };
  const round = Math.floor(turn / size);
  const place = turn % size;
  return {
    index: sampling === 'shuffled' ? permuted(place, size, hash32(seed, round, ORDERS)) : place,
    suffix: round === 0 ? '' : `~${round + 1}`,
  };
}

const rounds = 6;

/**
 * The place of `index` in an order of `size` things that the key decides: a bijection. A Feistel network on the smallest square
 * that holds them, repeated while it leads outside (cycle walking; Black and Rogaway 2002).
 */
export function permuted(index: number, size: number, key: number): number {
  const side = Math.ceil(Math.sqrt(size));
  let place = index;
  do {
    let left = Math.floor(place / side);
    let right = place % side;
    for (let round = 0; round < rounds; round += 1) {
      const next = (left + hash32(key, right, round)) % side;
      left = right;
      right = next;
    }
    place = left * side + right;
  } while (place >= size);
  return place;
}
