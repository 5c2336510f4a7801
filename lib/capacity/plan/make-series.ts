import { joinTokenUse } from '../../assessment/token-use.ts';
import type { LoadPoint } from '../../schema/load-point.ts';
import type { Ask } from '../../schema/plan.ts';
import type { Series } from '../../schema/plan/series.ts';
import type { Objective } from '../../schema/run.ts';
import { refuse, type Answer } from '../answer.ts';
import { costAt, type Cost } from '../cost.ts';
import { knee } from '../knee.ts';
import { serversFor } from '../servers.ts';
import type { SloCapacity } from '../slo-capacity.ts';
import { stepPointsOf, stepTime } from '../step-time.ts';
import { curveOf, usl } from '../usl.ts';
import { batchLoad } from './batch-load.ts';
import { capacities } from './capacities.ts';
import { energyOf } from './energy-of.ts';
import type { RunGroup } from './group-runs.ts';
import { limitingLoads } from './limiting-loads.ts';
import { loadSettings } from './load-settings.ts';
import { loadsOf, pointsOfRuns } from './loads.ts';
import type { NamedRun } from './name-runs.ts';
import type { PlannedSearch } from './plan-input.ts';
import { leftOut } from './plan-runs.ts';
import { scaling } from './scaling.ts';
import { searchedCapacity, shownSearch } from './searched-capacity.ts';
import { timesOf } from './times.ts';

/** Facts that tell a series from the others, in its name at most. */
const mostNamed = 3;

function objectivesOf(runs: readonly NamedRun[]): readonly Objective[] {
  const all = runs.flatMap(({ assessment }) => assessment.run.objectives);
  return [...new Map(all.map((objective) => [objective.id, objective])).values()];
}

function nameOf({ runs: [first], differs }: RunGroup): string {
  const axes = new Set(Object.entries(first.cell?.values ?? {}).map(([name, value]) => `${name}=${value}`));
  const own = differs.filter((each) => axes.has(each));
  const shown = own.length > 0 ? own : differs;
  if (shown.length === 0) return first.assessment.run.scenario;
  const more = shown.length > mostNamed ? ' …' : '';
  return `${shown.slice(0, mostNamed).join(', ')}${more}`;
}

/** The slowest visit to the load at the capacity: what may be counted on there. */
const slowest = ({ at }: SloCapacity): LoadPoint | null =>
  at.toSorted((a, b) => (a.requestsPerS?.value ?? 0) - (b.requestsPerS?.value ?? 0))[0] ?? null;

/** The run whose server's memory and engine are shown: the one at the capacity, else the first that tells of them. */
const telling = (runs: readonly NamedRun[], at: LoadPoint | null): NamedRun['assessment'] | undefined =>
  (
    runs.find(({ id, assessment }) => id === at?.runId && assessment.memory !== null) ??
    runs.find(({ assessment }) => assessment.memory !== null || assessment.engine.length > 0)
  )?.assessment;

function cautionsOf(runs: readonly NamedRun[], counted: readonly NamedRun[]): string[] {
  const out = runs.length - counted.length;
  const cut = counted.filter(
    ({ assessment }) => assessment.run.state !== 'completed' && assessment.run.state !== 'ended-early',
  ).length;
  const of = (count: number): string => (runs.length === 1 ? 'Its run' : `${count} of its ${runs.length} runs`);
  return [
    ...(out === 0
      ? []
      : [`${of(out)} ${out === 1 ? 'is' : 'are'} left out; why stands with ${out === 1 ? 'it' : 'each'}.`]),
    ...(cut === 0 ? [] : [`${of(cut)} did not come to an end in order.`]),
  ];
}

function demandsOf({ rates, peakFactor, headroom, redundancy }: Ask) {
  return rates.map((meanRps) => ({ meanRps, peakFactor, headroom, redundancy }));
}

/** Everything that can be said of the runs of one set-up. */
export function makeSeries(group: RunGroup, id: string, ask: Ask, search: PlannedSearch | null): Series {
  const { runs } = group;
  const [{ assessment: first, cell }] = runs;
  const counted = runs.filter((run) => leftOut(run) === null);
  const points = pointsOfRuns(counted);
  const loads = loadsOf(points);
  const objectives = search?.objectives ?? objectivesOf(runs);
  const capacity = capacities(points, objectives, search && searchedCapacity(search, points));
  const whole = capacity[0].capacity;
  const at = whole.told === null ? null : slowest(whole.told);
  const batch = batchLoad(loads);
  const told = telling(counted, at);
  return {
    id,
    name: nameOf(group),
    values: Object.fromEntries(Object.entries(cell?.values ?? {}).filter(([name]) => !loadSettings.has(name))),
    scenario: first.run.scenario,
    workload: first.run.workload.id,
    server: first.run.server,
    objectives,
    loads: points.map((point) => ({ run: point.runId, point })),
    stepTime: stepTime(stepPointsOf(points)),
    usl: usl(curveOf(points)),
    knee: knee(curveOf(points)),
    scaling: scaling(points),
    capacity,
    search: search && shownSearch(search),
    limiting: search?.answer.limiting ?? limitingLoads(points),
    servers: demandsOf(ask).map((demand) => ({
      meanRps: demand.meanRps,
      answer: whole.told === null ? whole : serversFor(whole.told, demand),
    })),
    batch,
    times: timesOf(loads, batch, ask.requests),
    cost: ask.price === null ? null : costOf(whole, ask.price),
    energy: energyOf(counted, at),
    tokens: joinTokenUse(counted.flatMap(({ assessment }) => assessment.tokenUse ?? [])),
    memory: told?.memory ?? null,
    engine: told?.engine ?? [],
    cautions: cautionsOf(runs, counted),
  };
}

/** At the slowest visit to the load of the capacity. */
function costOf(whole: Answer<SloCapacity>, { perServerHour, loadFactor }: NonNullable<Ask['price']>): Answer<Cost> {
  if (whole.told === null) return whole;
  const at = slowest(whole.told);
  return at === null ? nothingAt : costAt(at, { perServerHour, loadFactor });
}

const nothingAt = refuse('No run is there of the rate at the capacity. Plan from the folder that has it.');
