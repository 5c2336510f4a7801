import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sweepSchema, type Sweep } from '../../lib/schema/sweep.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { readJsonFile } from '../../reports/reading/json-file.ts';
import { writeState } from '../many-runs/folder.ts';

const sweepName = 'sweep.json';

/** The file of a sweep in its folder. */
export const sweepFile = (folder: string): string => join(folder, sweepName);

/** A sweep that is there; a UsageError where there is none, or it cannot be read. */
export async function readSweep(folder: string): Promise<Sweep> {
  if (!existsSync(sweepFile(folder)))
    throw new UsageError(`${folder} is no folder of a sweep.`, [`${sweepName} is missing from it`]);
  return readJsonFile(sweepFile(folder), sweepSchema, 'k6-vllm/sweep');
}

/** Writes the state of a sweep as a whole. */
export const writeSweep = (folder: string, sweep: Sweep): void => writeState(sweepFile(folder), sweep);
