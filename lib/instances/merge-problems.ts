import type { Run, RunInstance } from '../schema/run.ts';
import { inOneList } from '../units/list.ts';

/** A run folder that says which instance it holds. */
export interface InstanceRun {
  readonly folder: string;
  readonly run: Run & { readonly instance: RunInstance };
}

/** Settings of a place or a machine, in which instances of one run may differ. */
const own: ReadonlySet<string> = new Set([
  'RUN_DIR',
  'RUNS_DIR',
  'START_AT',
  'START_WAIT',
  'PROGRESS_INTERVAL',
  'OUTPUTS',
]);

/** What must be the same in all instances, each with its name. */
function identity({
  scenario,
  workload,
  profile,
  loop,
  server,
  client,
  objectives,
  configuration,
  instance,
}: InstanceRun['run']) {
  const { dataset } = workload;
  const facts: Record<string, unknown> = {
    scenario,
    workload: workload.id,
    'data set': dataset.sha256 ?? [dataset.source, dataset.size],
    profile: [profile.name, loop, profile.levels, profile.stages],
    'server address': server.baseUrl,
    server: [server.kind, server.version, server.model, server.modelRoot, server.maxModelLen],
    suite: client.suite,
    k6: client.k6,
    objectives,
    'execution segments': instance.sequence,
  };
  for (const [name, value] of Object.entries(configuration)) if (!own.has(name)) facts[name] = value;
  return facts;
}

const inWords = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

function differences([first, ...others]: readonly InstanceRun[]): string[] {
  if (first === undefined) return [];
  const expected = identity(first.run);
  return others.flatMap(({ folder, run }) => {
    const found = identity(run);
    return [...new Set([...Object.keys(expected), ...Object.keys(found)])].flatMap((name) =>
      inWords(expected[name]) === inWords(found[name])
        ? []
        : [`${name}: ${inWords(found[name])} in ${folder}, ${inWords(expected[name])} in ${first.folder}`],
    );
  });
}

function twice(runs: readonly InstanceRun[]): string[] {
  return runs.flatMap(({ folder, run }, i) => {
    const before = runs.slice(0, i).find((other) => other.run.instance.index === run.instance.index);
    return before === undefined ? [] : [`${before.folder} and ${folder} are both instance ${run.instance.index}`];
  });
}

/** The instances of a run that are not among these. */
export function missingInstances(runs: readonly InstanceRun[]): number[] {
  const of = Math.max(0, ...runs.map(({ run }) => run.instance.of));
  const there = new Set(runs.map(({ run }) => run.instance.index));
  return Array.from({ length: of }, (_, i) => i + 1).filter((index) => !there.has(index));
}

/** That some instances are missing, as a clause. */
export const missingWords = (missing: readonly number[], of: number | undefined): string =>
  `instance${missing.length === 1 ? '' : 's'} ${inOneList(missing.map(String))} of ${of} ${missing.length === 1 ? 'is' : 'are'} missing`;

/** Why these folders are not one run, all reasons at once; empty when they are. */
export function mergeProblems(runs: readonly InstanceRun[], partial: boolean): string[] {
  const missing = missingInstances(runs);
  const absent = `${missingWords(missing, runs[0]?.run.instance.of)}; --partial merges the others, and no verdict can then be a pass`;
  return [...differences(runs), ...twice(runs), ...(missing.length === 0 || partial ? [] : [absent])];
}
