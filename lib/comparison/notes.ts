import type { ComparedLoad, Comparison, Difference } from '../schema/comparison.ts';
import { inOneList } from '../units/list.ts';
import { confidence } from '../statistics/confidence.ts';
import { formatLevel } from '../units/number.ts';
import { unvaried } from './likeness/find.ts';
import { assessmentsOf, isStated, type Side } from './side.ts';
import { untoldOf } from './stated-run.ts';

interface Compared {
  readonly sides: readonly Side[];
  readonly differences: readonly Difference[];
  readonly loads: readonly ComparedLoad[];
  readonly leftOut: readonly number[];
  readonly loop: Comparison['loop'];
  readonly varies: readonly string[] | null;
}

/** So many runs of each side tell how runs vary: the half-width of an interval is then 1.24 deviations, of three 2.48, of two 9. */
export const recommendedRuns = 5;

/** Audits that speak against a side's runs, each by its title. */
function auditNotes({ sides }: Compared): string[] {
  return sides.flatMap((side) => {
    const spoken = assessmentsOf(side).flatMap(({ audits }) =>
      audits.filter(({ verdict }) => verdict !== 'ok' && verdict !== 'not-applicable').map(({ title }) => title),
    );
    return spoken.length === 0 ? [] : [`Audits of ${side.name}: ${[...new Set(spoken)].join('; ')}.`];
  });
}

const namesOf = (differences: readonly Difference[]): string =>
  inOneList([...new Set(differences.map(({ name }) => name))]);

function repetitionNotes({ sides }: Compared): string[] {
  const fewest = Math.min(...sides.map(({ runs }) => runs.length));
  const more = `${recommendedRuns} runs of each, taken in turns, are recommended.`;
  if (fewest === 1)
    return [`One run on a side: run-to-run variation is unknown, so whatever is shown here is provisional. ${more}`];
  if (fewest === 2)
    return [`Two runs on a side hardly give an interval: only a very large difference can be shown. ${more}`];
  return fewest < recommendedRuns ? [`${fewest} runs on a side: a small difference cannot be shown. ${more}`] : [];
}

/** The first and the last start of a side, ms. */
const startsOf = ({ runs }: Side): [number, number] => {
  // a start that is not told is NaN, which lies nowhere
  const starts = runs.map(({ assessment }) => Date.parse(assessment.run.startedAt ?? ''));
  return [Math.min(...starts), Math.max(...starts)];
};

/** Runs that were made one side after the other: whatever changed meanwhile looks like a difference. */
function orderNotes({ sides }: Compared): string[] {
  if (sides.some(({ runs }) => runs.length < 2)) return [];
  const spans = sides.map(startsOf);
  const apart = spans.every(([from, to], i) => spans.every(([first, last], j) => i === j || to < first || last < from));
  return apart
    ? [
        'The runs of each side were made in one go: a server or a machine that drifts looks like a difference. Take them in turns (A, B, B, A).',
      ]
    : [];
}

function loadNotes({ differences, loads, leftOut, loop }: Compared): string[] {
  const unit = loop === 'closed' ? 'in flight' : 'req/s';
  const unshared = leftOut.length === 0 ? '' : `${inOneList(leftOut.map(formatLevel))}\u00a0${unit}`;
  if (loads.length === 0) return [`The runs have no level in common (${unshared}), so there is nothing to compare.`];
  // at a level that all have, the way there does not matter
  const whole = loads.some(({ level }) => level === null);
  const other = differences.filter(
    ({ rule, bars, sides: [one, another] }) =>
      whole && one !== another && bars !== 'all' && (rule === 'levels' || rule === 'profile'),
  );
  return [
    ...(unshared === '' ? [] : [`Left out, as not all runs have them: ${unshared}.`]),
    ...(other.length === 0
      ? []
      : [
          `The loads differ (${other.map(({ values }) => values.join(' against ')).join('; ')}): a winner is better under its own load, not under the other's.`,
        ]),
  ];
}

const alikeWords = (sides: readonly Side[]): string =>
  sides.some((side) => assessmentsOf(side).some(isStated))
    ? 'Nothing differs that is told of all sides: a difference is chance, or comes from what is not told.'
    : 'The sides are alike in all that their runs record: a difference is chance, or comes from what they do not record.';

/** What a side that somebody states cannot tell, and what follows. */
function statedNotes({ sides }: Compared): string[] {
  const stated = sides
    .map((side) => ({ name: side.name, results: assessmentsOf(side).filter(isStated) }))
    .filter(({ results }) => results.length > 0);
  if (stated.length === 0) return [];
  const untold = new Map<string, string[]>();
  for (const { name, results } of stated) {
    const open = inOneList([...new Set(results.flatMap(untoldOf))]);
    if (open !== '') untold.set(open, [...(untold.get(open) ?? []), name]);
  }
  const names = inOneList(stated.map(({ name }) => name));
  return [
    `${names} ${stated.length === 1 ? 'is' : 'are'} stated by somebody, as figures without intervals: nothing is known of their spread, so no winner and no regression is found by them.`,
    ...[...untold].map(
      ([open, by]) => `Not told by ${inOneList(by)}: ${open}; whether the sides are alike in that is not known.`,
    ),
  ];
}

function treatmentNotes({ sides, differences, varies }: Compared): string[] {
  const between = differences.filter(({ sides: [one, other] }) => one !== other);
  const barring = differences.filter(({ bars }) => bars === 'all');
  const forbids =
    barring.length === 0 ? [] : [`No winner is named, as like is not compared with like: ${namesOf(barring)}.`];
  const same = unvaried(varies ?? [], between);
  return [
    ...forbids,
    ...(between.length > 0 ? [] : [alikeWords(sides)]),
    ...(same.length === 0
      ? []
      : [`${inOneList(same)}: said to vary, but the same on all sides by what their runs record.`]),
  ];
}

function severalNotes({ sides }: Compared): string[] {
  return sides.length > 2
    ? ['The best of several owes a part of its lead to luck: measure it again before you quote its number.']
    : [];
}

/** The chance of a wrong failure of one limit: that the truth lies at it, and the lower end of its 95 % interval beyond. */
const wrongFailure = (1 - confidence) / 2;

/** What deciding many limits at once means for their failures. */
export function familyNote(limits: number): string[] {
  if (limits < 2) return [];
  const chance = Math.round(100 * (1 - (1 - wrongFailure) ** limits));
  return [
    `Of ${limits} limits decided at 95 %, the chance that at least one fails wrongly is at most ${chance} %, and far less where nothing has changed.`,
  ];
}

/** What has to be known before a winner is quoted, each in a sentence or two. */
export const comparisonNotes = (compared: Compared): string[] => [
  ...statedNotes(compared),
  ...treatmentNotes(compared),
  ...loadNotes(compared),
  ...auditNotes(compared),
  ...repetitionNotes(compared),
  ...orderNotes(compared),
  ...severalNotes(compared),
];
