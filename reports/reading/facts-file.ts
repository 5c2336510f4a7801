import { readFile } from 'node:fs/promises';
import { factsFrom, joinFacts, type UserFacts } from '../../lib/facts/user-facts.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';

async function readFacts(file: string): Promise<UserFacts> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new UsageError(`The facts in ${file} are not taken.`, [`it ${what}: ${(error as Error).message}`]);
  }
  return factsFrom(value, file);
}

/** Reads the files of `--facts`; of what several tell, the last counts. Mistakes are UsageErrors. */
export async function readFactsFiles(files: readonly string[]): Promise<UserFacts> {
  return joinFacts(await Promise.all(files.map(readFacts)));
}
