import type { Objective, Run } from '../../schema/run.ts';
import type { Saturation, SaturationProbe } from '../../schema/saturation.ts';
import { UsageError } from '../../schema/usage-error.ts';
import { inOneList } from '../../units/list.ts';
import type { ProbeSlice } from '../search/probe.ts';
import type { MadeProbe } from '../search/probed-loads.ts';
import { sharedObjectives } from '../search/shared-objectives.ts';

type Columns = SaturationProbe['outcome']['slices'];

/** Slices as a file keeps them: a list for each of their fields. */
export function packSlices(slices: readonly ProbeSlice[], objectives: number): Columns {
  const column = <T>(of: (slice: ProbeSlice) => T): T[] => slices.map(of);
  return {
    due: column(({ due }) => due),
    pending: column(({ pending }) => pending),
    broken: Array.from({ length: objectives }, (_, i) => column(({ broken }) => broken[i] ?? 0)),
    ended: column(({ ended }) => ended),
    failed: column(({ failed }) => failed),
    inFlight: column(({ inFlight }) => inFlight),
    waiting: column(({ waiting }) => waiting),
    running: column(({ running }) => running),
    kvUsage: column(({ kvUsage }) => kvUsage),
    preemptions: column(({ preemptions }) => preemptions),
  };
}

function unpackSlices(columns: Columns): ProbeSlice[] {
  const { due, pending, broken, ended, failed, inFlight, waiting, running, kvUsage, preemptions } = columns;
  return due.map((count, i) => ({
    due: count,
    pending: pending[i] ?? 0,
    broken: broken.map((counts) => counts[i] ?? 0),
    ended: ended[i] ?? 0,
    failed: failed[i] ?? 0,
    inFlight: inFlight[i] ?? 0,
    waiting: waiting[i] ?? null,
    running: running[i] ?? null,
    kvUsage: kvUsage[i] ?? null,
    preemptions: preemptions[i] ?? null,
  }));
}

/** The probes of a search as the search takes them. */
export const madeProbes = ({ probes }: Pick<Saturation, 'probes'>): MadeProbe[] =>
  probes.map(({ plan, outcome }) => ({ plan, outcome: { ...outcome, slices: unpackSlices(outcome.slices) } }));

/** What is promised of a run, as far as a search can be decided on it. */
export interface SearchedObjectives {
  readonly objectives: readonly Objective[];
  /** Ids of the others: on means and gauges, or for some levels only. */
  readonly leftOut: readonly string[];
}

/** The objectives that a search goes by; a UsageError where there are none. */
export function searchedObjectives({ objectives, scenario }: Pick<Run, 'objectives' | 'scenario'>): SearchedObjectives {
  const everywhere = objectives.filter(({ levels }) => levels === undefined);
  const decided = sharedObjectives(everywhere).map(({ objective }) => objective);
  const leftOut = objectives.filter((objective) => !decided.includes(objective)).map(({ id }) => id);
  if (decided.length > 0) return { objectives: decided, leftOut };
  const others =
    leftOut.length === 0 ? '' : ` (of ${inOneList(leftOut)} a single request decides nothing, or only at some levels)`;
  throw new UsageError(`${scenario} promises nothing that a capacity could be found for${others}.`, [
    'set SLO_P95_TTFT, SLO_P95_TPOT, SLO_P95_E2E, SLO_SUCCESS_RATE or SLO_VALID_RATE, e.g. --env SLO_P95_TTFT=500ms',
  ]);
}

/** The longest end-to-end time that is promised, ms; null where none is. */
export function promisedE2eMs(objectives: readonly Objective[]): number | null {
  const limits = objectives.filter(({ metric }) => metric === 'llm_e2e').map(({ limit }) => limit);
  return limits.length === 0 ? null : Math.max(...limits);
}
