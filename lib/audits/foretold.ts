import { isBurst } from '../assessment/burst.ts';
import type { StatedResult } from '../schema/stated-results.ts';
import { formatDuration } from '../units/duration.ts';
import { formatCount } from '../units/number.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok, unsound } from './finding.ts';
import { isShortWindow } from './steady-state.ts';
import type { Subject } from './subject.ts';

/** Times as many requests as were measured: from here on with care, from there on not at all. */
const beyond = { care: 100, refused: 1000 } as const;

/** Of what is foretold, that which goes furthest. */
const furthest = ({ projections }: StatedResult): StatedResult['projections'][number] | undefined =>
  projections.toSorted((a, b) => b.requests - a.requests)[0];

/** What makes a measurement too little to foretell anything from; null where it is enough. */
function tooLittle(subject: Subject, measured: number): string | null {
  const { loop, slots, barrier } = subject.load;
  const atOnce = barrier === true && measured <= (slots ?? measured);
  if (atOnce || (loop !== null && slots !== null && isBurst(loop, slots, measured))) return 'a burst';
  return isShortWindow(subject) ? `a measurement of ${formatDuration(subject.windowMs ?? 0)}` : null;
}

/** C30 of the method, of what others foretell; `projection.ts` decides what is foretold from our own runs. */
export default defineAudit({
  id: 'foretold',
  title: 'What is foretold rests on enough',
  failureTitle: 'More is foretold than was measured',
  why: 'An error of the rate is one of hours in what is foretold from it: a burst that is ten times faster than the steady load plans a tenth of the time.',
  remedy: `Measure a steady load for minutes, and at least one request for each ${beyond.care} that are foretold.`,
  scope: 'statement',
  needs: ['a projection', 'the number of requests that were measured', 'how long that took'],
  judge: (subject) => {
    const { stated, counts } = subject;
    const far = stated === null ? undefined : furthest(stated);
    const { measured } = counts;
    if (far === undefined || measured === null || measured === 0)
      return notApplicable('a projection, and the number of requests behind it');
    const times = far.requests / measured;
    const told = `${formatDuration(1000 * far.seconds)} for ${formatCount(far.requests)} requests are foretold from ${formatCount(measured)}, ${formatCount(times)} times fewer`;
    const little = tooLittle(subject, measured);
    if (little !== null) return unsound(`${told}, and from ${little}.`, ['projections']);
    if (times > beyond.refused) return unsound(`${told}.`, ['projections']);
    return times > beyond.care ? caution(`${told}.`) : ok(`${told}.`);
  },
});
