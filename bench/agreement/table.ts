import { formatSignificant } from '../../lib/units/number.ts';
import { medianOf } from '../figures.ts';
import type { Beside } from './play.ts';
import type { Load, Tool } from './tool.ts';

/** Beyond this a difference needs an explanation. */
export const tolerance = 0.1;

/** What is held against ours; the others tell whether the load was the same. */
export const compared = [
  ['ttftMs', 'TTFT p50, ms'],
  ['tpotMs', 'TPOT p50, ms'],
  ['e2eMs', 'E2E p50, ms'],
  ['requestsPerS', 'requests/s'],
  ['outputTokensPerS', 'output tokens/s'],
] as const;

const beside = [
  ['meanTtftMs', 'TTFT mean, ms'],
  ['serverTtftMs', 'of it in the simulator, by its own clock, ms'],
  ['succeeded', 'succeeded'],
  ['promptTokens', 'prompt tokens, mean'],
  ['outputTokens', 'output tokens, mean'],
] as const;

/** All rounds of every tool at one load, ours first. */
export interface Played {
  readonly load: Load;
  readonly rounds: ReadonlyMap<Tool, readonly Beside[]>;
}

const middle = (rounds: readonly Beside[], name: keyof Beside): number => medianOf(rounds.map((each) => each[name]));

/** Their median over ours, less 1. */
export function difference(theirs: readonly Beside[], ours: readonly Beside[], name: keyof Beside): number {
  return middle(theirs, name) / middle(ours, name) - 1;
}

const percent = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)} %`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Beside of every tool side by side, with how far each is from ours. */
export function agreementTable({ rounds }: Played): string {
  const tools = [...rounds];
  const [[, ours] = [null, []] as const] = tools;
  const cell = (figures: readonly Beside[], name: keyof Beside, index: number, isCompared: boolean): string => {
    const shown = formatSignificant(middle(figures, name));
    return index === 0 || !isCompared ? shown : `${shown} (${percent(difference(figures, ours, name))})`;
  };
  const lines = (names: readonly (readonly [keyof Beside, string])[], isCompared: boolean): string[] =>
    names.map(([name, title]) =>
      row([title, ...tools.map(([, figures], index) => cell(figures, name, index, isCompared))]),
    );
  return [
    row(['', ...tools.map(([tool]) => `${tool.title} ${tool.version()}`)]),
    row(['---', ...tools.map(() => '---:')]),
    ...lines(compared, true),
    ...lines(beside, false),
  ].join('\n');
}

/** Beside that lie further from ours than the tolerance, in words. */
export function disagreements({ load, rounds }: Played): string[] {
  const [[, ours] = [null, []] as const, ...others] = [...rounds];
  return others.flatMap(([tool, figures]) =>
    compared.flatMap(([name, title]) => {
      const apart = difference(figures, ours, name);
      return Math.abs(apart) <= tolerance
        ? []
        : [`${load.title}: ${title} of ${tool.title} is ${percent(apart)} of ours`];
    }),
  );
}
