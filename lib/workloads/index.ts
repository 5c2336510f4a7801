import candidateEval from './candidate-eval.ts';
import type { Workload } from './workload.ts';

/** Every workload, in the order shown to users. */
export const workloads: readonly Workload[] = [candidateEval];
