import { verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const paper = 'NVIDIA RTX Blackwell GPU Architecture whitepaper, table 3';

export default {
  id: 'rtx-5090',
  name: 'RTX 5090',
  aliases: ['5090'],
  memoryBytes: verified(gibibytes(32), paper),
  bandwidthBytesPerS: verified(1792e9, paper),
  cacheBytes: verified(mebibytes(96), paper),
  flops: {
    bits16: verified(209.5e12, paper),
    bits16Narrow: verified(419e12, paper),
    bits8: verified(838e12, paper),
    bits4: verified(1676e12, `${paper}; half of the 3,352 with sparsity`),
  },
  powerW: verified(575, paper),
} satisfies GpuFacts;
