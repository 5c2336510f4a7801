import { inOneList } from '../../units/list.ts';
import { formatCount } from '../../units/number.ts';
import type { Evidence } from '../evidence.ts';
import { partEndings } from '../parts.ts';
import type { NoteRule } from './note.ts';

const historyOf = ({ reading }: Evidence) => reading.history ?? null;

/** How the parts of the run went, in a sentence each. */
function told(evidence: Evidence): string | null {
  const history = historyOf(evidence);
  if (history === null) return null;
  const parts = history.parts.map(({ part, succeeded, failed, cutShort }, i) => {
    const others = [
      ...(failed === 0 ? [] : [`, ${formatCount(failed)} failed`]),
      ...(cutShort === 0 ? [] : [`, ${formatCount(cutShort)} cut short`]),
    ].join('');
    return `part ${i + 1} ${partEndings[part.state]} (${formatCount(succeeded)} succeeded${others})`;
  });
  return `The run was made in ${history.parts.length} parts: ${parts.join('; ')}.`;
}

/** What a reader has to know of a run that was resumed. */
export const resumedNotes: readonly NoteRule[] = [
  {
    id: 'resumed',
    weight: 'caution',
    happened: told,
    why: 'Each part fills and drains its slots anew, and a server that was restarted begins with cold caches. The time between the parts counts nowhere. What k6 itself said, its thresholds and exit code, and the figures of the load generator are of the last part.',
    remedy:
      'Compare the parts, which the report tells one by one; for figures to be quoted, make the run in one piece.',
  },
  {
    id: 'requests-retried',
    weight: 'caution',
    happened: (evidence) => {
      const retried = historyOf(evidence)?.retried.length ?? 0;
      return retried === 0
        ? null
        : `${formatCount(retried)} ${retried === 1 ? 'request' : 'requests'} without success in an earlier part ${retried === 1 ? 'was' : 'were'} sent again; the last outcome counts.`;
    },
    why: 'The success rate is that of requests which could be tried again, and it is better than that of the server in all its parts.',
    remedy: 'Read what failed in the earlier parts; it stands with the parts.',
  },
  {
    id: 'line-torn',
    weight: 'information',
    happened: (evidence) => {
      const torn = historyOf(evidence)?.parts.flatMap(({ part }, i) => (part.torn ? [String(i + 1)] : [])) ?? [];
      return torn.length === 0
        ? null
        : `The last record of part ${inOneList(torn)} was cut off in the middle when its process ended, and was taken out.`;
    },
    why: 'Its request may have succeeded; it was sent again, so that the server may have done it twice.',
    remedy: 'Nothing, if you know why the process ended.',
  },
  {
    id: 'gaps-of-some-parts',
    weight: 'information',
    happened: (evidence) => {
      const parts = historyOf(evidence)?.parts.length ?? 0;
      const left = evidence.reading.files.filter((file) => file.startsWith('summary.')).length;
      return left < parts && left > 0 && evidence.measures.some(({ metric }) => metric === 'itl')
        ? `The gaps between output chunks are those of ${left} of ${parts} parts: a part that is killed leaves none.`
        : null;
    },
    why: 'They are pooled while a part goes on, and written at its end.',
    remedy: 'Read ITL as that of the parts which ended in order; time per output token is of all.',
  },
];
