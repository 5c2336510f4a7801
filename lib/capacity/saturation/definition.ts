import { misspelledSettings } from '../../configuration/misspelled-settings.ts';
import type { SettingName } from '../../configuration/settings.ts';
import { shapeSettings } from '../../profiles/shape-settings.ts';
import { writtenSettingProblem } from '../sweep/definition.ts';

type Texts = Readonly<Record<string, string | undefined>>;

/** Settings of the shape that a search leaves to the user: they say how many virtual users an open loop has. */
const left: ReadonlySet<string> = new Set<SettingName>(['EXPECTED_E2E', 'PRE_ALLOCATED_VUS']);

/** Settings that a search decides itself, with what to do in their place. */
const decided: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    shapeSettings
      .filter((name) => !left.has(name))
      .map((name) => [name, 'the search decides what is sent and for how long; leave it out']),
  ),
  PROFILE: 'the search sends closed loops and Poisson arrivals; leave it out',
  SEED: 'each probe has requests of its own; --seed decides them',
  RUN_DIR: 'each probe has a folder of its own; --output says where the search is kept',
  RUNS_DIR: 'each probe has a folder of its own; --output says where the search is kept',
  RESUME: 'go on with a whole search by --resume FOLDER',
  RECORDS: 'it is for a k6 without the extension, and a search needs it',
};

function problemOf(name: string, value: string): string | null {
  const why = decided[name];
  return why === undefined ? writtenSettingProblem(name, value) : `${name} cannot be set in a search: ${why}`;
}

/** What is wrong with the settings that all probes are to have, given or inherited; and with names in the environment. */
export function settingsProblems(common: Readonly<Record<string, string>>, environment: Texts): string[] {
  const found = Object.entries(common).flatMap(([name, value]) => problemOf(name, value) ?? []);
  const ended = common.DATASET !== undefined && !['true', '1'].includes((common.REPEAT_PROMPTS ?? '').toLowerCase());
  return [
    ...found,
    ...(common.TELEMETRY_INTERVAL === '0'
      ? [
          'TELEMETRY_INTERVAL=0 cannot be set in a search: what limits the server is read from its metrics; leave it out',
        ]
      : []),
    ...(ended
      ? [
          'DATASET has an end, and probes are sent for a time: set REPEAT_PROMPTS=true, and switch the server’s prefix cache off, or it is what is measured',
        ]
      : []),
    ...misspelledSettings(environment),
  ];
}

/** What has to be known of the settings before a search is begun. */
export const settingsNotes = ({ DATASET }: Texts): string[] =>
  DATASET === undefined
    ? []
    : [`Every probe sends the requests of ${DATASET} again: what a prefix cache keeps of them is measured with them.`];
