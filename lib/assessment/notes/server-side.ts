import { formatCount } from '../../units/number.ts';
import type { NoteRule } from './note.ts';

/** A share of missing scrapes that leaves holes in the course. */
const missedShare = 0.1;

/** What the server's own metrics brought to light. */
export const serverSideNotes: readonly NoteRule[] = [
  {
    id: 'scrapes-missing',
    weight: 'information',
    happened: ({ serverSide }) => {
      if (serverSide === null) return null;
      const { scrapes, missed } = serverSide;
      return missed > missedShare * (scrapes + missed)
        ? `${formatCount(missed)} of ${formatCount(scrapes + missed)} scrapes of the server’s metrics failed.`
        : null;
    },
    why: 'Peaks of the queue and the cache may lie in between.',
    remedy: 'Nothing, if the server was too busy to answer; its requests were measured all the same.',
  },
  {
    id: 'scrapes-damaged',
    weight: 'information',
    happened: ({ reading }) => {
      const [first, ...others] = reading.serverProblems ?? [];
      if (first === undefined) return null;
      const more = others.length === 0 ? '' : ` (and ${formatCount(others.length)} more like it)`;
      return `A line of server.ndjson could not be read and was left out: ${first}${more}.`;
    },
    why: 'The course of the server has a hole there; nothing else is affected.',
    remedy: 'Nothing, if the process was killed while it wrote.',
  },
];
