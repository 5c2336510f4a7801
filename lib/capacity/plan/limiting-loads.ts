import { formatCount } from '../../units/number.ts';
import { formatQuantity } from '../../units/quantity.ts';
import type { LoadPoint } from '../../schema/load-point.ts';
import { fullCache, mostFailed, timeOf, type Limiting } from '../search/limiting.ts';
import { wordsOfLoad } from './loads.ts';

/** Fewer on average are no queue. */
const leastQueue = 1;

type Resource = Pick<Limiting, 'resource' | 'reason'>;

function resourceAt(point: LoadPoint): Resource {
  const { success, kvUsage, preemptions, queueDepth, running, counts } = point;
  const where = `at ${wordsOfLoad(point)}`;
  const failed = counts.measured - counts.succeeded;
  if (success !== null && success.value < 1 - mostFailed)
    return {
      resource: 'errors',
      reason: `${formatCount(failed)} of ${formatCount(counts.measured)} requests failed ${where}`,
    };
  if (kvUsage === null && running === null)
    return { resource: null, reason: `the server does not tell how full it was ${where}` };
  const full =
    kvUsage === null
      ? 'the KV cache is not told'
      : `${formatQuantity(kvUsage.value, 'share')} of the KV cache in use on average`;
  if (preemptions !== null && preemptions.value > mostFailed * counts.measured)
    return { resource: 'kv-memory', reason: `${formatCount(preemptions.value)} preemptions ${where}; ${full}` };
  if (kvUsage !== null && kvUsage.value >= fullCache) return { resource: 'kv-memory', reason: `${full} ${where}` };
  const waited = queueDepth === null ? null : queueDepth.value;
  if (waited !== null && running !== null && waited >= leastQueue)
    return {
      resource: 'sequences',
      reason: `${formatCount(waited)} requests waited on average ${where} while ${formatCount(running.value)} ran; ${full}`,
    };
  return { resource: 'compute', reason: `${full} ${where}, and nothing waited: the steps took too long` };
}

/**
 * What limits a server, from the means of the lowest load that broke an objective: failures, the KV cache, the requests that may run,
 * or else the time of its steps. Null where none broke.
 */
export function limitingLoads(points: readonly LoadPoint[]): Limiting | null {
  const [broken] = points
    .filter(({ verdict }) => verdict === 'fail')
    .toSorted((a, b) => (a.loop === b.loop ? a.level - b.level : a.loop === 'open' ? -1 : 1));
  if (broken === undefined) return null;
  const failing = broken.gates.filter(({ verdict }) => verdict === 'fail');
  const time = failing.map(({ objective }) => timeOf[objective.metric] ?? null).find((each) => each !== null) ?? null;
  return { ...resourceAt(broken), time };
}
