import { unverified, verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA A100 data sheet';

export default {
  id: 'a100-80gb-sxm',
  name: 'A100 80GB SXM',
  aliases: ['A100', 'A100 80GB', 'A100 SXM', 'A100-SXM4-80GB', 'A100 SXM 80GB'],
  memoryBytes: verified(gibibytes(80), sheet),
  bandwidthBytesPerS: verified(2039e9, sheet),
  cacheBytes: verified(mebibytes(40), sheet),
  flops: {
    bits16: verified(312e12, sheet),
    bits16Narrow: null,
    bits8: verified(624e12, `${sheet} (INT8)`),
    bits4: null,
  },
  powerW: unverified(400, sheet),
} satisfies GpuFacts;
