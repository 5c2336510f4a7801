import { formatCount } from '../../lib/units/number.ts';
import type { ContestResult } from './contests.ts';
import { studiedMeasures, type Coverage } from './coverage.ts';

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

/** Coverage that the study asks for: a share of the runs. */
export const coverageBounds = { least: 0.9, most: 0.99 } as const;

/** Cells of the study whose coverage lies outside the bounds. */
export const missedCells = (cells: readonly Coverage[]): readonly Coverage[] =>
  cells.filter(({ covered, told }) => covered / told < coverageBounds.least || covered / told > coverageBounds.most);

function coverageTable(cells: readonly Coverage[]): string {
  const loads = [...new Set(cells.map(({ load }) => load))];
  const cell = (load: string, id: string): string => {
    const found = cells.find(({ load: of, measure }) => of === load && measure === id);
    if (found === undefined) return '';
    const open = found.open > 0 ? `; ${found.open} open at one end` : '';
    return `${percent(found.covered, found.told)} (±${(50 * found.width).toFixed(1)} %${open})`;
  };
  return [
    `| 95 % interval of | ${loads.join(' | ')} |`,
    `|---|${loads.map(() => '--:|').join('')}`,
    ...studiedMeasures.map((id) => `| \`${id}\` | ${loads.map((load) => cell(load, id)).join(' | ')} |`),
  ].join('\n');
}

function contestTable(results: readonly ContestResult[]): string {
  const row = (result: ContestResult): string => {
    const { load, runsASide, trials, namedAlike, found, failed, failedAlike } = result;
    const of = (part: number): string => percent(part, trials);
    return `| ${load} | ${runsASide} | ${of(namedAlike)} | ${of(failedAlike)} | ${of(found)} | ${of(failed)} |`;
  };
  return [
    '| | runs a side | alike: a better one is named | alike: `--fail-on regression=5%` fails | 10 % slower: found | 10 % slower: `--fail-on regression=5%` fails |',
    '|---|--:|--:|--:|--:|--:|',
    ...results.map(row),
  ].join('\n');
}

/** What `docs/trust.md` shows of a study. */
export function studyText(
  cells: readonly Coverage[],
  results: readonly ContestResult[],
  { seeds, measured, truth, contestRequests, trials }: Readonly<Record<string, number>>,
): string {
  const missed = missedCells(cells);
  const outside =
    missed.length === 0
      ? 'All lie between 90 and 99 %.'
      : `Outside of 90 to 99 %: ${missed.map(({ load, measure, covered, told }) => `\`${measure}\` at ${load} (${percent(covered, told)})`).join(', ')}.`;
  return [
    `Share of ${formatCount(seeds ?? 0)} runs of ${formatCount(measured ?? 0)} requests whose 95 % interval holds the truth (that of one run of ${formatCount(truth ?? 0)} requests); in brackets half the median width of the interval. An interval without an end on one side says nothing there. ${outside}`,
    '',
    coverageTable(cells),
    '',
    `Comparisons of runs of ${formatCount(contestRequests ?? 0)} requests, ${formatCount(trials ?? 0)} of each kind, drawn from pools of 60 runs. A better one is named when any measure at all names one.`,
    '',
    contestTable(results),
    '',
    'The simulated servers differ from run to run by arrivals, lengths and the jitter of their steps alone. Real ones differ more: a comparison of one run a side cannot know by how much, which is why it stays provisional.',
  ].join('\n');
}
