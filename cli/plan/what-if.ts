import { resolve } from 'node:path';
import type { Answer } from '../../lib/capacity/answer.ts';
import { setupOfRun } from '../../lib/facts/setup-of-run.ts';
import type { UserFacts } from '../../lib/facts/user-facts.ts';
import type { Plan } from '../../lib/schema/plan.ts';
import type { WhatIf } from '../../lib/schema/plan/what-if.ts';
import { readRun } from '../../reports/read-run.ts';
import type { MeasuredLoad } from '../../simulator/what-if/measured-load.ts';
import { measuredLoadsOf } from '../measured-run-of.ts';

/** Where the runs of a plan lie, and what is known of their server. */
export interface WhatIfSource {
  readonly from: string;
  readonly facts: UserFacts;
}

/** What changes of the chosen set-up would bring, by the simulator calibrated on its runs; null of a plan without one. */
export async function whatIfOf(
  { series, chosen, runs }: Plan,
  variants: readonly string[],
  { from, facts }: WhatIfSource,
): Promise<Answer<WhatIf> | null> {
  const own = series.find(({ id }) => id === chosen);
  const names = new Set(own?.loads.map(({ run }) => run));
  const folders = runs.filter(({ id }) => names.has(id)).map(({ folder }) => resolve(from, folder));
  const [first] = folders;
  if (own === undefined || first === undefined) return null;
  const { whatIf } = await import('../../simulator/what-if/index.ts');
  const loads: MeasuredLoad[] = [];
  for (const folder of folders) loads.push(...(await measuredLoadsOf(folder)));
  const content = await readRun(first);
  const samples = content.source === 'records' ? content.samples : [];
  return whatIf({
    loads,
    objectives: own.objectives,
    capacity: own.capacity[0]?.capacity.told ?? null,
    setup: setupOfRun(content.run, samples, facts),
    variants,
  });
}
