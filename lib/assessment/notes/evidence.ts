import { formatCount } from '../../units/number.ts';
import type { NoteRule } from './note.ts';

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
      return n < counts.succeeded
        ? `${formatCount(counts.succeeded - n)} of ${formatCount(counts.succeeded)} successful answers came without streaming, so their first token was not seen.`
        : null;
    },
    why: 'Time to first token and time per output token stand for the streamed answers only.',
    remedy: 'Send all requests with "stream": true, and see that no proxy collects the stream.',
  },
  {
    id: 'usage-missing',
    weight: 'caution',
    happened: ({ source, counts, measureOf }) => {
      const n = measureOf('output-tokens', 'p50')?.n ?? 0;
      return source === 'records' && n < counts.succeeded
        ? `The server sent no token counts with ${formatCount(counts.succeeded - n)} of ${formatCount(counts.succeeded)} successful answers.`
        : null;
    },
    why: 'Tokens per second and time per output token miss these answers; stream chunks are not tokens and are never counted as such.',
    remedy: 'Ask for usage ("stream_options": {"include_usage": true}), or use a server that reports it.',
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
    happened: ({ reading }) =>
      reading.damagedLines === 0
        ? null
        : `${formatCount(reading.damagedLines)} ${reading.damagedLines === 1 ? 'line' : 'lines'} of requests.ndjson look like records with their beginning lost, and were left out.`,
    why: 'These requests are missing from all numbers.',
    remedy: 'See that nothing else writes to the file, and that only one k6 does.',
  },
  {
    id: 'counts-differ',
    weight: 'caution',
    happened: ({ source, summary, counts, reading }) => {
      const k6 = summary?.metrics['llm_requests']?.values['count'];
      // k6 knows the last part of a resumed run only
      const last = reading.history?.parts.at(-1);
      const recorded = last?.sent ?? counts.measured + counts.cutShort + counts.warmup;
      // k6 takes no more samples once a run is being interrupted, so requests cut short may be missing from its count
      const fewest = recorded - (last?.cutShort ?? counts.cutShort);
      return source === 'records' && k6 !== undefined && (k6 < fewest || k6 > recorded)
        ? `k6 counted ${formatCount(k6)} requests, the records hold ${formatCount(recorded)}.`
        : null;
    },
    why: 'Requests without a record are missing from every number here.',
    remedy: 'Trust the smaller claim; look for a full disk or a process that was killed.',
  },
];
