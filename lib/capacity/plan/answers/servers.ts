import { inOneList } from '../../../units/list.ts';
import { formatCount, formatTrimmed } from '../../../units/number.ts';
import { formatQuantity } from '../../../units/quantity.ts';
import { firstOf, noSeries, unanswered, type Question } from './question.ts';

const count = (servers: number): string => `${formatCount(servers)} ${servers === 1 ? 'server' : 'servers'}`;

export const servers: Question = {
  id: 'servers',
  question: 'How many servers does it need?',
  answer: ({ series, ask }) => {
    if (series === null) return unanswered(noSeries);
    if (series.servers.length === 0)
      return unanswered('No rate was named. Say how many requests/s come on average, e.g. --rate 100.');
    const told = series.servers.flatMap(({ meanRps, answer }) =>
      answer.told === null ? [] : [{ meanRps, ...answer.told }],
    );
    const [first] = told;
    if (first === undefined)
      return unanswered(...new Set(series.servers.flatMap(({ answer }) => answer.refusals ?? [])));
    const peak = ask.peakFactor === 1 ? '' : `, ${formatTrimmed(ask.peakFactor)} times that at the peak`;
    const each = told.map(({ meanRps, servers: all }) => `${count(all)} for ${formatQuantity(meanRps, 'req/s')}`);
    const spare = ask.redundancy === 0 ? 'none of them spare' : `${formatCount(ask.redundancy)} of them spare`;
    return {
      answer: `${inOneList(each)}${peak}; ${formatQuantity(ask.headroom, 'share')} of the capacity kept free, ${spare}.`,
      because: `${first.formula}, from the lower bound of the capacity. ${firstOf(first.cautions)}`.trim(),
    };
  },
};
