import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { ComparedRun, Side, SideRun } from '../../lib/comparison/side.ts';
import { statedRun } from '../../lib/comparison/stated-run.ts';
import { assessmentSchema } from '../../lib/schema/assessment.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import type { UserFacts } from '../../lib/facts/user-facts.ts';
import { readRun } from '../read-run.ts';
import { readFactsFiles } from '../reading/facts-file.ts';
import type { ReadOptions } from '../reading/keep-readable.ts';
import { isOfFormat, readJsonFile } from '../reading/json-file.ts';
import { assess } from '../render.ts';
import { expandStated, longestName, readStatedSide, type Asked } from './stated-sides.ts';

export interface SideOptions extends ReadOptions {
  /** Files of `--facts`. */
  readonly facts?: readonly string[];
}

const wildcard = /[*?]/;

/** A path pattern's matches, sorted; `*` and `?` stand for anything within a name, and hidden names are left out. */
export function matchesOf(pattern: string): string[] {
  const parts = pattern.split('/');
  return parts.reduce<string[]>(
    (bases, part, i) => {
      if (!wildcard.test(part))
        return bases
          .map((base) => (i === 0 ? part : `${base}/${part}`))
          .filter((path) => existsSync(path === '' ? '/' : path));
      const escaped = part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
      const match = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      return bases.flatMap((base) => {
        const folder = i === 0 ? '.' : base === '' ? '/' : base;
        const names = statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
        return names
          .filter((name) => !name.startsWith('.') && match.test(name))
          .map((name) => (i === 0 ? name : `${base}/${name}`));
      });
    },
    [''],
  );
}

const isRunFolder = (path: string): boolean => existsSync(join(path, 'run.json'));
const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();

/** The runs that a path stands for: itself, what a pattern matches, or all run folders in a folder. */
function runsAt(path: string): string[] {
  if (wildcard.test(path) && !existsSync(path)) {
    const found = matchesOf(path).filter((match) => isRunFolder(match) || match.endsWith('.json'));
    if (found.length === 0) throw new UsageError(`No run matches ${path}.`, ['name run folders, or mend the pattern']);
    return found;
  }
  if (!isFolder(path) || isRunFolder(path)) return [path];
  const inside = readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter((folder) => isFolder(folder) && isRunFolder(folder));
  if (inside.length === 0)
    throw new UsageError(`${path} is neither a run folder nor a folder of run folders.`, [
      'run.json is missing from it, and from every folder in it',
    ]);
  return inside;
}

function asked(argument: string): Asked {
  if (existsSync(argument)) return { name: null, ownName: null, paths: runsAt(argument) };
  const [, name = null, list = argument] = /^([^=/]+)=(.*)$/.exec(argument) ?? [];
  const paths = list.split(',').map((path) => path.trim());
  if (paths.includes('')) throw new UsageError(`${argument} names no run.`, ['write NAME=run1,run2 or NAME=folder']);
  return { name, ownName: null, paths: paths.flatMap(runsAt) };
}

/** The run's own name, or of one in a folder named by its time, its scenario. */
function nameOfPath(path: string): string {
  const file = basename(resolve(path));
  const name =
    file === 'assessment.json' ? basename(dirname(resolve(path))) : file.replace(/(\.assessment)?\.json$/, '');
  return name.replace(/^\d{8}T\d{6}Z-/, '');
}

/** Names given, else those of the runs where they tell the sides apart, else letters. */
function namesFor(sides: readonly Asked[]): string[] {
  const own = sides.map(
    ({ name, ownName, paths }) => name ?? ownName ?? (paths.length === 1 ? nameOfPath(paths[0] ?? '') : null),
  );
  const letters = sides.map((_, i) => String.fromCodePoint(65 + i));
  const names = own.map((name, i) => {
    const once = name !== null && own.filter((other) => other === name).length === 1;
    const short = sides[i]?.name != null || (name?.length ?? 0) <= longestName;
    return (sides[i]?.name != null || (once && short) ? name : letters[i]) ?? '';
  });
  const long = names.filter((name) => name.length > longestName);
  if (long.length > 0)
    throw new UsageError(
      `A side's name has at most ${longestName} characters.`,
      long.map((name) => `${name} has ${name.length}`),
    );
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  if (twice.length > 0)
    throw new UsageError(
      'Two sides have the same name.',
      twice.map((name) => `${name}: name them, as in NAME=run`),
    );
  return names;
}

function refuseTwice(sides: readonly Asked[]): void {
  const all = sides.flatMap(({ paths }) => paths);
  const real = all.map((path) => (existsSync(path) ? realpathSync(path) : path));
  const twice = all.filter((_, i) => real.indexOf(real[i] ?? '') !== i);
  if (twice.length > 0)
    throw new UsageError(
      'A run cannot be compared with itself.',
      [...new Set(twice)].map((path) => `${path} is named more than once`),
    );
}

const assessmentFormat = 'k6-vllm/assessment';

async function readOne(path: string, facts: UserFacts, options: ReadOptions): Promise<ComparedRun> {
  const stated = await readStatedSide(path);
  if (stated !== null) return statedRun(stated, facts);
  if (await isOfFormat(path, assessmentFormat)) return readJsonFile(path, assessmentSchema, assessmentFormat);
  return assess(await readRun(path, options), facts);
}

/**
 * The sides that arguments name, each a run folder, a summary-only file, an assessment, a folder of run folders, a
 * pattern, a file of stated results or one of its results, or `NAME=` and some of those; assessed one after the other.
 * Mistakes are UsageErrors.
 */
export async function readSides(given: readonly string[], options: SideOptions = {}): Promise<Side[]> {
  const sides = (await Promise.all(given.map(asked).map(expandStated))).flat();
  if (sides.length < 2)
    throw new UsageError('It takes two runs to compare.', ['name two runs or more, or groups as in NAME=run1,run2']);
  refuseTwice(sides);
  const names = namesFor(sides);
  const facts = await readFactsFiles(options.facts ?? []);
  const read: Side[] = [];
  for (const [i, { paths }] of sides.entries()) {
    const runs: SideRun[] = [];
    for (const path of paths) runs.push({ path, assessment: await readOne(path, facts, options) });
    read.push({ name: names[i] ?? '', runs });
  }
  return read;
}
