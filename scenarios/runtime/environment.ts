import { SharedArray } from 'k6/data';
import { listedLengths } from '../../lib/statistics/lengths.ts';
import { misspelledSettings } from '../../lib/configuration/misspelled-settings.ts';
import { readConfiguration } from '../../lib/configuration/read-configuration.ts';
import { earlierRun, earlierRunProblems } from './earlier-run.ts';

/** Where the shell stood when k6 was started; k6 itself resolves `open()` against the script's folder. */
export const currentFolder = __ENV.PWD ?? null;

/** The path as `open()` takes it, of a path that the user gave from where he stands. */
export const absolutePath = (path: string): string =>
  path.startsWith('/') || currentFolder === null ? path : `${currentFolder}/${path}`;

/** Settings whose value may be in a file: `file:PATH`. */
const fileSettings = ['PROMPT_TOKENS', 'OUTPUT_TOKENS', 'TURNS'];

/** The environment with the lengths of such files in their place; read once per process. What cannot be read is told. */
function withFiles(given: typeof __ENV): { readonly environment: typeof __ENV; readonly problems: readonly string[] } {
  const environment = { ...given };
  const problems: string[] = [];
  for (const name of fileSettings) {
    const path = /^file:(.+)$/.exec(given[name] ?? '')?.[1];
    if (path === undefined) continue;
    delete environment[name];
    try {
      const [list] = new SharedArray(`lengths ${path}`, () => [listedLengths(open(absolutePath(path)))]) as string[];
      if (list !== undefined) environment[name] = list;
    } catch (error) {
      problems.push(`${name}=file:${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { environment, problems };
}

const files = withFiles(__ENV);
const reading = readConfiguration(files.environment, earlierRun?.run.configuration);

/**
 * All mistakes in the settings. Comparing every variable with every name takes longer than all the rest of a VU's start, so
 * it is left to VU 0, which k6 asks for the options and runs setup() in.
 */
export const configurationProblems: readonly string[] = [
  ...files.problems,
  ...earlierRunProblems,
  ...reading.problems,
  ...(__VU === 0 ? misspelledSettings(__ENV) : []),
];

/** The settings of this run, or null when there are mistakes in them. Read here and nowhere else. */
export const configuration = configurationProblems.length === 0 ? reading.configuration : null;
