import type { ClientReport } from '../../lib/schema/client-report.ts';

/** A load generator with a machine to itself. */
export const easyClient: ClientReport = {
  cores: 4,
  wallMs: 188_214.52,
  cpuMs: 20_327.17,
  cpuShareMean: 0.027,
  cpuShareMax: 0.081,
  machineCpuShareMean: 0.041,
  machineCpuShareMax: 0.13,
  memoryPeakMb: 84.6,
  wakeLateness: { count: 18_604, p50Ms: 0.071, p99Ms: 0.42, maxMs: 3.18 },
  schedulerDelay: { p50Ms: 0.002, p99Ms: 0.114, maxMs: 1.835 },
  gc: { count: 41, pauseTotalMs: 5.208, pauseMaxMs: 0.402, cpuMs: 612.4 },
  samples: { capacity: 1000, peak: 37, blockedMs: 0, blockedMaxMs: 0 },
  sendLateness: null,
};

/** A load generator that shares two cores with something else, and is short of everything. */
export const strainedClient: ClientReport = {
  cores: 2,
  wallMs: 96_021.3,
  cpuMs: 142_111.5,
  cpuShareMean: 0.74,
  cpuShareMax: 0.993,
  machineCpuShareMean: 0.91,
  machineCpuShareMax: 1,
  memoryPeakMb: 1312.2,
  wakeLateness: { count: 8340, p50Ms: 1.9, p99Ms: 27.3, maxMs: 81.4 },
  schedulerDelay: { p50Ms: 0.31, p99Ms: 14.2, maxMs: 66.1 },
  gc: { count: 212, pauseTotalMs: 388.7, pauseMaxMs: 22.6, cpuMs: 18_940.2 },
  samples: { capacity: 1000, peak: 1000, blockedMs: 4_120.7, blockedMaxMs: 212.5 },
  sendLateness: { count: 400, p50Ms: 6.1, p99Ms: 51.1, maxMs: 61.4 },
};
