import { unverified, verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA A100 data sheet';

export default {
  id: 'a100-40gb',
  name: 'A100 40GB',
  aliases: ['A100-SXM4-40GB', 'A100-PCIE-40GB', 'A100 SXM 40GB', 'A100 PCIe 40GB'],
  memoryBytes: verified(gibibytes(40), sheet),
  bandwidthBytesPerS: verified(1555e9, sheet),
  cacheBytes: verified(mebibytes(40), sheet),
  flops: {
    bits16: verified(312e12, sheet),
    bits16Narrow: null,
    bits8: verified(624e12, `${sheet} (INT8)`),
    bits4: null,
  },
  powerW: unverified(400, sheet),
} satisfies GpuFacts;
