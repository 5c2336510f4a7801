import type { MergedInstance, Run } from '../schema/run.ts';
import { missingInstances, type InstanceRun } from './merge-problems.ts';

/** An instance, and where it lies on the clock of the whole. */
export interface PlacedInstance extends InstanceRun {
  readonly placed: MergedInstance;
}

/** Ends of an instance, the worst first: the whole run ended as its worst instance did. */
const endings: readonly Run['state'][] = [
  'server-died',
  'running',
  'interrupted',
  'time-limit',
  'ended-early',
  'completed',
];

/** How much later than the earliest each epoch is, ms, given the epochs on one clock. */
export function shiftsOf(epochsMs: readonly number[]): number[] {
  const first = Math.min(...epochsMs);
  return epochsMs.map((epochMs) => epochMs - first);
}

/** Notes that all instances have once, others with the instances that have them. */
function notesOf(runs: readonly PlacedInstance[]): string[] {
  const saidBy = new Map<string, number[]>();
  for (const { run, placed } of runs)
    for (const note of run.notes) saidBy.set(note, [...(saidBy.get(note) ?? []), placed.index]);
  return [...saidBy].map(([note, by]) => (by.length === runs.length ? note : `Instance ${by.join(', ')}: ${note}`));
}

const latest = (instants: readonly (string | null)[]): string | null => {
  const known = instants.filter((instant) => instant !== null).toSorted();
  return known.length < instants.length ? null : (known.at(-1) ?? null);
};

/** The instant at which the server died, of the first instance that noticed. */
function deathIn(runs: readonly PlacedInstance[]): Pick<Run, 'serverDied'> {
  const deaths = runs.flatMap(({ run, placed }) => (run.serverDied ? [run.serverDied.atMs + placed.shiftMs] : []));
  return deaths.length === 0 ? {} : { serverDied: { atMs: Math.min(...deaths) } };
}

/** Virtual users of all, where all tell. */
function usersOf(runs: readonly PlacedInstance[]): Pick<Run['profile'], 'vus'> {
  const vus = runs.flatMap(({ run }) => run.profile.vus ?? []);
  return vus.length < runs.length ? {} : { vus: vus.reduce((sum, each) => sum + each, 0) };
}

/** `run.json` of the run that these instances made together. */
export function mergedRun(runs: readonly [PlacedInstance, ...PlacedInstance[]]): Run {
  const [{ run: first }] = runs;
  const { instance, ...shared } = first;
  const earliest = runs.reduce((best, each) => (each.placed.shiftMs < best.placed.shiftMs ? each : best)).run.startedAt;
  const early = runs.find(({ run }) => run.endedEarly);
  return {
    ...shared,
    state: endings.find((state) => runs.some(({ run }) => run.state === state)) ?? 'completed',
    startedAt: earliest,
    endedAt: latest(runs.map(({ run }) => run.endedAt)),
    ...(early === undefined ? {} : { endedEarly: early.run.endedEarly }),
    ...deathIn(runs),
    profile: { ...first.profile, ...usersOf(runs) },
    requestsPlanned: instance.planned,
    notes: notesOf(runs),
    merged: {
      of: instance.of,
      missing: missingInstances(runs),
      instances: runs.map(({ placed }) => placed),
    },
  };
}
