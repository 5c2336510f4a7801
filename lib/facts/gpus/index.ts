import type { GpuFacts } from '../gpu.ts';
import a10 from './a10.ts';
import a100of40 from './a100-40gb.ts';
import a100pcie from './a100-80gb-pcie.ts';
import a100sxm from './a100-80gb-sxm.ts';
import b200 from './b200.ts';
import h100pcie from './h100-pcie.ts';
import h100sxm from './h100-sxm.ts';
import h200 from './h200.ts';
import l4 from './l4.ts';
import l40s from './l40s.ts';
import mi300x from './mi300x.ts';
import rtx4080super from './rtx-4080-super.ts';
import rtx4080 from './rtx-4080.ts';
import rtx4090 from './rtx-4090.ts';
import rtx5090 from './rtx-5090.ts';

/** Every GPU that is known, in the order shown to users. */
export const gpus: readonly GpuFacts[] = [
  rtx4080,
  rtx4080super,
  rtx4090,
  rtx5090,
  a10,
  l4,
  l40s,
  a100of40,
  a100pcie,
  a100sxm,
  h100pcie,
  h100sxm,
  h200,
  b200,
  mi300x,
];
