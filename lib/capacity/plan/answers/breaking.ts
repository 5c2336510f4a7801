import { objectiveSubject } from '../../../assessment/objective-words.ts';
import type { LoadPoint } from '../../../schema/load-point.ts';
import { formatCount } from '../../../units/number.ts';
import { wordsOfLoad } from '../loads.ts';
import { noLoad, noSeries, unanswered, type Question } from './question.ts';

/** What failed at a load, each objective once. */
function failuresOf(points: readonly LoadPoint[]): string[] {
  const failed = points.flatMap(({ gates }) => gates.filter(({ verdict }) => verdict === 'fail'));
  const first = failed.filter(
    ({ objective }, i) => failed.findIndex((other) => other.objective.id === objective.id) === i,
  );
  return first.map(({ objective, reason }) => `${objectiveSubject(objective)} ${reason}`);
}

const broke = (load: Pick<LoadPoint, 'loop' | 'level'>, reasons: readonly string[]): string =>
  `At ${wordsOfLoad(load)}: ${reasons.join('; ')}.`;

export const breaking: Question = {
  id: 'breaking',
  question: 'Where does it break?',
  answer: ({ series }) => {
    if (series === null) return unanswered(noSeries);
    const points = series.loads.map(({ point }) => point);
    const told = series.capacity[0]?.capacity.told ?? null;
    if (told !== null && told.brokeAt !== null) {
      const load = { loop: told.at[0]?.loop ?? 'open', level: told.brokeAt };
      const there = failuresOf(points.filter(({ loop, level }) => loop === load.loop && level === load.level));
      return {
        answer: broke(load, there.length > 0 ? there : told.brokeWhy),
        because: 'It is the lowest load that broke an objective.',
      };
    }
    const failed = points.filter(({ verdict }) => verdict === 'fail');
    const [first] = failed;
    if (first !== undefined)
      return {
        answer: broke(first, failuresOf([first])),
        because: `${formatCount(failed.length)} of ${formatCount(points.length)} measured loads broke an objective; this is the lowest.`,
      };
    const last = points.at(-1);
    return unanswered(
      last === undefined ? noLoad : `No load broke an objective, up to ${wordsOfLoad(last)}. Measure higher loads.`,
    );
  },
};
