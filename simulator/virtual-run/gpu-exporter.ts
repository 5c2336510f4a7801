import { findGpu } from '../../lib/facts/find.ts';

/** What DCGM's exporter would say of one simulated GPU. */
export interface GpuExporter {
  /** The text of its metrics; `busyShare` is the share of the time since the last look in which a step was under way. */
  text(busyShare: number): string;
}

const mebibyte = 2 ** 20;

/**
 * An exporter of the GPU of this name. Its memory in use is the share that vLLM is told to take (`gpu_memory_utilization`), which it takes at its start; power and
 * temperature are not simulated, and left out. Throws where nothing is known of the GPU.
 */
export function gpuExporter(name: string, takenShare: number): GpuExporter {
  const gpu = findGpu(name);
  if (gpu === null) throw new Error(`nothing is known of a GPU called ${name}`);
  const labels = `{gpu="0",UUID="GPU-simulated",device="nvidia0",modelName="${gpu.name}"}`;
  const total = Math.floor(gpu.memoryBytes.value / mebibyte);
  const used = Math.round(total * takenShare);
  return {
    text: (busyShare) =>
      [
        `DCGM_FI_DEV_GPU_UTIL${labels} ${Math.round(100 * Math.min(1, busyShare))}`,
        `DCGM_FI_DEV_FB_USED${labels} ${used}`,
        `DCGM_FI_DEV_FB_FREE${labels} ${total - used}`,
        '',
      ].join('\n'),
  };
}
