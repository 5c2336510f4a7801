import { formatDuration } from '../../lib/units/duration.ts';
import { formatCount, formatSignificant } from '../../lib/units/number.ts';
import { percentDigits, signedPercentDigits } from '../../lib/units/share.ts';
import { demandOfCapacity, requestsOfReplica } from './replicas.ts';
import type { Searched } from './searches.ts';
import { bounds, headrooms, type CellStudy, type StudySize } from './study-cell.ts';
import { foretold, runsOfPrediction } from './times.ts';

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
const percent = (share: number): string => `${percentDigits(share)} %`;
const each = <T>(list: readonly T[], of: (one: T) => string): string => list.map(of).join(' ');
const counted = (part: number, whole: number): string => `${formatCount(part)} of ${formatCount(whole)}`;
const half = (searches: readonly Searched[]): string =>
  `±${percent(median(searches.flatMap(({ halfWidth }) => halfWidth ?? [])))}`;

const isNear = ({ error }: Searched, by: number = bounds.error): boolean => Math.abs(error) <= by;
const isFound = (one: Searched): boolean => isNear(one) && one.answer.probes.length <= bounds.probes;
const number = <T>(list: readonly T[], is: (one: T) => boolean): number => list.filter(is).length;
const holding = (searches: readonly Searched[]): number => number(searches, ({ holds }) => holds);

const limitedBy = ({ answer: { limiting } }: Searched): string =>
  limiting === null ? 'nothing' : `${limiting.resource ?? 'not told'}, ${limiting.time ?? 'queue'}`;

function searchTable(cells: readonly CellStudy[]): string {
  return table(
    [
      'server, prompt/answer tokens',
      'true req/s',
      'found, by search, %',
      'probes',
      '95 % interval holds it',
      'its half',
      'limited by',
    ],
    cells.map(({ cell, truthRps, usual }) => [
      cell.name,
      formatSignificant(truthRps),
      each(usual, ({ error }) => signedPercentDigits(error, 1)),
      each(usual, ({ answer }) => formatCount(answer.probes.length)),
      counted(holding(usual), usual.length),
      half(usual),
      [...new Set(usual.map(limitedBy))].join('; '),
    ]),
  );
}

function ends(searches: readonly Searched[]): string {
  const count = number(searches, ({ answer }) => answer.end === 'budget');
  return count === 0
    ? 'All came to their end.'
    : `${counted(count, searches.length)} used up their probes before they were confirmed.`;
}

function searchWords(searches: readonly Searched[]): string {
  return [
    `Within ${percent(bounds.error)} in at most ${bounds.probes} probes: ${counted(number(searches, isFound), searches.length)}.`,
    `The 95 % interval holds the truth in ${counted(holding(searches), searches.length)}; half of it is ${half(searches)} at the median.`,
    `Median time of a search ${formatDuration(60_000 * median(searches.map(({ minutes }) => minutes)))}.`,
    ends(searches),
  ].join(' ');
}

/** What the page shows of quick searches. */
export function quickText(searches: readonly Searched[]): string {
  const minutes = searches.map((one) => one.minutes);
  const within = (by: number): string =>
    `within ${percent(by)} in ${counted(
      number(searches, (one) => isNear(one, by)),
      searches.length,
    )}`;
  return [
    `Quick searches of the same servers: ${within(bounds.error)}, ${within(0.15)}.`,
    `The 95 % interval holds the truth in ${counted(holding(searches), searches.length)}; half of it is ${half(searches)} at the median.`,
    `Median time ${formatDuration(60_000 * median(minutes))}, longest ${formatDuration(60_000 * Math.max(...minutes))}. ${ends(searches)}`,
  ].join(' ');
}

interface Held {
  readonly pairs: number;
  readonly held: number;
}

/** Predictions against runs, each with each. */
function heldOf(cells: readonly CellStudy[], load?: string): Held {
  const pairs = cells.flatMap(({ times }) =>
    times
      .filter((one) => load === undefined || one.load === load)
      .flatMap(({ told, seconds }) => told.flatMap(({ low, high }) => seconds.map((s) => low <= s && s <= high))),
  );
  return { pairs: pairs.length, held: pairs.filter(Boolean).length };
}

function timesTable(cells: readonly CellStudy[]): string {
  const loads = cells[0]?.times.map(({ load }) => load) ?? [];
  return table(
    ['load', 'predictions', 'refused', 'simulated runs within', 'half of the interval, median', 'widest'],
    loads.map((load) => {
      const all = cells.flatMap(({ times }) => times.filter((one) => one.load === load));
      const widths = all.flatMap(({ told, seconds }) =>
        told.map(({ low, high }) => (high - low) / 2 / median(seconds)),
      );
      const { held, pairs } = heldOf(cells, load);
      return [
        load,
        formatCount(widths.length),
        formatCount(all.reduce((sum, { refusals }) => sum + refusals.length, 0)),
        counted(held, pairs),
        `±${percent(median(widths))}`,
        `±${percent(Math.max(...widths))}`,
      ];
    }),
  );
}

function serversTable(cells: readonly CellStudy[]): string {
  return table(
    [
      'server, prompt/answer tokens',
      ...headrooms.map((share) => `servers, ${percent(share)} free: objectives kept, by replica`),
    ],
    cells.map(({ cell, replicas }) => [
      cell.name,
      ...replicas.map((found) =>
        found === null
          ? 'refused'
          : `${formatCount(found.needed)}: ${found.keeps ? 'yes' : '**no**'}, ${counted(found.keepBySelves, found.needed)}`,
      ),
    ]),
  );
}

/** Where a study misses the line, in sentences; none where it is met. */
export function missedOf(cells: readonly CellStudy[]): string[] {
  const all = cells.flatMap(({ usual }) => usual);
  const { held, pairs } = heldOf(cells);
  const refused = cells.filter(({ replicas }) => replicas.some((found) => found === null || !found.keeps));
  return [
    ...(number(all, isFound) >= bounds.found * all.length ? [] : ['too few searches were close enough']),
    ...(all.every(({ answer }) => answer.probes.length <= bounds.probes) ? [] : ['a search needed too many probes']),
    ...(holding(all) >= bounds.held * all.length ? [] : ['too few intervals of the capacity hold the truth']),
    ...(pairs > 0 && held >= bounds.held * pairs ? [] : ['too few foretold times hold the truth']),
    ...refused.map(({ cell }) => `the servers for ${cell.name} do not keep the objectives`),
  ];
}

/** What docs/capacity-accuracy.md shows of a study. */
export function studyText(cells: readonly CellStudy[], { searches, predictions, runs }: StudySize): string {
  const all = cells.flatMap(({ usual }) => usual);
  const { held, pairs } = heldOf(cells);
  const missed = missedOf(cells);
  return [
    `${formatCount(cells.length)} cells, ${formatCount(searches)} searches of each. ${missed.length === 0 ? 'Everything that was asked for is met.' : `**Missed:** ${missed.join('; ')}.`}`,
    '### The capacity',
    searchTable(cells),
    searchWords(all),
    `### The time of ${formatCount(foretold)} requests`,
    `Of each load ${formatCount(predictions)} predictions from ${formatCount(runsOfPrediction)} runs each, against ${formatCount(runs)} simulated runs of ${formatCount(foretold)} requests.`,
    timesTable(cells),
    `Within the foretold interval: ${counted(held, pairs)}.`,
    '### Servers',
    `For ${formatSignificant(demandOfCapacity)} times the true capacity of one server, from the lower end of the interval of the first search; each replica was sent ${formatCount(requestsOfReplica)} requests.`,
    serversTable(cells),
  ].join('\n\n');
}
