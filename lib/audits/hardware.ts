import type { Machine } from '../facts/ceilings.ts';
import type { Setup } from '../facts/setup.ts';
import { formatCount, formatSignificant } from '../units/number.ts';

/** What is taken where nobody tells of speculative decoding: more tokens of one answer come from a step of no usual server. */
const mostTokensPerStep = 16;
/** Bits of weights and cache that are usual where nobody says that there are fewer. */
const usualBits = 16;

/** A replica under assumptions, and how many tokens of one answer a step of it makes. */
export interface Assumed {
  readonly machine: Machine;
  readonly tokensPerStep: number;
}

/** The same hardware twice: as permissive as what is known allows, and as is usual. What is known is the same in both. */
export interface Hardware {
  readonly replicas: number;
  readonly most: Assumed;
  readonly usual: Assumed;
  /** e.g. `one RTX 4080`, `4 × H100 SXM`, `2 replicas of one L4 each`. */
  readonly words: string;
  /** Whether they are several, for the verb. */
  readonly several: boolean;
}

/** What answered as far as physics needs it; null where GPU or model are not known. */
export function hardwareOf(setup: Setup): Hardware | null {
  const { gpu, gpus, replicas, model, weightBits, kvBits, tokensPerStep } = setup;
  if (gpu === null || model === null) return null;
  const of = (bits: number | null, tokens: number): Assumed => ({
    machine: { gpu, gpus, model, weightBits: weightBits ?? bits, kvBits: kvBits ?? bits },
    tokensPerStep: tokensPerStep ?? tokens,
  });
  const one = gpus === 1 ? `one ${gpu.name}` : `${formatCount(gpus)} × ${gpu.name}`;
  return {
    replicas,
    most: of(null, mostTokensPerStep),
    usual: of(usualBits, 1),
    words: replicas === 1 ? one : `${formatCount(replicas)} replicas of ${one} each`,
    several: replicas > 1 || gpus > 1,
  };
}

/** `has` or `have`, `needs` or `need`. */
export const verbOf = ({ several }: Hardware, one: string, many: string): string => (several ? many : one);

/** A ratio above one in words: `84 times`, `2.31 times`. */
export const times = (ratio: number): string => `${ratio >= 10 ? formatCount(ratio) : formatSignificant(ratio)} times`;

/** Operations per second, in the unit of data sheets. */
export const teraflops = (flops: number): string => `${formatSignificant(flops / 1e12)}\u00a0TFLOP/s`;

/** Said where physics has nothing to say. */
export const unboundWords = 'a physical limit: a simulator answered';

/** What is not known of hardware and model. */
export const unknownWords = ({ unknown }: Setup): string => unknown.join('; ');
