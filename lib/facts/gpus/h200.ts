import { verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA H200 data sheet';

export default {
  id: 'h200',
  name: 'H200',
  aliases: ['H200 SXM', 'H200 141GB', 'H200 SXM 141GB'],
  memoryBytes: verified(gibibytes(141), sheet),
  bandwidthBytesPerS: verified(4800e9, sheet),
  cacheBytes: verified(mebibytes(50), sheet),
  flops: {
    bits16: verified(989.5e12, `${sheet}; half of the 1,979 with sparsity`),
    bits16Narrow: null,
    bits8: verified(1979e12, `${sheet}; half of the 3,958 with sparsity`),
    bits4: null,
  },
  powerW: verified(700, sheet),
} satisfies GpuFacts;
