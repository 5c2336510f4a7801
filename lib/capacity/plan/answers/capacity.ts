import { objectiveWords } from '../../../assessment/objective-words.ts';
import type { Series } from '../../../schema/plan/series.ts';
import { inOneList } from '../../../units/list.ts';
import { formatCount, formatLevel } from '../../../units/number.ts';
import { formatInterval, formatQuantity } from '../../../units/quantity.ts';
import { firstOf, noSeries, unanswered, type Question } from './question.ts';

type Told = NonNullable<Series['capacity'][number]['capacity']['told']>;

/** `11.8 req/s (11.2–12.4 req/s)`. */
export const rateWords = ({ requestsPerS: { value, low, high } }: Pick<Told, 'requestsPerS'>): string =>
  `${formatQuantity(value, 'req/s')} (${formatInterval(low, high, 'req/s')})`;

function beliefOf(told: Told, { search, objectives }: Series): string {
  const kept = inOneList(objectives.map(objectiveWords));
  const shown =
    search === null
      ? `${formatCount(told.at.length)} ${told.at.length === 1 ? 'run' : 'runs'} of that load kept the objectives (${kept})`
      : `A search with ${formatCount(search.probes.length)} probes found it (${kept})${search.confirmed ? ', and the rate was kept again on fresh requests' : ''}`;
  return `${shown}. ${firstOf(told.cautions)}`.trim();
}

/** What a closed loop shows: an upper bound where it broke, else only what it kept up with. */
function closedWords({ requestsPerS: { value }, brokeAt, at: [first] }: Told): string {
  const rate = formatQuantity(value, 'req/s');
  return brokeAt === null
    ? `With ${formatLevel(first?.level ?? 0)} in flight one server answers ${rate} within every objective, and no load broke one: how much it takes was not found.`
    : `One server takes at most about ${rate}: an upper bound, from a closed loop.`;
}

export const capacity: Question = {
  id: 'capacity',
  question: 'How much does one server take?',
  answer: ({ series }) => {
    if (series === null) return unanswered(noSeries);
    const { told, refusals } = series.capacity[0]?.capacity ?? { told: null, refusals: [] };
    if (told === null) return unanswered(...refusals);
    return {
      answer:
        told.basis === 'slo-capacity'
          ? `One server takes ${rateWords(told)} within every objective.`
          : closedWords(told),
      because: beliefOf(told, series),
    };
  },
};
