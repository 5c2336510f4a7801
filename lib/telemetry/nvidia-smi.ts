import { fullestShare, maxOf, meanOf, sumOf, type Dialect } from './dialect.ts';

const used = 'nvidia_smi_memory_used_bytes';
const total = 'nvidia_smi_memory_total_bytes';

/** nvidia_gpu_exporter, which asks `nvidia-smi`: names from its documentation (METRICS.md). */
export const nvidiaSmi: Dialect = {
  id: 'nvidia-smi',
  source: 'gpu',
  mark: 'nvidia_smi_',
  gpuName: { metric: 'nvidia_smi_gpu_info', label: 'name' },
  values: () => ({
    gpus: { names: [used], read: (series) => series.get(used)?.length ?? null },
    gpuMemoryUsedBytes: sumOf(used),
    gpuMemoryTotalBytes: sumOf(total),
    gpuMemoryShare: fullestShare(used, [total], 'uuid'),
    gpuUtilization: meanOf('nvidia_smi_utilization_gpu_ratio'),
    gpuPowerW: sumOf('nvidia_smi_power_draw_watts'),
    gpuTemperatureC: maxOf('nvidia_smi_temperature_gpu'),
  }),
};
