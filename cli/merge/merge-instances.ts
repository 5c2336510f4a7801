import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mergeProblems } from '../../lib/instances/merge-problems.ts';
import type { Run } from '../../lib/schema/run.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { inOneList } from '../../lib/units/list.ts';
import { formatCount } from '../../lib/units/number.ts';
import { asPlainLine } from '../../reports/text.ts';
import { instanceFolders } from '../instances/instance-folders.ts';
import { mergeRun } from './merge-run.ts';
import { readInstances, type InstanceContent } from './read-instances.ts';

/** How instances are merged; what is left out is as the command has it without an option. */
export interface Merging {
  readonly output: string;
  readonly partial?: boolean;
  readonly offset?: readonly string[];
  readonly keepReadable?: boolean;
  readonly signal?: AbortSignal;
}

/** Makes one run of the instances in these folders, in the folder `output`. Mistakes are UsageErrors. */
export async function mergeInstances(
  folders: readonly string[],
  { output, partial = false, offset = [], keepReadable = false, signal }: Merging,
): Promise<Run> {
  const instances = await instancesOf(folders, partial);
  const offsetsMs = readOffsets(offset, instances);
  return mergeRun(instances, { output, offsetsMs, keepReadable, ...(signal ? { signal } : {}), ...teller() });
}

/** Says on a terminal how far a long merge has come. */
function teller(): { readonly tell?: (records: number) => void } {
  if (!process.stderr.isTTY) return {};
  return { tell: (records) => process.stderr.write(`\r${asPlainLine(formatCount(records))} records merged `) };
}

/** Where the merged run goes; a UsageError where that cannot be told, or is taken. */
export function outputOf(folders: readonly string[], asked: string | undefined): string {
  const [only = ''] = folders;
  if (!existsSync(only)) throw new UsageError(`There is no folder ${only}.`, []);
  if (asked === undefined && folders.length === 1 && instanceFolders(only).length === 0)
    throw new UsageError(`${only} holds no instances.`, [
      'name the folder of a run that was made with --instances, in which there is instances/1, instances/2 …',
      'or the folder of each instance, with --output FOLDER',
    ]);
  if (asked === undefined && folders.length > 1)
    throw new UsageError('Where shall the merged run go?', [
      'give --output FOLDER; it is only known where one folder holds all instances',
    ]);
  const output = resolve(asked ?? only);
  if (existsSync(join(output, 'run.json')))
    throw new UsageError(`${output} holds a run already.`, [
      'name another folder with --output, or take its run.json away to merge anew',
    ]);
  return output;
}

/** Reads the instances that the folders hold or are; all reasons why they are not one run are one UsageError. */
export async function instancesOf(folders: readonly string[], partial: boolean): Promise<InstanceContent[]> {
  const all = folders.flatMap((folder) => {
    const within = instanceFolders(folder);
    return within.length === 0 ? [folder] : within;
  });
  const instances = await readInstances(all);
  const problems = mergeProblems(instances, partial);
  if (problems.length > 0) throw new UsageError('These folders are not one run.', problems);
  return instances;
}

function readOffsets(given: readonly string[], instances: readonly InstanceContent[]): Map<number, number> {
  const there = new Set(instances.map(({ run }) => run.instance.index));
  const offsets = new Map<number, number>();
  const problems: string[] = [];
  for (const each of given) {
    const [, index = '', ms = ''] = /^(\d+)=([+-]?\d+(?:\.\d+)?)$/.exec(each) ?? [];
    if (ms === '') problems.push(`--offset ${each}: write INSTANCE=MILLISECONDS, e.g. 2=-150`);
    else if (!there.has(Number(index))) problems.push(`--offset ${each}: there is no instance ${index}`);
    else offsets.set(Number(index), Number(ms));
  }
  if (problems.length > 0) throw new UsageError('The clocks cannot be set so.', problems);
  return offsets;
}

/** What was merged, and how far the clocks of its machines agree. */
export function mergeWords({ merged }: Pick<Run, 'merged'>): string[] {
  if (merged === undefined) return [];
  const { instances, missing, of } = merged;
  const records = instances.reduce((sum, each) => sum + each.records, 0);
  const which = missing.length === 0 ? `${of} instances` : `${instances.length} of ${of} instances`;
  const without = missing.length === 0 ? '' : `; ${inOneList(missing.map(String))} missing`;
  const shifts = instances.map(({ shiftMs }) => shiftMs);
  const apart = Math.max(...shifts);
  return [
    `Merged ${formatCount(records)} records of ${which}${without}.`,
    ...(apart === 0 ? [] : [`Their starts lie up to ${formatDuration(apart)} apart; the records are on one clock.`]),
  ];
}
