import type { SettingName } from '../configuration/settings.ts';

/** Every setting that shapes the load; a profile follows some of them, and a test holds the list against all profiles. */
export const shapeSettings: readonly SettingName[] = [
  'REQUESTS',
  'CONCURRENCY',
  'DURATION',
  'WARMUP',
  'BURST_SIZE',
  'RATE',
  'ARRIVALS',
  'BURSTINESS',
  'LEVELS',
  'RATES',
  'LEVEL_REQUESTS',
  'LEVEL_DURATION',
  'SETTLE',
  'STEPS',
  'SPIKE_RATE',
  'SPIKE_START',
  'SPIKE_DURATION',
  'TIME_SCALE',
  'EXPECTED_E2E',
  'PRE_ALLOCATED_VUS',
];

/** Settings that say the same in two ways. */
const alternatives: readonly (readonly [SettingName, SettingName])[] = [
  ['REQUESTS', 'DURATION'],
  ['CONCURRENCY', 'RATE'],
  ['LEVELS', 'RATES'],
  ['LEVEL_REQUESTS', 'LEVEL_DURATION'],
];

type Environment = Readonly<Record<string, string | undefined>>;

const isGiven = (environment: Environment, name: string): boolean => (environment[name] ?? '') !== '';

/** The environment with a scenario's own defaults where the user said nothing, in neither of two ways. */
export function withDefaults(environment: Environment, defaults: Environment): Environment {
  const filled: Record<string, string | undefined> = { ...environment };
  for (const [name, value] of Object.entries(defaults)) {
    const others = alternatives.flatMap((pair) =>
      (pair as readonly string[]).includes(name) ? pair.filter((other) => other !== name) : [],
    );
    if (![name, ...others].some((each) => isGiven(environment, each))) filled[name] = value;
  }
  return filled;
}

/** The shape that the user asked for and that this profile does not have, each setting with the mend. */
export function unfitSettings(
  environment: Environment,
  { id, settings }: { readonly id: string; readonly settings: readonly SettingName[] },
): string[] {
  const problems: string[] = [];
  for (const name of shapeSettings) {
    if (isGiven(environment, name) && !settings.includes(name))
      problems.push(
        `${name}=${environment[name]} has no effect with the profile ${id}, which follows ${settings.join(', ')}; unset it`,
      );
  }
  for (const [one, other] of alternatives) {
    const both = [one, other].every((name) => settings.includes(name) && isGiven(environment, name));
    if (both) problems.push(`${one} and ${other} contradict each other; unset one of them`);
  }
  return problems;
}
