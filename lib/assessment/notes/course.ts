import { inOneList } from '../../units/list.ts';
import { formatLevel } from '../../units/number.ts';
import type { NoteRule } from './note.ts';

/** How the run went through its load and its time. */
export const courseNotes: readonly NoteRule[] = [
  {
    id: 'levels-pooled',
    weight: 'caution',
    happened: ({ run, source }) => {
      const levels = new Set(run.profile.levels).size;
      return source === 'summary' && levels > 1
        ? `The run went through ${levels} levels of load, and all are pooled here.`
        : null;
    },
    why: 'A percentile over different loads belongs to none of them.',
    remedy: 'Keep the request records, which tell the levels apart, or run the levels one by one.',
  },
  {
    id: 'levels-unmeasured',
    weight: 'caution',
    happened: (_, { levels }) => {
      const missing = levels?.unmeasured ?? [];
      return missing.length === 0
        ? null
        : `No request was measured at ${inOneList(missing.map(formatLevel))}, which the profile was to visit.`;
    },
    why: 'What the server does under these loads is not known; nothing is carried over from the other levels.',
    remedy: 'Let the run go to its end, unless it was to stop where the server breaks.',
  },
];
