import type { Fact } from './fact.ts';

/** What a GPU can do at most; dense figures, without sparsity. */
export interface GpuFacts {
  /** e.g. `rtx-4080`. */
  readonly id: string;
  readonly name: string;
  /** Other names that tools give it, e.g. `NVIDIA GeForce RTX 4080`. */
  readonly aliases: readonly string[];
  readonly memoryBytes: Fact;
  readonly bandwidthBytesPerS: Fact;
  /** Floating-point operations per second, by the bits of what is multiplied. */
  readonly flops: { readonly bits16: Fact; readonly bits8: Fact | null; readonly bits4: Fact | null };
  readonly powerW: Fact | null;
}
