import type { Plan, PlanRun } from '../../../lib/schema/plan.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { auditsTitle } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { once } from '../words.ts';

/** What many runs have in common is said once, with how many. */
function groupWords(runs: readonly PlanRun[], says: (run: PlanRun) => readonly string[]): string[] {
  const by = new Map<string, string[]>();
  for (const run of runs) for (const words of says(run)) by.set(words, [...(by.get(words) ?? []), run.id]);
  return [...by].map(([words, ids]) => {
    const first = ids.slice(0, 3).join(', ');
    const where = ids.length > 3 ? `${first} and ${formatCount(ids.length - 3)} more` : first;
    return `${words} (${where})`;
  });
}

function tally({ runs }: Plan): string {
  const left = runs.filter(({ leftOut }) => leftOut !== null).length;
  const doubted = runs.filter(({ leftOut, objections }) => leftOut === null && objections.length > 0).length;
  const requests = runs.reduce((sum, { measured, leftOut }) => sum + (leftOut === null ? measured : 0), 0);
  const counted = runs.length - left;
  return [
    `The plan rests on ${formatCount(counted)} ${counted === 1 ? 'run' : 'runs'} with ${formatCount(requests)} measured requests.`,
    doubted === 0 ? 'No audit speaks against any of them.' : `Audits speak against ${formatCount(doubted)} of them.`,
    ...(left === 0 ? [] : [`${formatCount(left)} more ${left === 1 ? 'was' : 'were'} left out.`]),
  ].join(' ');
}

const gridGaps = ({ grid }: Plan): string[] => {
  const cells = grid?.cells ?? [];
  const failed = cells.filter(({ state }) => state === 'failed').length;
  const pending = cells.filter(({ state }) => state === 'pending').length;
  return [
    ...(failed === 0
      ? []
      : [`${formatCount(failed)} of ${formatCount(cells.length)} cells of the sweep failed and are missing.`]),
    ...(pending === 0
      ? []
      : [`${formatCount(pending)} of ${formatCount(cells.length)} cells of the sweep were not run yet.`]),
  ];
};

export default defineSection<Plan>({
  id: 'belief',
  title: auditsTitle,
  view: (plan) => {
    if (plan.runs.length === 0 && plan.cautions.length === 0) return null;
    return {
      text: plan.runs.length === 0 ? 'No run was measured: the plan rests on stated results alone.' : tally(plan),
      cautions: once([
        ...plan.cautions,
        ...gridGaps(plan),
        ...plan.series.flatMap(({ name, cautions }) =>
          plan.series.length > 1 ? cautions.map((words) => `${name}: ${words}`) : cautions,
        ),
      ]),
      objections: groupWords(plan.runs, ({ objections }) => objections),
      objectionsTitle: 'What audits say against runs',
      left: groupWords(plan.runs, ({ leftOut }) => (leftOut === null ? [] : [leftOut])),
      leftTitle: 'Left out',
    };
  },
});
