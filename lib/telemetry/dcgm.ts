import { fullestShare, maxOf, meanOf, sumOf, type Dialect } from './dialect.ts';

const mebibyte = { factor: 1 << 20 };
const used = 'DCGM_FI_DEV_FB_USED';
const free = 'DCGM_FI_DEV_FB_FREE';

/** NVIDIA's DCGM exporter with its default counters: names and units from its list of them (default-counters.csv). */
export const dcgm: Dialect = {
  id: 'dcgm',
  source: 'gpu',
  mark: 'DCGM_FI_',
  gpuName: { metric: used, label: 'modelName' },
  values: () => ({
    gpus: { names: [used], read: (series) => series.get(used)?.length ?? null },
    gpuMemoryUsedBytes: sumOf(used, mebibyte),
    gpuMemoryTotalBytes: {
      names: [used, free],
      read: (series) => (sumOf(used, mebibyte).read(series) ?? 0) + (sumOf(free, mebibyte).read(series) ?? 0) || null,
    },
    gpuMemoryShare: fullestShare(used, [used, free], 'gpu'),
    gpuUtilization: meanOf('DCGM_FI_DEV_GPU_UTIL', { factor: 0.01 }),
    gpuPowerW: sumOf('DCGM_FI_DEV_POWER_USAGE'),
    gpuTemperatureC: maxOf('DCGM_FI_DEV_GPU_TEMP'),
  }),
};
