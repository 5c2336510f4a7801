import { unverified, verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA, GeForce RTX 4080 SUPER specifications';
const rule = '80 multiprocessors × 512 operations per cycle × 2.55 GHz, as in the Ada whitepaper';

export default {
  id: 'rtx-4080-super',
  name: 'RTX 4080 SUPER',
  aliases: ['4080 super'],
  memoryBytes: verified(gibibytes(16), sheet),
  bandwidthBytesPerS: unverified(736e9, `${sheet}: 256 bit at 23 Gbit/s`),
  cacheBytes: unverified(mebibytes(64), sheet),
  flops: {
    bits16: unverified(104.4e12, rule),
    bits16Narrow: unverified(208.9e12, `${rule}, twice`),
    bits8: unverified(417.8e12, `${rule}, four times`),
    bits4: null,
  },
  powerW: unverified(320, sheet),
} satisfies GpuFacts;
