import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { saturationSchema, type Saturation } from '../../lib/schema/saturation.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { readJsonFile } from '../../reports/reading/json-file.ts';
import { discardRun, writeState } from '../many-runs/folder.ts';

const saturationName = 'saturation.json';

/** The file of a search in its folder. */
export const saturationFile = (folder: string): string => join(folder, saturationName);

/** A search that is there; a UsageError where there is none, or it cannot be read. */
export async function readSaturation(folder: string): Promise<Saturation> {
  if (!existsSync(saturationFile(folder)))
    throw new UsageError(`${folder} is no folder of a search for the capacity.`, [
      `${saturationName} is missing from it`,
    ]);
  return readJsonFile(saturationFile(folder), saturationSchema, 'k6-vllm/saturation');
}

/** Writes the state of a search as a whole. */
export const writeSaturation = (folder: string, saturation: Saturation): void =>
  writeState(saturationFile(folder), saturation);

/** Removes the runs of probes that were cut off. */
export function discardCutOff(folder: string, { probes }: Saturation): void {
  const made = new Set(probes.map(({ id }) => id));
  for (const id of readdirSync(join(folder, 'runs'))) if (!made.has(id)) discardRun(folder, id);
}
