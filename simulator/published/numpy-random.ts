import type { Random } from '../../lib/statistics/seeded-random.ts';

const size = 624;
const twist = 397;

/** `numpy.random.seed(seed)`: a 32-bit seed spread over the state (Knuth's multiplier, as in Matsumoto's mt19937ar). */
function seededState(seed: number): Uint32Array {
  const state = new Uint32Array(size);
  let last = seed >>> 0;
  state[0] = last;
  for (let index = 1; index < size; index += 1) {
    last = (Math.imul(1_812_433_253, last ^ (last >>> 30)) + index) >>> 0;
    state[index] = last;
  }
  return state;
}

function renew(state: Uint32Array): void {
  const at = (index: number): number => state[index % size] ?? 0;
  for (let index = 0; index < size; index += 1) {
    const joined = (at(index) & 0x8000_0000) | (at(index + 1) & 0x7fff_ffff);
    state[index] = at(index + twist) ^ (joined >>> 1) ^ (joined & 1 ? 0x9908_b0df : 0);
  }
}

/**
 * The numbers of `numpy.random.random_sample()` after `numpy.random.seed(seed)`: MT19937 with 53 bits a draw. For
 * repeating runs whose client drew its arrivals so; everything of our own draws from `seededRandom`.
 */
export function numpyRandom(seed: number): Random {
  const state = seededState(seed);
  let used = size;
  const word = (): number => {
    if (used === size) {
      renew(state);
      used = 0;
    }
    let bits = state[used] ?? 0;
    used += 1;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c_5680;
    bits ^= (bits << 15) & 0xefc6_0000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };
  return () => {
    const high = word() >>> 5;
    const low = word() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  };
}
