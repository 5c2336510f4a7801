import { formatLevel } from '../../../units/number.ts';
import { wordsOfLoad } from '../loads.ts';
import { firstOf, noSeries, unanswered, type Question } from './question.ts';

/** Reasons begin with the objective; visits to one load break it each with figures of its own. */
const oncePerObjective = (reasons: readonly string[]): string[] =>
  [...new Map(reasons.toReversed().map((reason) => [reason.split(': ')[0], reason])).values()].toReversed();

export const breaking: Question = {
  id: 'breaking',
  question: 'Where does it break?',
  answer: ({ series }) => {
    if (series === null) return unanswered(noSeries);
    const points = series.loads.map(({ point }) => point);
    const failed = points.filter(({ verdict }) => verdict === 'fail');
    const told = series.capacity[0]?.capacity.told ?? null;
    if (told !== null && told.brokeAt !== null) {
      const { loop = 'open' } = told.at[0] ?? {};
      const where = wordsOfLoad({ loop, level: told.brokeAt });
      return {
        answer: `At ${where}: ${oncePerObjective(told.brokeWhy).join('; ')}.`,
        because: 'It is the lowest load that broke an objective.',
      };
    }
    const [first] = failed;
    if (first === undefined)
      return unanswered(
        points.length === 0
          ? 'No load may be planned with; why stands with each run.'
          : `No load broke an objective, up to ${wordsOfLoad(points.at(-1) ?? { loop: 'closed', level: 0 })}. Measure higher loads.`,
      );
    const reasons = first.gates.flatMap(({ verdict, reason }) => (verdict === 'fail' ? [reason] : []));
    return {
      answer: `At ${wordsOfLoad(first)}: ${firstOf(reasons).replace(/\.$/, '')}.`,
      because: `${formatLevel(failed.length)} of ${formatLevel(points.length)} measured loads broke an objective; this is the lowest.`,
    };
  },
};
