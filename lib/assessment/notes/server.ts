import { formatCount } from '../../units/number.ts';
import type { NoteRule } from './note.ts';

/** What was asked, and whom. */
export const serverNotes: readonly NoteRule[] = [
  {
    id: 'prompts-repeated',
    weight: 'caution',
    happened: ({ run, counts }) => {
      const sent = counts.measured + counts.warmup;
      const { size } = run.workload.dataset;
      const distinct = size === 1 ? 'one and the same' : `${formatCount(size ?? 0)} distinct ones`;
      return size !== null && sent > size ? `${formatCount(sent)} requests were made from ${distinct}.` : null;
    },
    why: 'A server with a prefix cache answers a repeated prompt faster than a new one.',
    remedy:
      'Use a data set with at least as many distinct requests as the run sends, unless your traffic repeats itself too.',
  },
];
