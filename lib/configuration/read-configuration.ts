import { parseJson } from '../records/json.ts';
import { withoutCredentials, withoutSecret } from '../records/secret.ts';
import type { Kind } from './kinds.ts';
import { settings, type Configuration, type SettingName } from './settings.ts';

/** The configuration, or every mistake in it, each one line that says what is wrong and how to mend it. */
export type ConfigurationReading =
  | { readonly configuration: Configuration; readonly problems: readonly [] }
  | { readonly configuration: null; readonly problems: readonly string[] };

/** Settings as `writableConfiguration` wrote them down. */
export type WrittenConfiguration = Readonly<Record<string, string | number | boolean | null>>;

/** Where a run is to be found or made: never taken over from another run. */
const places: ReadonlySet<string> = new Set<SettingName>(['RESUME', 'RUN_DIR', 'RUNS_DIR', 'START_AT', 'START_WAIT']);

/**
 * Reads all settings from environment variables; a variable set to the empty text counts as not set. What is not set is as
 * in the earlier run that is gone on with, if there is one.
 */
export function readConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
  earlier: WrittenConfiguration = {},
): ConfigurationReading {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  const all = settings();
  const hide = withoutSecret(environment.API_KEY ?? null);
  const shown = (text: string): string => withoutCredentials(hide(text));
  for (const name of Object.keys(all) as SettingName[]) {
    const { kind, ...setting } = all[name];
    const given = environment[name] === '' ? undefined : environment[name];
    const before = places.has(name) ? undefined : earlier[name];
    if (given === undefined && before !== undefined) {
      values[name] = asRead(kind, before);
      continue;
    }
    const source = given ?? ('byDefault' in setting ? setting.byDefault : undefined);
    if (source === undefined) {
      values[name] = null;
      continue;
    }
    const reading = kind.read(source);
    if (!reading.ok)
      problems.push(`${name}${'secret' in setting ? '' : `=${shown(source)}`} ${shown(reading.problem)}`);
    else if (!('secret' in setting) && hide(source) !== source)
      problems.push(`${name} holds the key of API_KEY, which would be written into the run folder; leave it out`);
    else values[name] = reading.value;
  }
  if (problems.length > 0) return { configuration: null, problems };
  return { configuration: values as unknown as Configuration, problems: [] };
}

/** The value behind what was written down: texts as read, or an object as JSON text. */
function asRead(kind: Kind<unknown>, written: string | number | boolean | null): unknown {
  if (typeof written !== 'string') return written;
  const reading = kind.read(written);
  return reading.ok ? reading.value : (parseJson(written) ?? null);
}

/** The configuration as it may be written down: secrets left out, objects as JSON text. */
export function writableConfiguration(configuration: Configuration): Record<string, string | number | boolean | null> {
  const written: Record<string, string | number | boolean | null> = {};
  const all = settings();
  for (const name of Object.keys(all) as SettingName[]) {
    const value = configuration[name];
    if ('secret' in all[name]) continue;
    written[name] = value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
  }
  return written;
}
