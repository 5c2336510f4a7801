import candidateEval from './candidate-eval.ts';
import multiTurn from './multi-turn.ts';
import newsCategorization from './news-categorization.ts';
import quantumShort from './quantum-short.ts';
import synthetic from './synthetic.ts';
import type { Workload } from './workload.ts';

/** Every workload, in the order shown to users. */
export const workloads: readonly Workload[] = [candidateEval, newsCategorization, quantumShort, synthetic, multiTurn];
