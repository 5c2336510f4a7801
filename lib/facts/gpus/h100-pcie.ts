import { unverified, verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA H100 data sheet';

export default {
  id: 'h100-pcie',
  name: 'H100 PCIe',
  aliases: ['H100 PCIe 80GB', 'H100 80GB PCIe'],
  memoryBytes: verified(gibibytes(80), sheet),
  // 2 TB/s in round figures; tools report the 2,039 GB/s of its memory clock
  bandwidthBytesPerS: unverified(2039e9, sheet),
  cacheBytes: verified(mebibytes(50), sheet),
  flops: {
    bits16: verified(756.5e12, `${sheet}; half of the 1,513 with sparsity`),
    bits16Narrow: null,
    bits8: verified(1513e12, `${sheet}; half of the 3,026 with sparsity`),
    bits4: null,
  },
  powerW: verified(350, sheet),
} satisfies GpuFacts;
