import { aiperf } from './aiperf.ts';
import type { Importer } from './importer.ts';
import { guidellm } from './guidellm.ts';
import { vllmBench } from './vllm-bench.ts';

/** Every importer, in the order in which a file is tried for them. */
export const importers: readonly Importer[] = [vllmBench, guidellm, aiperf];
