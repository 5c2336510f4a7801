import { timeBelow } from '../../lib/objectives/promise.ts';
import type { Objective } from '../../lib/schema/run.ts';
import type { RequestMix } from '../../simulator/prediction/predict.ts';
import { profileNamed } from '../../simulator/profiles/profile-file.ts';

/** A simulated server, what it is asked, and what is promised. */
export interface Cell {
  readonly name: string;
  readonly mix: RequestMix;
  readonly objectives: readonly Objective[];
}

const studied = [
  'rtx4080-gemma-3-4b',
  'rtx4090-mistral-7b',
  'rtx5090-qwen3-4b',
  'l40s-llama-3.1-8b',
  'a100-llama-3.1-8b',
  'h100-llama-3.1-8b',
] as const;

/** A long prompt with a short answer of nearly even length, as of categorizing news; and an evaluation in prose whose lengths vary. */
const workloads = [
  {
    name: 'news 1100/200',
    lengths: { promptTokens: 1100, outputTokens: 200, lengthSpread: 0.2 },
    objectives: [timeBelow('ttft-p95', 'llm_ttft', 'p(95)', 1000), timeBelow('e2e-p95', 'llm_e2e', 'p(95)', 10_000)],
  },
  {
    name: 'candidates 788/308',
    lengths: { promptTokens: 788, outputTokens: 308, lengthSpread: 0.5 },
    objectives: [timeBelow('ttft-p95', 'llm_ttft', 'p(95)', 2000), timeBelow('tpot-p95', 'llm_tpot', 'p(95)', 60)],
  },
];

/** Six profiles with two workloads each. */
export const cells: readonly Cell[] = studied.flatMap((id) =>
  workloads.map(({ name, lengths, objectives }) => ({
    name: `${id}, ${name}`,
    mix: { profile: profileNamed(id), ...lengths },
    objectives,
  })),
);
