import { formatCount } from '../../units/number.ts';
import { toolWords } from '../imported-words.ts';
import type { NoteRule } from './note.ts';

/** More than these are a table's matter. */
const toldProblems = 3;

function firstOf(problems: readonly string[]): string {
  const more = problems.length - toldProblems;
  const told = problems.slice(0, toldProblems).join('; ');
  return more <= 0 ? told : `${told}; and ${formatCount(more)} other ${more === 1 ? 'mistake' : 'mistakes'}`;
}

/** What the files could not say. */
export const evidenceNotes: readonly NoteRule[] = [
  {
    id: 'summary-only',
    weight: 'caution',
    happened: ({ source }) =>
      source === 'summary' ? "Only k6's aggregates are left of this run; there are no request records." : null,
    why: 'They cannot tell: TTFT and TPOT, latency over time, its distribution, why requests failed and answers were invalid, warm-up apart from measurement, the request rate of the measured window. Percentile intervals are wider than records would give.',
    remedy:
      'Run the scenario with the binary of this suite, or k6 with --console-output FILE --log-format raw, to keep the records.',
  },
  {
    id: 'no-streaming',
    weight: 'information',
    happened: ({ run, source }) =>
      source === 'records' && run.client.binary === 'stock'
        ? 'The run was made with a stock k6, which cannot follow a stream.'
        : null,
    why: 'Time to first token and time per output token were not measured; end-to-end times and everything else were.',
    remedy: 'Build the binary of this suite (make setup) and run the same scenario with it.',
  },
  {
    id: 'first-token-missing',
    weight: 'caution',
    happened: ({ run, source, counts, measureOf }) => {
      if (source !== 'records' || run.client.binary === 'stock' || counts.succeeded === 0) return null;
      const n = measureOf('ttft', 'p50')?.n ?? 0;
      const tool = toolWords(run);
      if (tool !== null && n === 0) return `${tool} does not tell when the first token of an answer came.`;
      return n < counts.succeeded
        ? `${formatCount(counts.succeeded - n)} of ${formatCount(counts.succeeded)} successful answers came without streaming, so their first token was not seen.`
        : null;
    },
    why: 'Time to first token and time per output token stand for the streamed answers only.',
    remedy: 'Send all requests with "stream": true, and see that no proxy collects the stream.',
  },
  {
    id: 'truncated-line',
    weight: 'information',
    happened: ({ reading }) =>
      reading.truncatedLine ? 'The last line of requests.ndjson was cut off and was left out.' : null,
    why: 'The process was ended while it wrote; one request is missing from all numbers.',
    remedy: 'Nothing, if you know why it ended.',
  },
  {
    id: 'damaged-lines',
    weight: 'caution',
    happened: ({ reading: { damagedLines, lineProblems = [] } }) => {
      if (damagedLines === 0) return null;
      const lines = damagedLines === 1 ? '1 line' : `${formatCount(damagedLines)} lines`;
      return `${lines} of requests.ndjson could not be read and ${damagedLines === 1 ? 'was' : 'were'} left out: ${firstOf(lineProblems)}.`;
    },
    why: 'These requests are missing from all numbers, and nobody knows whether they were like the others.',
    remedy:
      'Mend the lines, or run again, and see that one k6 alone writes to the file; do not quote a rate of this run.',
  },
  {
    id: 'files-left-out',
    weight: 'caution',
    happened: ({ reading: { fileProblems = [] } }) =>
      fileProblems.length === 0 ? null : `What could not be read was left out: ${firstOf(fileProblems)}.`,
    why: 'What k6 itself said, the gaps between chunks and what the load generator measured of itself stand in such a file; none of it is in this report.',
    remedy: 'Mend the file, or run again.',
  },
];
