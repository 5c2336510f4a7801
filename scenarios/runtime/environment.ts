import { SharedArray } from 'k6/data';
import { withKeyOfFile } from '../../lib/configuration/key-file.ts';
import { listedLengths } from '../../lib/statistics/lengths.ts';
import { misspelledSettings } from '../../lib/configuration/misspelled-settings.ts';
import { readConfiguration } from '../../lib/configuration/read-configuration.ts';
import type { Configuration } from '../../lib/configuration/settings.ts';
import type { Profile } from '../../lib/profiles/profile.ts';
import { unfitSettings, withDefaults } from '../../lib/profiles/shape-settings.ts';
import { earlierRun, earlierRunProblems } from './earlier-run.ts';

/** Where the shell stood when k6 was started; k6 itself resolves `open()` against the script's folder. */
export const currentFolder = __ENV.PWD ?? null;

/** The path as `open()` takes it, of a path that the user gave from where he stands. */
export const absolutePath = (path: string): string =>
  path.startsWith('/') || currentFolder === null ? path : `${currentFolder}/${path}`;

/** Settings whose value may be in a file: `file:PATH`. */
const fileSettings = ['PROMPT_TOKENS', 'OUTPUT_TOKENS', 'TURNS'];

/** The environment with the lengths of such files in their place. What cannot be read is told. */
function withFiles(given: typeof __ENV): { readonly environment: typeof __ENV; readonly problems: readonly string[] } {
  const environment = { ...given };
  const problems: string[] = [];
  for (const name of fileSettings) {
    const path = /^file:(.+)$/.exec(given[name] ?? '')?.[1];
    if (path === undefined) continue;
    delete environment[name];
    try {
      environment[name] = listedLengths(open(absolutePath(path)));
    } catch (error) {
      problems.push(`${name}=file:${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { environment, problems };
}

/** The settings of a run, or all mistakes in them. */
export interface SettingsRead {
  /** Null when there are mistakes. */
  readonly configuration: Configuration | null;
  readonly problems: readonly string[];
}

/** The settings of this run, with a scenario's own defaults where the user said nothing. Read once per process. */
export function readSettings(profile: Profile, defaults: Readonly<Record<string, string>>): SettingsRead {
  const [read] = new SharedArray('settings', () => [readAll(profile, defaults)]);
  return read ?? { configuration: null, problems: [] };
}

function readAll(profile: Profile, defaults: Readonly<Record<string, string>>): SettingsRead {
  const { environment, problems: keyProblems } = withKeyOfFile(__ENV, (path) => open(absolutePath(path)));
  const files = withFiles(environment);
  // an earlier run that is gone on with had them already
  const ownDefaults = earlierRun === null ? defaults : {};
  const reading = readConfiguration(withDefaults(files.environment, ownDefaults), earlierRun?.run.configuration);
  const problems = [
    ...keyProblems,
    ...files.problems,
    ...earlierRunProblems,
    ...reading.problems,
    ...misspelledSettings(__ENV),
    ...unfitSettings(__ENV, profile),
  ];
  return { configuration: problems.length === 0 ? reading.configuration : null, problems };
}
