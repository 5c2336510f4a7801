import { parseDuration } from '../../configuration/duration.ts';
import { misspelledSettings } from '../../configuration/misspelled-settings.ts';
import { settings, type SettingName } from '../../configuration/settings.ts';
import type { ServerVariant, Sweep, SweepRequest } from '../../schema/sweep.ts';
import { formatCount } from '../../units/number.ts';
import { inOneList } from '../../units/list.ts';

/** Not a setting, but may be an axis. */
export const scenarioAxis = 'scenario';
/** The axis that `servers` make. */
export const serverAxis = 'server';

/** More is a slip of the pen. */
const mostCells = 10_000;
/** With fewer than three repeats the spread from run to run is not known. */
const usual = { repeats: 3, seed: 1, settle: '5s', readyWithin: '10m' };

/** Settings that a sweep decides itself, with what to do in their place. */
const decided: Readonly<Partial<Record<SettingName, string>>> = {
  RUN_DIR: 'each cell has a folder of its own; --output says where the sweep is kept',
  RUNS_DIR: 'each cell has a folder of its own; --output says where the sweep is kept',
  RESUME: 'go on with a whole sweep by --resume FOLDER',
  RECORDS: 'the suite sets it where it is needed',
};

/** A sweep as it is to be done; durations in ms. */
export interface SweepDefinition extends Pick<Sweep, 'axes' | 'servers' | 'repeats' | 'seed' | 'settleMs'> {
  /** Null where it is an axis. */
  readonly scenario: string | null;
  /** Of all cells, secrets left out. */
  readonly settings: Readonly<Record<string, string>>;
  /** By the name of a variant. */
  readonly serverSettings: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The definition, or every mistake in what was asked for. */
export type DefinitionReading =
  | { readonly definition: SweepDefinition; readonly problems: readonly [] }
  | { readonly definition: null; readonly problems: readonly string[] };

/** The settings of an environment that count in every cell: secrets, which each run finds there itself, and places are left out. */
export function inheritedSettings(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, setting] of Object.entries(settings())) {
    const value = environment[name];
    if (value && !('secret' in setting) && !(name in decided)) found[name] = value;
  }
  return found;
}

/** What is wrong with a value of a setting that many runs are to have, and is written down; null when nothing is. */
export function writtenSettingProblem(name: string, value: string): string | null {
  const all = settings();
  if (!(name in all)) {
    const [meant] = misspelledSettings({ [name]: value });
    return meant ?? `${name} is not a setting; they are listed in the README`;
  }
  if ('secret' in all[name as SettingName])
    return `${name} belongs into the environment, for it is not written down; leave it out here`;
  const reading = all[name as SettingName].kind.read(value);
  if (!reading.ok) return `${name}=${value} ${reading.problem}`;
  if (name === 'OUTPUTS' && reading.value !== null && reading.value !== 'true')
    return `OUTPUTS=${value} is one file for all runs; OUTPUTS=true keeps the answers of each in its own folder`;
  return null;
}

function settingProblem(name: string, value: string): string | null {
  const why = decided[name as SettingName];
  return why === undefined ? writtenSettingProblem(name, value) : `${name} cannot be set in a sweep: ${why}`;
}

const problemsOfSettings = (given: Readonly<Record<string, string>>): string[] =>
  Object.entries(given).flatMap(([name, value]) => settingProblem(name, value) ?? []);

function axisProblems(name: string, values: readonly string[]): string[] {
  if (name === serverAxis) return ['the axis "server" is made by servers; name them there'];
  if (values.length === 0) return [`the axis ${name} has no values`];
  const twice = values.filter((value, i) => values.indexOf(value) !== i);
  return [
    ...(name === scenarioAxis ? [] : values.flatMap((value) => settingProblem(name, value) ?? [])),
    ...(twice.length > 0 ? [`the axis ${name} has ${inOneList([...new Set(twice)])} more than once`] : []),
  ];
}

