import { failureKinds, type FailureKind } from '../schema/record.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok, unsound } from './finding.ts';
import { formatCount } from '../units/number.ts';
import { inOneList } from '../units/list.ts';
import { partWords } from './part-words.ts';
import type { Requests } from './subject.ts';

/** Of all that were sent: more of the slowest than this are unseen, and p95 and p99 are too low. */
const most = 0.02;
/** Enough to move p99. */
const told = 0.005;

/** Failures of requests that were still at work. */
const given: Readonly<Partial<Record<FailureKind, string>>> = {
  timeout: 'ran out of time',
  'idle-timeout': 'fell silent',
  aborted: 'were aborted',
};

function abandoned({ columns, measured }: Requests): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of measured) {
    const kind = failureKinds[(columns.failureKind[row] ?? 0) - 1];
    const words = kind === undefined ? undefined : given[kind];
    if (words !== undefined) counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return counts;
}

/** C36 of the method: what was given up, or cut off by the end of the run, would have taken longer than it was given. */
export default defineAudit({
  id: 'abandoned-work',
  title: 'Nearly every request came to its end',
  failureTitle: 'Requests that were given up before their end',
  why: 'Those that are given up are the slow ones, and no latency knows them: high percentiles would be higher if they had been waited for.',
  remedy:
    'Give requests more time (TIMEOUT), let the run end by itself, and read the high percentiles as the least that they can be.',
  scope: 'load',
  needs: ['request records'],
  judge: ({ requests, counts }) => {
    if (requests === null || requests.measured.length + (counts.cutShort ?? 0) === 0)
      return notApplicable('why requests failed, and how many were cut off');
    const cutShort = counts.cutShort ?? 0;
    const kinds = abandoned(requests);
    const count = cutShort + [...kinds.values()].reduce((sum, n) => sum + n, 0);
    const sent = requests.measured.length + cutShort;
    if (count === 0) return ok(`All ${formatCount(sent)} requests came to an end of their own.`);
    const each = [...kinds, ...(cutShort === 0 ? [] : [['were on the way when the run ended', cutShort] as const])];
    const words = `${partWords(count, sent, 'requests')} were not waited for: ${inOneList(each.map(([what, n]) => `${formatCount(n)} ${what}`))}.`;
    if (count > most * sent) return unsound(words, ['tails'], 'High percentiles are at least what they read.');
    return count > told * sent ? caution(words) : ok(words);
  },
});
