import type { Series } from '../../../schema/plan/series.ts';
import { noLoad, noSeries, unanswered, type Question } from './question.ts';

type Limiting = NonNullable<Series['limiting']>;

/** A resource in the words of a sentence. */
export const resourceWords: Readonly<Record<NonNullable<Limiting['resource']>, string>> = {
  'kv-memory': 'the memory of the KV cache',
  sequences: 'the number of requests that may run at once (max_num_seqs)',
  compute: 'the time that its steps take (compute or memory bandwidth)',
  errors: 'requests that fail',
  client: 'the load generator, not the server',
};

const times: Readonly<Record<NonNullable<Limiting['time']>, string>> = {
  ttft: 'the time to first token breaks first',
  tpot: 'the time per output token breaks first',
  e2e: 'the end-to-end time breaks first',
};

export const limit: Question = {
  id: 'limit',
  question: 'What limits it?',
  answer: ({ series }) => {
    if (series === null) return unanswered(noSeries);
    const { limiting } = series;
    if (limiting === null && series.loads.length === 0) return unanswered(noLoad);
    if (limiting === null)
      return unanswered('No load broke an objective, so that nothing was seen to limit it. Measure higher loads.');
    const { resource, time, reason } = limiting;
    const breaks = time === null ? '' : `; ${times[time]}`;
    if (resource === null)
      return unanswered(
        `It cannot be told: ${reason}${breaks}. Let the suite read the server’s metrics (METRICS_URL) while a load breaks the objectives.`,
      );
    return { answer: `What limits it is ${resourceWords[resource]}${breaks}.`, because: `Seen: ${reason}.` };
  },
};
