import { unverified, verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA L40S data sheet';

export default {
  id: 'l40s',
  name: 'L40S',
  aliases: [],
  memoryBytes: verified(gibibytes(48), sheet),
  bandwidthBytesPerS: verified(864e9, sheet),
  cacheBytes: unverified(mebibytes(96), 'the whole cache of its chip, AD102; some tables have half of it'),
  flops: {
    // its 733 and 1,466 are with sparsity: the commonest error of tables
    bits16: verified(362.05e12, sheet),
    bits16Narrow: null,
    bits8: verified(733e12, sheet),
    bits4: null,
  },
  powerW: verified(350, sheet),
} satisfies GpuFacts;