/** One thing must not be said twice, by an axis and beside it. */
function contradictions({ scenario, axes, settings: fixed, servers }: SweepRequest): string[] {
  const names = Object.keys(axes);
  const ofServers = new Set(Object.values(servers).flatMap((server) => Object.keys(server.settings)));
  if (Object.keys(servers).length > 0) ofServers.add('BASE_URL');
  return [
    ...names.filter((name) => name in fixed).map((name) => `${name} is an axis and a setting of all cells`),
    ...names.filter((name) => ofServers.has(name)).map((name) => `${name} is an axis and a setting of a server`),
    ...(names.includes(scenarioAxis) && scenario !== undefined ? ['the scenario is an axis, and named beside it'] : []),
    ...(!names.includes(scenarioAxis) && scenario === undefined ? ['no scenario is named'] : []),
  ];
}

const durationProblem = (what: string, text: string): string[] =>
  text === '0' || parseDuration(text) !== null ? [] : [`${what}: ${text} is not a duration; write e.g. 5s or 10m`];

function serverProblems(servers: SweepRequest['servers'], common: string | undefined): string[] {
  return Object.entries(servers).flatMap(
    ([name, { baseUrl, start, readyWithin = usual.readyWithin, settings: own }]) => [
      ...(baseUrl === undefined && start === undefined ? [`servers.${name} has neither baseUrl nor start`] : []),
      ...(baseUrl === undefined && start !== undefined && common === undefined
        ? [`servers.${name} does not say where it answers: give it a baseUrl`]
        : []),
      ...(baseUrl === undefined ? [] : [settingProblem('BASE_URL', baseUrl) ?? []].flat()),
      ...('BASE_URL' in own ? [`servers.${name}: its BASE_URL is its baseUrl`] : []),
      ...(parseDuration(readyWithin)
        ? []
        : [`servers.${name}.readyWithin: ${readyWithin} is not a duration, e.g. 10m`]),
      ...problemsOfSettings(own).map((problem) => `servers.${name}: ${problem}`),
    ],
  );
}

const variant = (
  [name, { baseUrl, start, readyWithin }]: [string, SweepRequest['servers'][string]],
  common: string,
): ServerVariant => ({
  name,
  baseUrl: baseUrl ?? common,
  start: start ?? null,
  readyWithinMs: parseDuration(readyWithin ?? usual.readyWithin) ?? 0,
});

/**
 * What was asked for, checked as a whole: names, values, contradictions. `inherited` are settings of the environment
 * (`inheritedSettings`), which count where neither an axis nor the request says otherwise.
 */
export function readDefinition(
  request: SweepRequest,
  inherited: Readonly<Record<string, string>> = {},
): DefinitionReading {
  const { axes, servers, settings: fixed, settle = usual.settle, repeats = usual.repeats, seed = usual.seed } = request;
  const rest = Object.entries(inherited).filter(([name]) => !(name in axes) && !(name in fixed));
  const common = { ...Object.fromEntries(rest), ...fixed };
  const cells = Object.values({ ...axes, servers: Object.keys(servers) }).reduce(
    (product, values) => product * Math.max(1, values.length),
    repeats,
  );
  const problems = [
    ...contradictions(request),
    ...Object.entries(axes).flatMap(([name, values]) => axisProblems(name, values)),
    ...problemsOfSettings(common),
    ...serverProblems(servers, common.BASE_URL),
    ...durationProblem('settle', settle),
    ...(cells > mostCells
      ? [`the grid has ${formatCount(cells)} cells; more than ${formatCount(mostCells)} are no sweep`]
      : []),
  ];
  if (problems.length > 0) return { definition: null, problems };
  return {
    problems: [],
    definition: {
      scenario: request.scenario ?? null,
      axes: Object.entries(axes).map(([name, values]) => ({ name, values: [...values] })),
      servers: Object.entries(servers).map((each) => variant(each, common.BASE_URL ?? '')),
      serverSettings: Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, server.settings])),
      settings: common,
      repeats,
      seed,
      settleMs: parseDuration(settle) ?? 0,
    },
  };
}
