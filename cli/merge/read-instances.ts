import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InstanceRun } from '../../lib/instances/merge-problems.ts';
import { runSchema, type Run } from '../../lib/schema/run.ts';
import type { ServerSample } from '../../lib/schema/server-sample.ts';
import { summarySchema, type Summary } from '../../lib/schema/summary.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { collectDamage, type Damage } from '../../reports/reading/damage.ts';
import { readJsonFile } from '../../reports/reading/json-file.ts';
import { readServerSamples } from '../../reports/reading/server-samples-file.ts';

/** All that an instance left but its records, which are too many to hold. */
export interface InstanceContent extends InstanceRun {
  readonly records: string;
  readonly summary: Summary | null;
  readonly samples: readonly ServerSample[];
}

const instancesWanted = 'give the folders of the instances of one run, or the one folder that holds them';

function asInstance(folder: string, run: Run): InstanceRun {
  const { instance } = run;
  if (run.merged !== undefined) throw new UsageError(`${folder} was merged before`, [instancesWanted]);
  if (instance === undefined)
    throw new UsageError(`${folder} is a run of one process, not an instance of several`, [instancesWanted]);
  return { folder, run: { ...run, instance } };
}

async function readInstance(folder: string, damage: Damage): Promise<InstanceContent | null> {
  const file = join(folder, 'run.json');
  const found = await damage.orNull(async () => {
    if (existsSync(file)) return asInstance(folder, await readJsonFile(file, runSchema, 'k6-vllm/run'));
    throw new UsageError(`${folder} is no run folder`, ['run.json is missing from it']);
  });
  const summaryFile = join(folder, 'summary.json');
  const summary = await damage.orNull(async () =>
    existsSync(summaryFile) ? readJsonFile(summaryFile, summarySchema, null) : null,
  );
  const serverFile = join(folder, 'server.ndjson');
  const records = join(folder, 'requests.ndjson');
  await damage.orNull(() => {
    if (found !== null && !existsSync(records))
      throw new UsageError(`${folder} has no records`, ['requests.ndjson is missing from it']);
    return Promise.resolve(null);
  });
  if (found === null) return null;
  const { samples } = existsSync(serverFile) ? await readServerSamples(serverFile) : { samples: [] };
  return { ...found, records, summary, samples };
}

/** Reads the folders of instances, in the order of their numbers; all mistakes are one UsageError. */
export async function readInstances(folders: readonly string[]): Promise<InstanceContent[]> {
  const damage = collectDamage();
  const found: InstanceContent[] = [];
  for (const folder of folders) {
    const content = await readInstance(folder, damage);
    if (content !== null) found.push(content);
  }
  if (damage.errors.length > 0)
    throw new UsageError(
      'These folders cannot be merged.',
      damage.errors.map(({ message, problems }) => [message, ...problems].join('; ')),
    );
  return found.toSorted((a, b) => a.run.instance.index - b.run.instance.index);
}
