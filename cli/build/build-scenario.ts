import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, relative, resolve } from 'node:path';
import type { BuildFailure, BuildResult, Message } from 'esbuild';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { packageRoot } from '../package-root.ts';
import { bundleForK6, largestBundleBytes, suiteConstants } from './bundle-for-k6.mjs';

/** A scenario as k6 takes it. */
export interface BuiltScenario {
  /** Absolute path. */
  readonly script: string;
  readonly bytes: number;
  /** What may go wrong and is no reason to stop. */
  readonly warnings: readonly string[];
}

/** By this a script that may be written over is known. */
const madeBy = '// made by k6-vllm build from ';

/** What k6 has to find in a script that stands on this suite; the iteration is the default. */
const parts = ['options', 'setup', 'handleSummary', 'default'];

/**
 * Bundles a scenario in TypeScript into the script beside it, for k6 to run: everything that it imports but k6's own modules is in it. A UsageError has
 * every mistake with its place.
 */
export function buildScenario(source: string): BuiltScenario {
  const script = resolve(source.replace(/\.ts$/, '.js'));
  refuseForeign(script, source);
  const { outputs, inputs } = bundled(source, script);
  const [output, { exports, bytes, imports }] = Object.entries(outputs).find(([path]) => path.endsWith('.js')) as [
    string,
    (typeof outputs)[string],
  ];
  const foreign = imports.filter(({ path }) => !/^(k6(\/|$)|https:)/.test(path));
  if (foreign.length > 0) throw new Error(`${output} imports ${foreign.map(({ path }) => path).join(', ')}`);
  const missing = parts.filter((part) => !exports.includes(part));
  if (missing.length > 0 && usesSuite(Object.keys(inputs)))
    throw new UsageError(`${source} cannot be run.`, [
      `it does not export ${missing.join(', ')}: end it with "export const { options, setup, handleSummary } = scenario;" and "export default scenario.iteration;"`,
    ]);
  return { script, bytes, warnings: bytes > largestBundleBytes * 2 ? [tooLarge(source, bytes)] : [] };
}

const usesSuite = (inputs: readonly string[]): boolean =>
  inputs.some((path) => /(^|\/)(dist\/scenario\.js|scenarios\/runtime\/scenario\.ts)$/.test(path));

const tooLarge = (source: string, bytes: number): string =>
  `${source} makes a script of ${Math.round(bytes / 1000)} kB, and every virtual user holds its own copy. Keep data in a file and send it with DATASET, or open it in a SharedArray.`;

/** A script that somebody wrote by hand is not written over. */
function refuseForeign(script: string, source: string): void {
  let text: string;
  try {
    text = readFileSync(script, 'utf8');
  } catch {
    return;
  }
  if (text.startsWith(madeBy) || /\/\/# sourceMappingURL=\S+\s*$/.test(text)) return;
  throw new UsageError(`${source} cannot be built.`, [
    `${script} is there already, and was not built from it: move one of the two`,
  ]);
}

function bundled(source: string, script: string): NonNullable<BuildResult['metafile']> {
  // loaded when it is needed: most commands build nothing
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const absWorkingDir = dirname(resolve(source));
  try {
    const { metafile } = buildSync({
      ...bundleForK6,
      absWorkingDir,
      entryPoints: [resolve(source)],
      outfile: script,
      banner: { js: `${madeBy}${basename(source)}; changes here are lost` },
      logLevel: 'silent',
      // of a scenario of the suite itself; the package's own has them
      define: suiteConstants(packageRoot),
    });
    return metafile;
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new UsageError(
      `${source} cannot be built.`,
      error.errors.map((message) => mistake(message, absWorkingDir)),
    );
  }
}

const isBuildFailure = (error: unknown): error is BuildFailure => error instanceof Error && 'errors' in error;

function mistake({ text, location }: Message, folder: string): string {
  const place =
    location === null ? '' : `${relative(process.cwd(), resolve(folder, location.file))}:${location.line}: `;
  return `${place}${explained(text)}`;
}

function explained(text: string): string {
  const wanted = /^Could not resolve "(.+)"$/.exec(text)?.[1];
  if (wanted === undefined) return text;
  if (isBuiltin(wanted)) return `${wanted} is a module of Node, and a scenario runs in k6, which has none of these`;
  if (wanted.startsWith('.')) return `there is no file ${wanted}; imports of TypeScript name the file with .ts`;
  const name = wanted.startsWith('@') ? wanted.split('/').slice(0, 2).join('/') : wanted.split('/')[0];
  return name === 'k6-vllm'
    ? `${wanted} is not found: run "npm install" in the project; docs/own-scenarios.md lists what the package offers`
    : `${wanted} is not found: is the package ${String(name)} installed?`;
}
