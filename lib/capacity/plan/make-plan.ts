import { simulationWords } from '../../assessment/simulator-words.ts';
import type { Plan } from '../../schema/plan.ts';
import type { Series } from '../../schema/plan/series.ts';
import { inOneList } from '../../units/list.ts';
import { formatCount } from '../../units/number.ts';
import { alertThresholds } from './alert-thresholds.ts';
import { questions } from './answers/index.ts';
import { chooseSeries } from './choose-series.ts';
import { gridOf } from './grid.ts';
import { groupRuns, type RunGroup } from './group-runs.ts';
import { makeSeries } from './make-series.ts';
import { nameRuns, type NamedRun } from './name-runs.ts';
import type { PlanInput, PlannedSearch } from './plan-input.ts';
import { planRun } from './plan-runs.ts';
import { rules } from './recommendations/index.ts';
import { planOfStated, rateFactors } from './stated.ts';

/** The search whose probes are runs of a group. */
const searchOf = ({ runs }: RunGroup, searches: readonly PlannedSearch[]): PlannedSearch | null =>
  searches.find((search) => search.runs.some((id) => runs.some((run) => run.id === id))) ?? null;

function simulatedWords(runs: readonly NamedRun[]): string | null {
  const all = runs.map(({ assessment }) => assessment.run.server.simulated);
  const simulated = [...new Set(all.flatMap((each) => (each === null ? [] : [simulationWords(each)])))];
  return simulated.length === 0 ? null : inOneList(simulated);
}

const cells = (count: number): string => `${formatCount(count)} ${count === 1 ? 'cell' : 'cells'}`;

function cautionsOf(
  input: PlanInput,
  series: readonly Series[],
  chosen: Series | null,
  runs: readonly NamedRun[],
): string[] {
  const real = runs.filter(({ assessment }) => assessment.run.server.simulated === null).length;
  const { sweep } = input;
  const open =
    sweep === null ? 0 : sweep.cells.filter(({ state }) => state === 'pending' || state === 'running').length;
  const failed = sweep === null ? 0 : sweep.cells.filter(({ state }) => state === 'failed').length;
  return [
    ...input.cautions,
    ...(series.length > 1 && chosen !== null
      ? [
          `${formatCount(series.length)} set-ups were measured; the answers are of ${chosen.name}, and each has figures of its own.`,
        ]
      : []),
    ...(open === 0
      ? []
      : [`${cells(open)} of the sweep ${open === 1 ? 'has' : 'have'} not run yet. Go on with k6-vllm sweep --resume.`]),
    ...(failed === 0
      ? []
      : [
          `${cells(failed)} of the sweep failed, and ${failed === 1 ? 'is' : 'are'} not in it. Run what failed anew with --retry-failed.`,
        ]),
    ...(real > 0 && real < runs.length
      ? ['Some runs are of a simulator and some of a real server: they are not of one series.']
      : []),
    ...(chosen?.cautions ?? []),
  ];
}

/** Answers that may stand for the whole, the most telling first. */
const leading: readonly Plan['answers'][number]['id'][] = ['capacity', 'time', 'breaking'];

/** The capacity, or that it cannot be told and what can; of stated results how many of them allow a plan. */
function headlineOf(answers: Plan['answers'], series: readonly Series[], stated: Plan['stated']): string {
  const [first] = leading.flatMap((id) => answers.find((answer) => answer.id === id && answer.answer !== null) ?? []);
  if (first?.id === 'capacity') return first.answer ?? '';
  const good = stated.filter(({ plan }) => plan.told !== null).length;
  const open =
    series.length === 0 && stated.length > 0
      ? `${formatCount(good)} of ${formatCount(stated.length)} stated results can be planned with.`
      : 'The capacity cannot be told yet; its answer says what to measure.';
  return [open, first?.answer ?? []].flat().join(' ');
}

/** The capacity answer drawn from runs, searches and stated results. */
export function makePlan(input: PlanInput): Plan {
  const { ask, whatIf, sweep, searches, stated } = input;
  const runs = nameRuns(input.runs);
  const series = groupRuns(runs).map((group, i) =>
    makeSeries(group, `series-${i + 1}`, ask, searchOf(group, searches)),
  );
  const chosen = chooseSeries(series);
  const recommendations =
    chosen === null
      ? []
      : rules.flatMap(({ id, recommend }) => {
          const found = recommend({ series: chosen, whatIf });
          return found === null ? [] : [{ id, ...found }];
        });
  const plans = stated.flat().map((judged) => planOfStated(judged, ask.requests));
  const findings = { series: chosen, ask, stated: plans, recommendations };
  const answers = questions.map(({ id, question, answer }) => ({ id, question, ...answer(findings) }));
  const { id, suite, createdAt, title, sources } = input;
  return {
    format: 'k6-vllm/plan',
    version: 1,
    id,
    suite,
    createdAt,
    title,
    sources,
    ask,
    headline: headlineOf(answers, series, plans),
    answers,
    series,
    chosen: chosen?.id ?? null,
    grid: sweep === null ? null : gridOf(sweep, runs),
    whatIf,
    recommendations,
    alerts: chosen === null ? [] : alertThresholds(chosen, ask.headroom),
    stated: plans,
    factors: rateFactors(stated),
    runs: runs.map(planRun),
    cautions: cautionsOf(input, series, chosen, runs),
    simulated: simulatedWords(runs),
  };
}
