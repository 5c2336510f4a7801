import { formatCount, formatSignificant } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { isBurst } from '../assessment/burst.ts';
import { defineAudit } from './audit.ts';
import { caution, invalid, notApplicable, ok } from './finding.ts';
import { valueOf, type Subject } from './subject.ts';

/** Rate and times are those of slightly different stretches. */
const tolerated = 1.02;
/** A closed loop that uses less of its slots was idle in between, or paused. */
const busyShare = 0.8;
/** In a shorter run the slots that are not yet or no longer in use weigh too much. */
const settled = { ms: 30_000, requests: 20 };

/** Failed requests in flight, in the mean: they took slots as well. Null where there were some and nobody knows for how long. */
function failing({ requests, counts, windowMs }: Subject): number | null {
  if (counts.failed === 0) return 0;
  if (requests === null || windowMs === null || windowMs <= 0) return counts.failed === null ? 0 : null;
  const { columns, measured } = requests;
  let takenMs = 0;
  for (const row of measured)
    if (columns.success[row] !== 1) takenMs += (columns.endMs[row] ?? 0) - (columns.sentMs[row] ?? 0);
  return takenMs / windowMs;
}

/** C05 of the method: by Little's law rate × time are the requests in flight, of which there are no more than slots. */
export default defineAudit({
  id: 'slots',
  title: 'Rate and time agree with the number of slots',
  failureTitle: 'Rate and time do not agree with the number of slots',
  cautionTitle: 'The load was lighter than its slots',
  why: 'By Little’s law the rate times the mean time of a request is the number of requests in flight. Where that is more than there are slots, rate or time is wrong; where it is far less, the load was lighter than its name.',
  remedy:
    'Look for requests counted twice and for times that leave something out; in a closed loop for a busy client, and for pauses between requests.',
  scope: 'load',
  needs: ['requests per second', 'the mean time of a request', 'the number of slots'],
  judge: (subject) => {
    const { load, counts, windowMs, steady } = subject;
    // the mean is of all requests, those of a slow beginning too, which the rate of the steady stretch leaves out
    const rate = steady?.wholeRps ?? valueOf(subject, 'requests', 'rate');
    const meanMs = valueOf(subject, 'e2e', 'mean');
    if (rate === null || meanMs === null || load.slots === null)
      return notApplicable('the rate, the mean time of a request, or the number of slots');
    const inFlight = (rate * meanMs) / 1000;
    const share = inFlight / load.slots;
    const told = `${formatQuantity(rate, 'req/s')} × ${formatQuantity(meanMs, 'ms')} = ${formatSignificant(inFlight)} requests in flight, of ${formatCount(load.slots)} ${load.slots === 1 ? 'slot' : 'slots'}`;
    if (share > tolerated) return invalid(`${told}.`, ['rates', 'token-rates', 'latencies']);
    const batches =
      load.barrier === true || (counts.measured !== null && isBurst('closed', load.slots, counts.measured));
    const short = windowMs !== null && windowMs < Math.max(settled.ms, settled.requests * meanMs);
    const failed = failing(subject);
    const idle = failed !== null && inFlight + failed < busyShare * load.slots;
    return load.loop === 'closed' && idle && !batches && !short
      ? caution(`${told}: the load was lighter than its slots; the client was idle or paused in between.`)
      : ok(`${told}.`);
  },
});
