import { verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'AMD Instinct MI300X data sheet';

export default {
  id: 'mi300x',
  name: 'MI300X',
  aliases: ['MI300X OAM', 'MI300X 192GB'],
  memoryBytes: verified(gibibytes(192), sheet),
  bandwidthBytesPerS: verified(5300e9, sheet),
  cacheBytes: verified(mebibytes(256), `${sheet} (Infinity Cache)`),
  flops: {
    bits16: verified(1307.4e12, sheet),
    bits16Narrow: null,
    bits8: verified(2614.9e12, sheet),
    bits4: null,
  },
  powerW: verified(750, sheet),
} satisfies GpuFacts;
