import { isBurst, requestsPerSlot } from '../assessment/burst.ts';
import { formatCount } from '../units/number.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok } from './finding.ts';

/** C19 of the method: so few requests over so many slots are one batch or a few, not a rate. */
export default defineAudit({
  id: 'burst',
  title: 'Enough requests per slot for a rate',
  failureTitle: 'A burst, not a rate',
  why: 'The rate is that of one or a few batches which start and end together; a steady load can be ten times slower.',
  remedy: `Send at least ${requestsPerSlot} requests per slot before you quote or project the rate.`,
  scope: 'load',
  needs: ['the number of requests', 'the number of slots, or that all were sent at once'],
  judge: ({ load, counts }) => {
    const { loop, slots, barrier } = load;
    const { measured } = counts;
    if (measured === null || loop === null) return notApplicable('how many requests were made, and how');
    if (loop === 'open') return ok('An open loop has no slots to fill.');
    if (barrier === true && measured <= (slots ?? measured))
      return caution(`${formatCount(measured)} requests were sent at once: one burst, not a rate.`);
    if (slots === null) return notApplicable('the number of slots');
    const told = `${formatCount(measured)} requests over ${formatCount(slots)} ${slots === 1 ? 'slot' : 'slots'}`;
    return isBurst(loop, slots, measured) ? caution(`${told} are a burst, not a rate.`) : ok(`${told}.`);
  },
});
