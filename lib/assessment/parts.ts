import type { Assessment } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { failureGroups } from './failures.ts';
import { rowsWhere, type History } from './join-parts.ts';

/** How a part ended, to go on a sentence that began with it. */
export const partEndings: Readonly<Record<Run['state'], string>> = {
  running: 'never ended in order: k6 was killed or crashed',
  completed: 'ended by itself',
  interrupted: 'was interrupted',
  'time-limit': 'reached MAX_DURATION',
  'server-died': 'ended when the server died',
  'ended-early': 'was ended early, as planned',
};

/** The parts of a resumed run, and what was asked again; null of a run that was not resumed. Rates that an audit refuses are left out. */
export function partsOfRun(history: History | null, ratesRefused: boolean): Assessment['resumed'] {
  if (history === null) return null;
  const { retried } = history;
  const rows = rowsWhere(retried.length, (row) => retried.measured[row] === 1);
  return {
    parts: history.parts.map(({ part, sent, succeeded, failed, cutShort, span }) => {
      const { startedAt, endedAt, state, torn, changes } = part;
      const lengthMs = span === null ? 0 : span.endMs - span.startMs;
      const rateRps = lengthMs > 0 && !ratesRefused ? sixDigits((1000 * succeeded) / lengthMs) : null;
      return {
        startedAt,
        endedAt,
        state,
        torn,
        changes: [...changes],
        sent,
        succeeded,
        failed,
        cutShort,
        span,
        rateRps,
      };
    }),
    retried: rows.length,
    failures: failureGroups(retried, { measured: rows, failed: rows.filter((row) => retried.success[row] === 0) }),
  };
}
