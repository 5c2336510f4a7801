import type { Series } from '../../../schema/plan/series.ts';
import { formatDuration } from '../../../units/duration.ts';
import { formatCount } from '../../../units/number.ts';
import { formatQuantity } from '../../../units/quantity.ts';
import type { Basis } from '../../coming-rate.ts';
import { distinctReasons } from '../../distinct-reasons.ts';
import type { Findings, Question } from './question.ts';
import { firstOf, unanswered } from './question.ts';
import { wordsOfLoad } from '../loads.ts';

interface Bounded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** `50 000 in 6 h 4 min (5 h 31 min to 6 h 44 min)`; seconds. */
const timeWords = (requests: number, { value, low, high }: Bounded): string =>
  `${formatCount(requests)} in ${formatDuration(1000 * value)} (${formatDuration(1000 * low)} to ${formatDuration(1000 * high)})`;

const bases: Readonly<Record<Basis, string>> = {
  offered: 'The rate is the one that is offered, and the server keeps up with it',
  runs: 'The interval is that of one more run, by the spread from run to run',
  'drift-allowance':
    'The interval is that of the measured rate, a tenth wider on both sides for what differs from run to run',
};

function ofSeries({ times, batch }: Series): ReturnType<Question['answer']> | null {
  const chosen = times.filter((time) => time.chosen);
  const told = chosen.flatMap(({ answer }) => answer.told ?? []);
  const [first] = told;
  if (first === undefined || batch === null) return null;
  const refused = chosen.filter(({ answer }) => answer.told === null).map(({ requests }) => formatCount(requests));
  return {
    answer: `With ${wordsOfLoad(batch)}: ${told.map(({ requests, seconds }) => timeWords(requests, seconds)).join(', ')}.`,
    because: [
      `Measured there: ${batch.reason}. ${bases[first.basis]}.`,
      ...(refused.length === 0
        ? []
        : [
            `${refused.join(' and ')} cannot be told: ${firstOf(
              chosen.flatMap(({ answer }) => answer.refusals ?? []),
              1,
            )}`,
          ]),
      firstOf(told.flatMap(({ cautions }) => cautions)),
    ]
      .filter(Boolean)
      .join(' '),
  };
}

/** What a stated result allows to be foretold. */
function ofStated(stated: Findings['stated']): ReturnType<Question['answer']> | null {
  const plans = stated.flatMap(({ name, plan }) => (plan.told === null ? [] : [{ name, ...plan.told }]));
  const told = plans.flatMap(({ name, times, rateRps, cautions }) => {
    const words = times.flatMap(({ requests, time }) =>
      time.told === null ? [] : [timeWords(requests, time.told.seconds)],
    );
    return words.length === 0 ? [] : [{ sentence: `By “${name}”: ${words.join(', ')}.`, rateRps, cautions }];
  });
  const [first] = told;
  if (first === undefined) return null;
  return {
    answer: told.map(({ sentence }) => sentence).join(' '),
    because: `Nothing speaks against the ${formatQuantity(first.rateRps.value, 'req/s')} that it states. ${firstOf(first.cautions)}`,
  };
}

export const time: Question = {
  id: 'time',
  question: 'How long do the requests take?',
  answer: ({ series, stated, ask }) => {
    const found = (series === null ? null : ofSeries(series)) ?? ofStated(stated);
    if (found !== null) return found;
    const refusals = series?.times.flatMap(({ answer }) => answer.refusals ?? []) ?? [];
    if (refusals.length > 0) return unanswered(...distinctReasons(refusals));
    if (ask.requests.length === 0)
      return unanswered('No number of requests was named. Say how many, e.g. --requests 5000,50000.');
    if (stated.length > 0)
      return unanswered('Nothing may be planned from what is stated; the reasons stand with each result.');
    return unanswered('No load was measured. Measure one in a closed loop, e.g. CONCURRENCY=10 DURATION=5m.');
  },
};
