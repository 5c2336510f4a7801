import { aiperf } from './aiperf.ts';
import type { ForeignClient } from './foreign-client.ts';
import { guidellm } from './guidellm.ts';
import { openaiNpm } from './openai-npm.ts';
import { vllmBench } from './vllm-bench.ts';

/** Every foreign client, in the order of the table. */
export const foreignClients: readonly ForeignClient[] = [openaiNpm, vllmBench, guidellm, aiperf];
