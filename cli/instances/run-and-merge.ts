import { existsSync } from 'node:fs';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { asPlainLine } from '../../reports/text.ts';
import { howToBuild, type K6Binary } from '../k6-binary.ts';
import { instancesFolder } from './instance-folders.ts';
import { discardInstances, runInstances, type InstancesToRun } from './run-instances.ts';

/** Refuses what several instances on this machine cannot do, before any of them is started. */
export function refuseForInstances(
  { streaming }: Pick<K6Binary, 'streaming'>,
  { resume, dashboard, folder }: { readonly resume: boolean; readonly dashboard: boolean; readonly folder: string },
): void {
  const problems = [
    ...(streaming
      ? []
      : [`the requests are shared out by the extension: run "${howToBuild}", which builds a k6 with it`]),
    ...(resume ? ['a run is gone on with by one process: leave out --instances'] : []),
    ...(dashboard ? ['each k6 would show its own part alone: leave out --dashboard'] : []),
    ...(existsSync(instancesFolder(folder))
      ? [`${folder} holds instances already: merge them (k6-vllm merge ${folder}), or set RUN_DIR to another folder`]
      : []),
  ];
  if (problems.length > 0) throw new UsageError('The run cannot be made by several instances.', problems);
}

/** Of a k6 that broke off, as many lines are told. */
const toldLines = 12;

/**
 * Runs all instances and merges what they left. Returns the exit code of k6 that is true of all, or of the one that broke off first; nothing
 * is in the folder where none of them began.
 */
export async function runAndMerge(asked: InstancesToRun): Promise<number> {
  const { folder, of } = asked;
  const { exitCode, left, complaint } = await runInstances(asked);
  const said = complaint?.log.split('\n').filter((line) => line.trim() !== '') ?? [];
  if (said.length > 0) console.error(`What instance ${complaint?.index} of ${of} said last:`);
  for (const line of said.slice(-toldLines)) console.error(`  ${asPlainLine(line)}`);
  if (left.length === 0) {
    discardInstances(folder);
    return exitCode;
  }
  // loaded when it is needed: what decodes histograms takes a while
  const { mergeInstances, mergeWords } = await import('../merge/merge-instances.ts');
  const run = await mergeInstances([folder], { output: folder, partial: true });
  for (const line of mergeWords(run)) console.log(asPlainLine(line));
  return exitCode;
}
