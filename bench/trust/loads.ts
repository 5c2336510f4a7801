import rtx5090 from '../../simulator/profiles/rtx5090-qwen3-4b.ts';
import type { VirtualLoad } from './virtual-run.ts';

const request = { profile: rtx5090, promptTokens: 512, outputTokens: 128, spread: 0.5 } as const;

/** Steady loads from easy to nearly full, of both kinds of loop; the simulated card serves about 25 of these requests a second. */
export const studiedLoads: readonly VirtualLoad[] = [
  { ...request, name: '8 in flight', loop: 'closed', level: 8 },
  { ...request, name: '32 in flight', loop: 'closed', level: 32 },
  { ...request, name: 'Poisson, 5 req/s', loop: 'open', level: 5 },
  { ...request, name: 'Poisson, 15 req/s', loop: 'open', level: 15 },
];
