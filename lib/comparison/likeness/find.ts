import type { Difference } from '../../schema/comparison.ts';
import { assessmentsOf, type Side } from '../side.ts';
import { likenessRules } from './index.ts';
import type { Found, LikenessRule } from './rule.ts';

/** Names by which a load is set; what they set is told as `levels`. */
const loadSettings: ReadonlySet<string> = new Set(['CONCURRENCY', 'RATE', 'LEVELS', 'RATES', 'BURST_SIZE']);

/** Whether a name that the user says is varied means this difference: its own, its rule's, or that of what it is a part of. */
const means = (said: string, { rule, name }: Pick<Difference, 'rule' | 'name'>): boolean =>
  [name, rule, name.split('.')[0]].includes(said) || (name === 'levels' && loadSettings.has(said));

/** Names of what the user says is varied, and is the same on all sides. */
export const unvaried = (varies: readonly string[], differences: readonly Difference[]): string[] =>
  varies.filter((said) => !differences.some((difference) => means(said, difference)));

const onPurpose = { effect: 'compared', bars: [] as string[], why: 'This is varied on purpose.' } as const;

/** What a difference between two sides means, by what the user says is varied. */
function judged(varies: readonly string[] | null, rule: LikenessRule, found: Found): Omit<Difference, 'sides'> {
  const known = { rule: rule.id, why: rule.why, ...found };
  if (varies === null) return known;
  if (varies.some((said) => means(said, known))) return { ...known, ...onPurpose };
  return found.effect === 'compared'
    ? { ...known, effect: 'told', why: 'It was not to be varied, and may be what makes the difference.' }
    : known;
}

/** What differs between two sides. */
export function differencesBetween(a: Side, b: Side, varies: readonly string[] | null): Difference[] {
  return likenessRules.flatMap((rule) =>
    rule
      .find(assessmentsOf(a), assessmentsOf(b))
      .map((found) => ({ ...judged(varies, rule, found), sides: [a.name, b.name] satisfies [string, string] })),
  );
}

const repetitions = 'The runs of one side have to be repetitions of each other.';

/** What differs among the runs of one side, each difference told once. */
export function differencesWithin(side: Side): Difference[] {
  const [first, ...others] = assessmentsOf(side);
  if (first === undefined) return [];
  const seen = new Map<string, Difference>();
  for (const rule of likenessRules.filter(({ inside }) => inside !== 'free')) {
    for (const found of others.flatMap((other) => rule.find([first], [other]))) {
      if (seen.has(found.name)) continue;
      const bars = found.effect === 'no-winner' || rule.inside === 'no-winner';
      seen.set(found.name, {
        rule: rule.id,
        name: found.name,
        values: found.values,
        sides: [side.name, side.name],
        effect: bars ? 'no-winner' : 'told',
        bars: bars ? 'all' : [],
        why: repetitions,
      });
    }
  }
  return [...seen.values()];
}

/** Every name that `--varies` may say of these sides, beside the settings: rules, and what runs tell of their server. */
export function variableNames(sides: readonly Side[]): string[] {
  const labels = sides.flatMap((side) =>
    assessmentsOf(side).flatMap(({ run }) => Object.keys(run.server.cacheConfig ?? {})),
  );
  const server = ['kind', 'version', 'baseUrl', 'maxModelLen', 'simulated'].map((name) => `server.${name}`);
  const client = ['binary', 'suite', 'version', 'k6'].map((name) => `client.${name}`);
  return [
    ...new Set([
      ...likenessRules.map(({ id }) => id),
      ...server,
      'cacheConfig',
      ...labels.map((label) => `cacheConfig.${label}`),
      ...client,
    ]),
  ];
}
