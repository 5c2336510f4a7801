import { verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const paper = 'NVIDIA Ada GPU Architecture whitepaper, appendix A';

export default {
  id: 'rtx-4090',
  name: 'RTX 4090',
  aliases: ['4090'],
  memoryBytes: verified(gibibytes(24), paper),
  bandwidthBytesPerS: verified(1008e9, paper),
  cacheBytes: verified(mebibytes(72), paper),
  flops: {
    bits16: verified(165.2e12, paper),
    bits16Narrow: verified(330.3e12, paper),
    bits8: verified(660.6e12, paper),
    bits4: null,
  },
  powerW: verified(450, paper),
} satisfies GpuFacts;
