import { assessmentMeasurement } from './assessment.ts';
import { burstsMeasurement } from './bursts.ts';
import { cpuPerChunkMeasurement } from './cpu-per-chunk.ts';
import { fidelity } from './fidelity.ts';
import { flatMemory } from './flat-memory.ts';
import type { Measurement } from './measurement.ts';
import { memory } from './memory.ts';
import { openLoop } from './open-loop.ts';
import { throughput } from './throughput.ts';

/** All measurements in the order of the table. */
export const measurements: readonly Measurement[] = [
  throughput,
  cpuPerChunkMeasurement,
  fidelity,
  memory,
  flatMemory,
  openLoop,
  burstsMeasurement,
  assessmentMeasurement,
];
