import { formatCount } from '../../units/number.ts';
import type { SweepDefinition } from './definition.ts';

/** From this many runs on, their spread gives an interval (§4 of the method). */
const fewestRepeats = 3;

/** What has to be known of a sweep before it is begun. */
export function notesOn({ repeats, settings, axes }: SweepDefinition): string[] {
  const varies = new Set(axes.map(({ name }) => name));
  const same = ['DATASET', 'SEED'].filter((name) => settings[name] !== undefined && !varies.has(name));
  return [
    ...(repeats < fewestRepeats
      ? [
          `With ${formatCount(repeats)} ${repeats === 1 ? 'repeat' : 'repeats'} nothing is known of the spread from run to run: ${formatCount(fewestRepeats)} or more give an interval.`,
        ]
      : []),
    ...(same.length > 0
      ? [
          `${same.join(' and ')} ${same.length === 1 ? 'is' : 'are'} the same in all cells, so that they send the same prompts: a prefix cache serves them from the second cell on.`,
        ]
      : []),
  ];
}
