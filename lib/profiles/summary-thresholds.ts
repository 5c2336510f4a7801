import type { ProfilePlan } from './profile.ts';

/** More requests that find no virtual user free were not the load that was asked for. */
export const mostUnready = 0.01;

/** Always true: k6 keeps aggregates apart by tags only where a threshold names them. */
const anyValue: Readonly<Record<string, string>> = { counter: 'count>=0', rate: 'rate>=0', trend: 'max>=0' };

/** What the printed summary shows of each level. */
const shownByLevel = ['llm_requests', 'llm_success', 'llm_ttft', 'llm_e2e'];

/** Whether requests are sent that no measure is of. */
export const hasWarmUp = ({ stages }: Pick<ProfilePlan, 'stages'>): boolean =>
  stages.some(({ phase }) => phase === 'warmup');

/** The tags of a level's samples, as k6 writes a sub-metric. */
export const levelTags = (plan: Pick<ProfilePlan, 'stages'>, level: number): string =>
  hasWarmUp(plan) ? `phase:measure,level:${level}` : `level:${level}`;

/** By the table of metrics: thresholds that have k6 tell the measured phase and the levels apart, and the guard of an open loop. */
export function summaryThresholds(
  scenario: string,
  plan: Pick<ProfilePlan, 'stages' | 'levels' | 'loop'>,
  table: Readonly<Record<string, { readonly type: string }>>,
): Record<string, string[]> {
  // conversations are counted in iterations, and others may run beside the load
  const thresholds: Record<string, string[]> = { [`iterations{scenario:${scenario}}`]: ['count>=0'] };
  const keepApart = (metric: string, tags: string): void => {
    const expression = anyValue[table[metric]?.type ?? ''];
    if (expression !== undefined) thresholds[`${metric}{${tags}}`] = [expression];
  };
  const ofRequests = Object.keys(table).filter((metric) => !/^llm_(server|gpu)_/.test(metric));
  if (hasWarmUp(plan)) for (const metric of ofRequests) keepApart(metric, 'phase:measure');
  if (plan.levels.length > 1) {
    for (const level of plan.levels) for (const metric of shownByLevel) keepApart(metric, levelTags(plan, level));
  }
  if (plan.loop === 'open') {
    const name = hasWarmUp(plan) ? 'llm_unready{phase:measure}' : 'llm_unready';
    thresholds[name] = [`rate<${mostUnready}`];
  }
  return thresholds;
}

/** Two sets of thresholds in one; expressions on the same metric stand side by side. */
export function joinedThresholds(
  one: Readonly<Record<string, readonly string[]>>,
  other: Readonly<Record<string, readonly string[]>>,
): Record<string, string[]> {
  const joined: Record<string, string[]> = {};
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)]))
    joined[name] = [...new Set([...(one[name] ?? []), ...(other[name] ?? [])])];
  return joined;
}
