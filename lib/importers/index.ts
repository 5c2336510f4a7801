import { aiperf } from './aiperf.ts';
import { batchOutput } from './batch-output.ts';
import { batchServer } from './batch-server.ts';
import { guidellm } from './guidellm.ts';
import type { Importer } from './importer.ts';
import { inferencePerf } from './inference-perf.ts';
import { k6Json } from './k6-json.ts';
import { k6Summary } from './k6-summary.ts';
import { vllmBench } from './vllm-bench.ts';

/** Every importer, in the order in which a file is tried for them. */
export const importers: readonly Importer[] = [
  vllmBench,
  guidellm,
  aiperf,
  inferencePerf,
  k6Json,
  k6Summary,
  batchOutput,
  batchServer,
];
