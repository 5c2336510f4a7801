import { inOneList } from '../../units/list.ts';
import { formatLevel } from '../../units/number.ts';
import { formatInterval, formatQuantity } from '../../units/quantity.ts';
import { hasDrifted, type Quarters } from '../drift.ts';
import type { Measure } from '../../schema/assessment.ts';
import type { NoteRule } from './note.ts';

const withInterval = ({ value, interval, unit }: Measure): string =>
  `${formatQuantity(value ?? 0, unit)} (${formatInterval(interval?.low ?? null, interval?.high ?? null, unit)})`;

function change(subject: string, quarters: Quarters): string[] {
  if (!hasDrifted(quarters)) return [];
  const { first, last } = quarters;
  const verb = (last.value ?? 0) > (first.value ?? 0) ? 'rose' : 'fell';
  return [`${subject} ${verb} from ${withInterval(first)} to ${withInterval(last)}`];
}

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
  {
    id: 'drift',
    weight: 'caution',
    happened: ({ drift }) => {
      if (drift === null) return null;
      const changes = [
        ...change('the median end-to-end time', drift.e2e),
        ...change('successful requests per second', drift.requests),
      ];
      return changes.length === 0 ? null : `From the first to the last quarter of the run, ${changes.join(', and ')}.`;
    },
    why: 'At the same load the server was not the same at the end: a shorter or longer run would have given other numbers.',
    remedy:
      'Look at the latency over time. If it settles, leave the beginning out (warm-up); if it goes on, look for what fills up or heats up.',
  },
];
