import { inFlight, type InFlight } from '../assessment/in-flight.ts';
import { growth } from '../statistics/growth.ts';
import { linearTrend, type LinearTrend } from '../statistics/linear-trend.ts';
import { formatDuration } from '../units/duration.ts';
import { formatCount, formatSignificant } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok, unsound } from './finding.ts';

/** A queue has grown when the load ends with this many times the requests in flight that it had, and so many more. */
const grown = { times: 1.5, more: 5 } as const;

/** The line through the times that requests took, by when they were due; null where too few steps have any. */
function trendOfTimes({ atMs, meanMs }: InFlight): LinearTrend | null {
  const known = [...meanMs.keys()].filter((i) => !Number.isNaN(meanMs[i]));
  return known.length < 3
    ? null
    : linearTrend(
        Float64Array.from(known, (i) => ((atMs[i] ?? 0) + (atMs[i + 1] ?? 0)) / 2),
        Float64Array.from(known, (i) => meanMs[i] ?? 0),
      );
}

/** C21 of the method: what is not answered piles up, and the latency is then a matter of how long it went on. */
export default defineAudit({
  id: 'queue-growth',
  title: 'The server kept up with what was sent',
  failureTitle: 'Overloaded: requests piled up to the end',
  why: 'More came than was answered, so each request waited longer than the one before: latencies depend on how long the test ran. The rate of answers is then an estimate of what the server can do at most.',
  remedy: 'Test at a lower rate until what is in flight levels off; quote latencies from there.',
  scope: 'load',
  needs: ['when each request of an open loop was due, and when it ended'],
  judge: ({ load, requests, level, evidence }) => {
    if (load.loop === null || (load.loop === 'open' && requests === null))
      return notApplicable('when each request was due, and when it ended');
    if (load.loop === 'closed' || requests === null)
      return ok('A closed loop waits for its answers: nothing piles up.');
    const course = inFlight(requests, level, (evidence?.counts.cutShort ?? 0) > 0);
    if (course === null) return notApplicable('enough requests, over enough time, to see whether they pile up');
    const [first, last] = [course.count[0] ?? 0, course.count.at(-1) ?? 0];
    const from = `${formatCount(first)} requests in flight at first, ${formatCount(last)} at the end`;
    const { rise, likely, sure } = growth(course.count);
    const times = trendOfTimes(course);
    const slower = times !== null && times.margin !== null && times.slope > times.margin;
    if (rise < grown.more || last < grown.times * first) return ok(`${from}.`);
    if (!likely || !slower) return ok(`${from}: no more than chance may bring.`);
    const seconds = ((course.atMs.at(-1) ?? 0) - (course.atMs[0] ?? 0)) / 1000;
    const told = `${from}, ${formatDuration(1000 * seconds)} later: ${formatSignificant(rise / seconds)} more each second. With each second that passed, a request took ${formatQuantity(1000 * times.slope, 'ms')} longer.`;
    return sure
      ? unsound(told, ['latencies'])
      : caution(`${told} Chance does as much once in twenty runs at capacity.`);
  },
});
