import { dcgm } from './dcgm.ts';
import type { Dialect } from './dialect.ts';
import { llamaCpp } from './llama-cpp.ts';
import { nvidiaSmi } from './nvidia-smi.ts';
import { sglang } from './sglang.ts';
import { tgi } from './tgi.ts';
import { vllm } from './vllm.ts';

/** Every kind of server and GPU exporter whose metrics are understood. */
export const dialects: readonly Dialect[] = [vllm, sglang, tgi, llamaCpp, dcgm, nvidiaSmi];
