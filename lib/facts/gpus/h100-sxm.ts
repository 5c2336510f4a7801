import { verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA H100 data sheet';

export default {
  id: 'h100-sxm',
  name: 'H100 SXM',
  aliases: ['H100', 'H100 80GB', 'H100 SXM5', 'H100 80GB HBM3', 'H100 SXM 80GB', 'H100 SXM5 80GB'],
  memoryBytes: verified(gibibytes(80), sheet),
  bandwidthBytesPerS: verified(3350e9, sheet),
  cacheBytes: verified(mebibytes(50), sheet),
  flops: {
    bits16: verified(989.5e12, `${sheet}; half of the 1,979 with sparsity`),
    bits16Narrow: null,
    bits8: verified(1979e12, `${sheet}; half of the 3,958 with sparsity`),
    bits4: null,
  },
  powerW: verified(700, sheet),
} satisfies GpuFacts;
