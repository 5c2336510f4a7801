import { existsSync } from 'node:fs';
import type { StatedResult } from '../../lib/schema/stated-results.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { shorten } from '../text.ts';
import { readStatedFile } from '../reading/stated-file.ts';

/** What was typed for one side. */
export interface Asked {
  /** Null where no name was given. */
  readonly name: string | null;
  /** What a stated result calls itself; null of runs. */
  readonly ownName: string | null;
  readonly paths: readonly string[];
}

/** More would break the heads of tables, and stands in the list of runs anyhow. */
export const longestName = 24;

/** `results.json#2`: the second result of a file. */
const ofOne = /^(?<file>.+\.json)#(?<number>\d+)$/;

const listOf = (path: string, results: readonly StatedResult[]): string[] =>
  results.map(({ name }, i) => `${path}#${i + 1} is ${name}`);

/** The stated result that a path names; null where it names a run. */
export async function readStatedSide(path: string): Promise<StatedResult | null> {
  const picked = existsSync(path) ? null : ofOne.exec(path)?.groups;
  const file = picked?.['file'] ?? path;
  const found = await readStatedFile(file);
  if (found === null) return null;
  const { results } = found;
  const [only, ...others] = results;
  const one = picked == null && others.length === 0 ? only : results[Number(picked?.['number']) - 1];
  if (one === undefined)
    throw new UsageError(`${file} states ${results.length} results, and has to be asked for one of them.`, [
      ...listOf(file, results),
    ]);
  return one;
}

/** A side that is a file of several stated results, without a name of its own, stands for as many sides. */
export async function expandStated(side: Asked): Promise<Asked[]> {
  const [path, ...others] = side.paths;
  if (path === undefined || others.length > 0) return [side];
  const found = existsSync(path) ? await readStatedFile(path) : null;
  if (found === null || side.name !== null) return [side];
  const single = found.results.length === 1;
  return found.results.map(({ name }, i) => ({
    name: null,
    ownName: shorten(name, longestName),
    paths: [single ? path : `${path}#${i + 1}`],
  }));
}
