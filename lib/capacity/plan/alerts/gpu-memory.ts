import type { Watch } from './watch.ts';

/** Of the limit, where no warning is promised. */
const usualWarning = 0.92;

/** The memory of the GPU, where something is promised of it: a server takes its share as it starts, so a fixed number is no sign by itself. */
export const gpuMemory: Watch = ({ series }) =>
  series.objectives
    .filter(({ metric }) => metric === 'llm_gpu_memory_share')
    .slice(0, 1)
    .map(({ limit, warning }) => ({
      id: 'gpu-memory',
      what: 'GPU memory in use',
      metric: 'DCGM_FI_DEV_FB_USED',
      unit: 'share' as const,
      direction: 'above' as const,
      warning: warning ?? usualWarning * limit,
      critical: limit,
      reason:
        'As promised. vLLM takes its share (gpu_memory_utilization) as it starts: above that something else is on the GPU.',
    }));
