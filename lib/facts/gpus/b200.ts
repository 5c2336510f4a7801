import { unverified, verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA HGX B200 data sheet, a sixteenth of its figures with sparsity';

export default {
  id: 'b200',
  name: 'B200',
  aliases: ['B200 SXM', 'B200 180GB', 'B200 192GB'],
  memoryBytes: unverified(gibibytes(192), 'what its stacks hold; tools report 180 GiB'),
  bandwidthBytesPerS: verified(8000e9, sheet),
  cacheBytes: unverified(mebibytes(126), 'tables disagree: 65 to 126 MB'),
  flops: {
    bits16: verified(2250e12, sheet),
    bits16Narrow: null,
    bits8: verified(4500e12, sheet),
    bits4: verified(9000e12, sheet),
  },
  powerW: verified(1000, sheet),
} satisfies GpuFacts;
