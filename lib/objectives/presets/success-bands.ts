import { shareAbove } from '../promise.ts';
import type { ObjectivePreset } from './preset.ts';

/** Up to which concurrency which share has to succeed. Where two bands of the report meet, the stricter one holds. */
const bands: readonly { readonly from: number; readonly upTo: number; readonly above: number }[] = [
  { from: 1, upTo: 10, above: 0.95 },
  { from: 10, upTo: 25, above: 0.9 },
  { from: 25, upTo: 50, above: 0.8 },
  { from: 50, upTo: 75, above: 0.7 },
  { from: 75, upTo: 100, above: 0.6 },
];

/** The success bands of the news-categorization report by concurrency; beyond 100 in flight it promises nothing. */
export const successBands: ObjectivePreset = {
  id: 'success-bands',
  about:
    'The success rates that the news-categorization report expects by concurrency: more than 95 % up to 10 in flight, 90 % up to 25, 80 % up to 50, 70 % up to 75, 60 % up to 100.',
  objectives: (levels) =>
    bands.flatMap(({ from, upTo, above }, i) => {
      const within = levels.filter((level) => level > (bands[i - 1]?.upTo ?? 0) && level <= upTo);
      if (within.length === 0) return [];
      return [shareAbove(`success-rate-${from}-to-${upTo}`, 'llm_success', above, { levels: within })];
    }),
};
