import { unverified, verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA A100 data sheet';

export default {
  id: 'a100-80gb-pcie',
  name: 'A100 80GB PCIe',
  aliases: ['A100 PCIe', 'A100 PCIe 80GB'],
  memoryBytes: verified(gibibytes(80), sheet),
  bandwidthBytesPerS: verified(1935e9, sheet),
  cacheBytes: verified(mebibytes(40), sheet),
  flops: {
    bits16: verified(312e12, sheet),
    bits16Narrow: null,
    bits8: verified(624e12, `${sheet} (INT8)`),
    bits4: null,
  },
  powerW: unverified(300, sheet),
} satisfies GpuFacts;
