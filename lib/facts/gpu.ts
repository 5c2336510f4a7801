import type { Fact } from './fact.ts';

/** What a GPU can do at most; dense figures, without sparsity. */
export interface GpuFacts {
  /** e.g. `rtx-4080`. */
  readonly id: string;
  readonly name: string;
  /** Other names that tools and people give it, e.g. `H100 80GB HBM3`; vendors’ names before it need not be among them. */
  readonly aliases: readonly string[];
  readonly memoryBytes: Fact;
  readonly bandwidthBytesPerS: Fact;
  /** The largest cache of the chip; weights that fit in it need not be read from memory at each step. */
  readonly cacheBytes: Fact;
  /** Operations per second of the matrix units, by the bits of what is multiplied. */
  readonly flops: {
    /** Summed up in 32 bits, as servers do. */
    readonly bits16: Fact;
    /** Summed up in 16 bits, where that is faster. */
    readonly bits16Narrow: Fact | null;
    /** FP8 or INT8, whichever is faster. */
    readonly bits8: Fact | null;
    /** FP4; the INT4 of older chips multiplies in no server. */
    readonly bits4: Fact | null;
  };
  readonly powerW: Fact | null;
}

/** Cards are sold in GB and hold GiB. */
export const gibibytes = (count: number): number => count * 2 ** 30;
/** Caches likewise. */
export const mebibytes = (count: number): number => count * 2 ** 20;
