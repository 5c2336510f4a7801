import { gaugeBelow, shareAbove, timeBelow } from '../promise.ts';
import type { ObjectivePreset } from './preset.ts';

/** The alert levels of the news-categorization report: its critical level is the limit, its warning level the warning. */
export const production: ObjectivePreset = {
  id: 'production',
  about:
    'The alert levels of the news-categorization report. Success below 95 % warns, below 90 % is critical; p95 above 4 s and 6 s; KV cache or GPU memory above 85 % and 92 %; more than 50 and 100 requests waiting. vLLM takes its share of the GPU memory (gpu_memory_utilization) as it starts, so that alert is about its setting.',
  objectives: () => [
    shareAbove('success-rate', 'llm_success', 0.9, { warning: 0.95 }),
    timeBelow('e2e-p95', 'llm_e2e', 'p(95)', 6000, { warning: 4000 }),
    gaugeBelow('llm_server_queue_depth', 100, { warning: 50 }),
    gaugeBelow('llm_server_kv_usage', 0.92, { warning: 0.85 }),
    gaugeBelow('llm_gpu_memory_share', 0.92, { warning: 0.85 }),
  ],
};
