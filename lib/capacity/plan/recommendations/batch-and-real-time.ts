import type { LoadPoint } from '../../../schema/load-point.ts';
import { formatQuantity } from '../../../units/quantity.ts';
import { wordsOfLoad } from '../loads.ts';
import type { Rule } from './rule.ts';

const figures = ({ requestsPerS, e2e }: LoadPoint): string =>
  [
    ...(requestsPerS === null ? [] : [formatQuantity(requestsPerS.value, 'req/s')]),
    ...(e2e.p95 === null ? [] : [`p95 end-to-end time ${formatQuantity(e2e.p95.value, 'ms')}`]),
  ].join(', ');

/** Whether many at once or few suit better depends on whether somebody waits for the answer. */
export const batchAndRealTime: Rule = {
  id: 'batch-and-real-time',
  recommend: ({ series: { loads, batch } }) => {
    const closed = loads.map(({ point }) => point).filter(({ loop }) => loop === 'closed');
    const batches = closed.find(({ level, loop }) => batch?.loop === loop && batch.level === level);
    const broken = closed.find(({ verdict }) => verdict === 'fail')?.level ?? Infinity;
    const waiting = closed.findLast(({ verdict, level }) => verdict === 'pass' && level < broken);
    if (batches === undefined || waiting === undefined || waiting.level >= batches.level) return null;
    return {
      action: `For batches keep ${wordsOfLoad(batches)}; where somebody waits for the answer, no more than ${wordsOfLoad(waiting)}.`,
      reason: `${wordsOfLoad(batches)}: ${figures(batches)}, the most throughput, but an objective is broken or undecided. ${wordsOfLoad(waiting)}: ${figures(waiting)}, and every objective kept.`,
      effect: null,
    };
  },
};
