import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VirtualRun } from './virtual-run.ts';

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const lines = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** The files of a run folder, by name. */
export const runFiles = ({ run, records, samples, summary }: VirtualRun): Readonly<Record<string, string>> => ({
  'run.json': json(run),
  'requests.ndjson': lines(records),
  ...(samples.length === 0 ? {} : { 'server.ndjson': lines(samples) }),
  'summary.json': json(summary),
});

/** Writes a run folder, which is made where it is missing. */
export async function writeRunFolder(folder: string, made: VirtualRun): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(runFiles(made))) await writeFile(join(folder, name), text);
}
