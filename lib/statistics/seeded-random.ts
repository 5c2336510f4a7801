/** A stream of numbers, uniform in [0, 1) with a resolution of 2^-32. */
export type Random = () => number;

const TWO_32 = 4294967296;

/**
 * A bijection on 32-bit integers whose every output bit depends on every input bit.
 * Constants: Chris Wellons' `lowbias32` (hash-prospector, bias 0.17).
 */
function mix32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/**
 * A 32-bit hash of three integers, each below 2^53 in magnitude (of `index` and `stream` the low 32 bits
 * count). For a fixed seed and stream it is a bijection of the index: no two indices below 2^32 collide.
 */
export function hash32(seed: number, index: number, stream: number): number {
  const seedHash = mix32(mix32(seed) + Math.floor(seed / TWO_32));
  return mix32(mix32(mix32(index) + seedHash) + mix32(stream + 0x9e3779b9));
}

/**
 * The random stream of (seed, index, stream), so that request 4,711 can be made without making those
 * before it. Neighbouring indices start at unrelated points. Generator: mulberry32 (Tommy Ettinger), period
 * 2^32: ample for prompts and arrival times, not for cryptography.
 */
export function seededRandom(seed: number, index = 0, stream = 0): Random {
  let state = hash32(seed, index, stream) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / TWO_32;
  };
}

/** True with the given probability (0 to 1). */
export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

/** An integer from `low` to `high`, both included. */
export function integerBetween(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One of the items, all equally likely; throws on an empty list. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const index = Math.floor(random() * items.length);
  if (index >= items.length) throw new RangeError('cannot pick from an empty list');
  return items[index] as T;
}

/** One of the items, each with a probability proportional to its weight; throws on an empty list. */
export function weightedPick<T>(random: Random, items: readonly (readonly [T, number])[]): T {
  // No destructuring and no for-of: in k6's JavaScript VM they make this ten times slower.
  let total = 0;
  for (let i = 0; i < items.length; i += 1) total += items[i]?.[1] ?? 0;
  let left = random() * total;
  for (let i = 0; i < items.length; i += 1) {
    const entry = items[i] as readonly [T, number];
    left -= entry[1];
    if (left < 0) return entry[0];
  }
  // Rounding can leave a hair more than nothing: the last item then takes it.
  const last = items[items.length - 1];
  if (last === undefined) throw new RangeError('cannot pick from an empty list');
  return last[0];
}

/** The items in random order, as a new list (Fisher–Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const order = items.slice();
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const held = order[i] as T;
    order[i] = order[j] as T;
    order[j] = held;
  }
  return order;
}

/** A draw from the normal distribution (Box–Muller; takes two numbers from the stream). */
export function normal(random: Random, mean: number, standardDeviation: number): number {
  // 1 - u is in (0, 1], so the logarithm is finite.
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return mean + standardDeviation * radius * Math.cos(2 * Math.PI * random());
}

/** A draw from the exponential distribution with mean 1. */
export function exponential(random: Random): number {
  // 1 - u is in (0, 1], so the logarithm is finite.
  return -Math.log(1 - random());
}

/** A draw from the lognormal distribution with this median; `sigma` is the deviation of its logarithm. */
export function lognormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(normal(random, 0, sigma));
}
