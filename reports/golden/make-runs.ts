import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goldenRuns } from './golden-runs.ts';

/** Where the fixtures stand. */
export const fixtureRuns = fileURLToPath(new URL('../../fixtures/runs', import.meta.url));

/** Writes the inputs of every golden run under a folder; what is made of them is left alone. */
export async function makeRuns(folder: string): Promise<void> {
  for (const make of goldenRuns) {
    const { name, files } = make();
    await mkdir(join(folder, name), { recursive: true });
    for (const [file, content] of Object.entries(files)) await writeFile(join(folder, name, file), content);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeRuns(fixtureRuns);
