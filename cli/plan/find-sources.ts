import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';

/** What a path is, by what lies there. */
export interface Source {
  readonly kind: 'sweep' | 'saturation' | 'run' | 'stated';
  readonly path: string;
}

/** Files by which a folder is known. */
const marks: readonly (readonly [Source['kind'], string])[] = [
  ['sweep', 'sweep.json'],
  ['saturation', 'saturation.json'],
  ['run', 'run.json'],
];

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function folderSource(path: string): Source | null {
  const mark = marks.find(([, file]) => existsSync(join(path, file)));
  return mark === undefined ? null : { kind: mark[0], path };
}

/** Folders of runs, sweeps and searches directly in a folder, sorted by name. */
const inside = (path: string): Source[] =>
  readdirSync(path)
    .sort()
    .map((name) => join(path, name))
    .filter(isFolder)
    .flatMap((folder) => folderSource(folder) ?? []);

function sourcesAt(path: string): Source[] | string {
  if (!existsSync(path)) return `${path} does not exist`;
  if (!isFolder(path))
    return path.endsWith('.json')
      ? [{ kind: 'stated', path }]
      : `${path} is neither a folder nor a JSON file of stated results`;
  const own = folderSource(path);
  if (own !== null) return [own];
  const found = inside(path);
  return found.length > 0 ? found : `${path} holds no sweep, no saturation and no run`;
}

/** What paths stand for, in their order; every mistake at once. */
export function findSources(paths: readonly string[]): Source[] {
  const found = paths.map(sourcesAt);
  const problems = found.filter((each) => typeof each === 'string');
  if (problems.length > 0)
    throw new UsageError('There is nothing to plan from.', [
      ...problems,
      'Give the folder of a sweep, of a saturation or of runs, or files of stated results.',
    ]);
  const sources = found.flatMap((each) => (typeof each === 'string' ? [] : each));
  const places = sources.map(({ path }) => resolve(path));
  const twice = sources.filter((_, i) => places.indexOf(places[i] ?? '') !== i);
  if (twice.length > 0)
    throw new UsageError(
      'Nothing counts twice.',
      twice.map(({ path }) => `${path} is named more than once`),
    );
  return sources;
}

/** The newest sweep or saturation of this suite's own folders: their names begin with their time. */
export function newestSource(root: string): Source {
  const all = ['sweeps', 'saturations'].flatMap((name) => {
    const folder = join(root, name);
    return isFolder(folder) ? readdirSync(folder).map((each) => ({ each, path: join(folder, each) })) : [];
  });
  const newest = all
    .filter(({ path }) => isFolder(path))
    .toSorted((a, b) => b.each.localeCompare(a.each))
    .flatMap(({ path }) => folderSource(path) ?? [])[0];
  if (newest !== undefined) return newest;
  throw new UsageError('There is no sweep and no saturation yet.', [
    'make one: k6-vllm saturate SCENARIO, or k6-vllm sweep SCENARIO --axis CONCURRENCY=1,2,4,8',
    'or name what to plan from: k6-vllm plan FOLDER',
  ]);
}
