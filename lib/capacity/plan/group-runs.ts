import type { Run } from '../../schema/run.ts';
import { serverDifferences } from '../sweep/same-server.ts';
import { loadSettings } from './load-settings.ts';
import type { NamedRun } from './name-runs.ts';

/** Runs of one set-up, differing in load only; at least one. */
export interface RunGroup {
  readonly runs: readonly [NamedRun, ...NamedRun[]];
  /** What tells it from the other groups, as `NAME=value`; empty where it is the only one. */
  readonly differs: readonly string[];
}

/** A generated data set names its seed, which only makes other requests of the same kind. */
const seedless = (source: string): string => source.replace(/\bseed \d+/, 'seed');

/** Promises for single levels differ with the levels of a run, those for all belong to the set-up. */
const promises = ({ objectives }: Run): string =>
  objectives
    .filter(({ levels }) => levels === undefined)
    .map(({ id, comparison, limit }) => `${id} ${comparison} ${limit}`)
    .join(', ');

/** What a set-up is, by name; what makes the load is not in it, and the server is asked apart. */
function setUpOf({ assessment: { run }, cell }: NamedRun): Map<string, string> {
  const { workload, configuration } = run;
  return new Map([
    ...Object.entries(cell?.values ?? {}).filter(([name]) => !loadSettings.has(name)),
    ['scenario', run.scenario],
    ['workload', workload.id],
    ['dataset', workload.dataset.sha256 ?? seedless(workload.dataset.source)],
    ...Object.entries(configuration)
      .filter(([name, value]) => !loadSettings.has(name) && value !== null)
      .map(([name, value]): [string, string] => [name, String(value)]),
    ['objectives', promises(run)],
  ]);
}

/** In what one run is of another set-up than the other, as `NAME=value` of the first. */
function differences(one: NamedRun, other: NamedRun): string[] {
  const [a, b] = [setUpOf(one), setUpOf(other)];
  const names = [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name));
  const servers = serverDifferences(one.assessment.run.server, other.assessment.run.server);
  return [
    ...names.map((name) => `${name}=${a.get(name) ?? 'not set'}`),
    ...servers.map(({ name, was }) => `${name}=${was}`),
  ];
}

/** Runs in groups of one set-up each, in the order in which the groups begin. */
export function groupRuns(runs: readonly NamedRun[]): RunGroup[] {
  const groups: [NamedRun, ...NamedRun[]][] = [];
  for (const run of runs) {
    const found = groups.find(([first]) => differences(first, run).length === 0);
    if (found === undefined) groups.push([run]);
    else found.push(run);
  }
  return groups.map((own) => ({
    runs: own,
    differs: [...new Set(groups.flatMap(([first]) => (first === own[0] ? [] : differences(own[0], first))))],
  }));
}
