import { unverified, verified } from '../fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from '../gpu.ts';

const sheet = 'NVIDIA, GeForce RTX 4080 specifications';
// the whitepaper's table of the RTX 4090 follows exactly from the same rule
const rule = '76 multiprocessors × 512 operations per cycle × 2.505 GHz, as in the Ada whitepaper';

export default {
  id: 'rtx-4080',
  name: 'RTX 4080',
  aliases: ['4080'],
  memoryBytes: verified(gibibytes(16), sheet),
  // the 736 GB/s of some articles are those of the RTX 4080 SUPER
  bandwidthBytesPerS: verified(716.8e9, `${sheet}: 256 bit at 22.4 Gbit/s`),
  cacheBytes: verified(mebibytes(64), sheet),
  flops: {
    bits16: unverified(97.5e12, rule),
    bits16Narrow: verified(194.9e12, `${rule}, twice; half of the 390 with sparsity of the specifications`),
    bits8: verified(389.9e12, `${rule}, four times; half of the 780 with sparsity of the specifications`),
    bits4: null,
  },
  powerW: verified(320, sheet),
} satisfies GpuFacts;
