import type { SimulatorReport } from '../../lib/schema/simulator-report.ts';

/** A simulator that had too little processor time for what it was to simulate. */
export const lateSimulator: SimulatorReport = {
  profile: 'rtx4080-gemma-3-4b',
  provenance: 'derived',
  evidence: 'Data sheet of the 16 GB RTX 4080 and the shape of the model. No vLLM timing of this pair was found.',
  timeScale: 1,
  lateness: {
    steps: 14_208,
    p50Ms: 1.21,
    p99Ms: 9.86,
    maxMs: 48.3,
    medianStepMs: 17.4,
    resyncs: 0,
    skippedMs: 0,
    trustworthy: false,
  },
};
