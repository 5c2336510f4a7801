import { aiperf } from './aiperf.ts';
import { bare } from './bare.ts';
import type { Client } from './client.ts';
import { guidellm } from './guidellm.ts';
import { jsCallback } from './js-callback.ts';
import { k6Vllm } from './k6-vllm.ts';

/** All clients in the order of the table's columns: ours, the limit, then the others. */
export const clients: readonly Client[] = [k6Vllm, bare, jsCallback, guidellm, aiperf];
