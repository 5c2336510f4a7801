import { unverified, verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA A10 data sheet';

export default {
  id: 'a10',
  name: 'A10',
  // the A10G of AWS has the memory of an A10 and less arithmetic, so that this is an upper bound of it
  aliases: ['A10G'],
  memoryBytes: verified(gibibytes(24), sheet),
  bandwidthBytesPerS: verified(600e9, sheet),
  cacheBytes: unverified(mebibytes(6), 'the cache of its chip, GA102'),
  flops: {
    bits16: verified(125e12, sheet),
    bits16Narrow: null,
    bits8: verified(250e12, `${sheet} (INT8)`),
    bits4: null,
  },
  powerW: unverified(150, sheet),
} satisfies GpuFacts;
