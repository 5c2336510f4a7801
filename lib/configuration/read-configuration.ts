import { settings, type Configuration, type SettingName } from './settings.ts';

/** The configuration, or every mistake in it, each one line that says what is wrong and how to mend it. */
export type ConfigurationReading =
  | { readonly configuration: Configuration; readonly problems: readonly [] }
  | { readonly configuration: null; readonly problems: readonly string[] };

const names = Object.keys(settings) as SettingName[];

/** Reads all settings from environment variables; a variable set to the empty text counts as not set. */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): ConfigurationReading {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const name of names) {
    const { kind, ...setting } = settings[name];
    const given = environment[name] === '' ? undefined : environment[name];
    const source = given ?? ('byDefault' in setting ? setting.byDefault : undefined);
    if (source === undefined) {
      values[name] = null;
      continue;
    }
    const reading = kind.read(source);
    if (reading.ok) values[name] = reading.value;
    else problems.push(`${name}${'secret' in setting ? '' : `=${source}`} ${reading.problem}`);
  }
  if (problems.length > 0) return { configuration: null, problems };
  return { configuration: values as unknown as Configuration, problems: [] };
}

/** The configuration as it may be written down: secrets left out, objects as JSON text. */
export function writableConfiguration(configuration: Configuration): Record<string, string | number | boolean | null> {
  const written: Record<string, string | number | boolean | null> = {};
  for (const name of names) {
    const value = configuration[name];
    if ('secret' in settings[name]) continue;
    written[name] = value !== null && typeof value === 'object' ? JSON.stringify(value) : value;
  }
  return written;
}
