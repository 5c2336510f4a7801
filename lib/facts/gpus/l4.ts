import { verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA L4 data sheet';

export default {
  id: 'l4',
  name: 'L4',
  aliases: [],
  memoryBytes: verified(gibibytes(24), sheet),
  bandwidthBytesPerS: verified(300e9, sheet),
  cacheBytes: verified(mebibytes(48), sheet),
  flops: {
    bits16: verified(121e12, `${sheet}; half of the 242 with sparsity`),
    bits16Narrow: null,
    bits8: verified(242.5e12, `${sheet}; half of the 485 with sparsity`),
    bits4: null,
  },
  powerW: verified(72, sheet),
} satisfies GpuFacts;
