import candidateEval from './candidate-eval.ts';
import quantumShort from './quantum-short.ts';
import type { Workload } from './workload.ts';

/** Every workload, in the order shown to users. */
export const workloads: readonly Workload[] = [candidateEval, quantumShort];
