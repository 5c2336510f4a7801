import { mostFailed } from '../../audits/projection.ts';
import type { Series } from '../../schema/plan/series.ts';
import { formatQuantity } from '../../units/quantity.ts';
import { comingRate } from '../coming-rate.ts';
import { isUsableRate } from '../load-point.ts';
import { buildable, wordsOfLoad, type PlannedLoad } from './loads.ts';

interface Rated {
  readonly load: PlannedLoad;
  readonly rate: number;
}

const succeeds = ({ counts: { measured, succeeded } }: PlannedLoad['points'][number]): boolean =>
  measured > 0 && succeeded > (1 - mostFailed) * measured;

function rated(load: PlannedLoad): Rated[] {
  const points = buildable(load);
  const good = points.every((point) => isUsableRate(point, point.requestsPerS) && point.projection.allowed);
  return good && points.every(succeeds) ? [{ load, rate: comingRate(1, points).rate.value }] : [];
}

/** The one with the most throughput, whether or not it may be built on; of equals the lowest. */
function highest(loads: readonly PlannedLoad[]): PlannedLoad | null {
  const rateOf = ({ points }: PlannedLoad): number =>
    Math.max(0, ...points.map(({ requestsPerS }) => requestsPerS?.value ?? 0));
  return loads.toSorted((a, b) => rateOf(b) - rateOf(a))[0] ?? null;
}

/**
 * The load at which a batch, whose answers nobody waits for, is done soonest: the one with the most requests/s of those that may be
 * foretold from and at which fewer than 1 % fail. Closed loops come first, as a batch is one, then
 * open ones that broke no objective. Null where nothing was measured.
 */
export function batchLoad(loads: readonly PlannedLoad[]): Series['batch'] {
  const all = loads.flatMap(rated);
  const closed = all.filter(({ load }) => load.loop === 'closed');
  // an open loop that breaks its objectives may be one whose queue grows without end
  const kept = all.filter(({ load }) => load.points.every(({ verdict }) => verdict !== 'fail'));
  const [best] = ([closed, kept].find(({ length }) => length > 0) ?? all).toSorted((a, b) => b.rate - a.rate);
  if (best !== undefined) {
    const { loop, level } = best.load;
    const others = loads.length - all.length;
    return {
      loop,
      level,
      reason: `${formatQuantity(best.rate, 'req/s')}, the most throughput of the loads that may be built on, with fewer than ${formatQuantity(mostFailed, 'share')} failed${others === 0 ? '' : `; ${others === 1 ? 'one other load' : `${others} other loads`} may not be built on`}`,
    };
  }
  const any = highest(loads);
  return (
    any && {
      loop: any.loop,
      level: any.level,
      reason: `no load may be built on; ${wordsOfLoad(any)} has the most throughput`,
    }
  );
}
