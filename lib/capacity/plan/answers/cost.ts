import { formatSignificant } from '../../../units/number.ts';
import { formatQuantity } from '../../../units/quantity.ts';
import type { Estimate } from '../../../statistics/ratio-interval.ts';
import { noSeries, unanswered, type Question } from './question.ts';

const range = ({ low, high }: Estimate): string =>
  low === null || high === null ? 'no interval' : `${formatSignificant(low)}–${formatSignificant(high)}`;

export const cost: Question = {
  id: 'cost',
  question: 'What does it cost?',
  answer: ({ series, ask }) => {
    if (series === null) return unanswered(noSeries);
    if (ask.price === null || series.cost === null)
      return unanswered(
        'No price was named. Say what a server costs, e.g. --price 1.20 --currency EUR --load-factor 0.6.',
      );
    const { told, refusals } = series.cost;
    if (told === null) return unanswered(...refusals);
    const { currency, loadFactor, perServerHour } = ask.price;
    const of = (price: Estimate | null, what: string, factor: number): string[] =>
      price === null
        ? []
        : [
            `${formatSignificant(factor * price.value)} ${currency} (${range({ value: 0, low: price.low && factor * price.low, high: price.high && factor * price.high })}) ${what}`,
          ];
    const basis = series.capacity[0]?.capacity.told?.basis;
    const bound =
      basis === 'upper-bound' ? ' That is an upper bound: with arrivals that do not wait it costs more.' : '';
    const costs = [
      ...of(told.atLoadFactor.perRequest, 'for 1,000 requests', 1000),
      ...of(told.atLoadFactor.perMillionOutputTokens, 'for a million output tokens', 1),
    ];
    return {
      answer: `${costs.join(', ')}, where the servers are used to ${formatQuantity(loadFactor, 'share')} of their capacity.`,
      because: `${formatSignificant(perServerHour)} ${currency} for a server-hour, and the rates measured at the capacity.${bound}`,
    };
  },
};
