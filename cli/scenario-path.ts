import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { editDistance } from '../lib/configuration/edit-distance.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { buildScenario } from './build/build-scenario.ts';
import { packageRoot } from './package-root.ts';
import { projectRoot } from './project-root.ts';

/** Built by this process: a scenario that many runs share is the same in all of them. */
const built = new Map<string, string>();

function builtFrom(source: string): string {
  const made = built.get(source) ?? buildScenario(source).script;
  built.set(source, made);
  return made;
}

/** The scenarios of a folder, built or not. */
export const namesIn = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((file) => /^[^.]+\.[jt]s$/.test(file))
    .map((file) => file.replace(/\.[jt]s$/, ''));

/** The name that is a third of its letters away at most; null where none is so near. */
function nearest(name: string, known: readonly string[]): string | null {
  const [best] = known
    .map((each) => ({ each, apart: editDistance(name.toLowerCase(), each) }))
    .filter(({ each, apart }) => apart <= each.length / 3 || each.startsWith(`${name}-`))
    .toSorted((a, b) => a.apart - b.apart);
  return best?.each ?? null;
}

/**
 * The script of a scenario that is named, or given by its path. One in TypeScript is built anew; the suite's own are built already. In a project, its
 * scenarios come before those of the suite.
 */
export function scenarioPath(scenario: string): string {
  const name = basename(scenario).replace(/\.[jt]s$/, '');
  const own = join(projectRoot, 'scenarios', name);
  const isProject = projectRoot !== packageRoot;
  const candidates = [
    scenario,
    ...(isProject ? [`${own}.ts`, `${own}.js`] : []),
    join(packageRoot, 'scenarios', `${name}.js`),
  ];
  const found = candidates.find((path) => /\.[jt]s$/.test(path) && existsSync(path));
  if (found === undefined) {
    const near = nearest(name, [join(projectRoot, 'scenarios'), join(packageRoot, 'scenarios')].flatMap(namesIn));
    throw new UsageError(`There is no scenario ${scenario}.`, [
      ...(near === null ? [] : [`did you mean ${near}?`]),
      isProject
        ? `name one of ${join(projectRoot, 'scenarios')}, one of the suite such as smoke, or a path; "k6-vllm init scenario ${name}" makes one`
        : 'name one of scenarios/*.js; "make build" makes them from scenarios/*.ts',
    ]);
  }
  const path = resolve(found);
  return path.endsWith('.ts') ? builtFrom(path) : path;
}
