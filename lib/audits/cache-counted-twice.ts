import { formatDuration } from '../units/duration.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { notApplicable, ok, unsound } from './finding.ts';
import { valueOf } from './subject.ts';

/** Rounded figures of one report agree to this share. */
const alike = 0.05;

/** A rate that was measured with the prefix cache at work holds its saving already; taking it off again counts it twice. */
export default defineAudit({
  id: 'cache-counted-twice',
  title: 'The saving of the prefix cache is counted once',
  failureTitle: 'The saving of the prefix cache is counted twice',
  why: 'The measured rate is already that of a server which found part of its prompts in the cache. A time that is shortened once more is too short.',
  remedy: 'Leave the saving out, or measure once with the cache off and once with it on.',
  scope: 'statement',
  needs: ['a projection with and without a saving', 'the measured rate', 'whether the cache was at work'],
  judge: (subject) => {
    const { stated } = subject;
    const rate = valueOf(subject, 'requests', 'rate');
    const hits = valueOf(subject, 'prefix-hits', 'rate');
    const projection = stated?.projections.find(({ secondsWithPrefixCache }) => secondsWithPrefixCache !== undefined);
    if (projection?.secondsWithPrefixCache === undefined || rate === null || rate === 0)
      return notApplicable('a projection that takes off a saving for the prefix cache');
    const atWork = stated?.setup.prefixCaching === true || (hits !== null && hits > 0);
    if (!atWork) return notApplicable('whether the cache was at work while the rate was measured');
    const { requests, seconds, secondsWithPrefixCache } = projection;
    const atRate = requests / rate;
    const words = (value: number): string => formatDuration(1000 * value);
    if (Math.abs(seconds / atRate - 1) > alike || secondsWithPrefixCache >= seconds)
      return ok(`${words(seconds)} for ${formatCount(requests)} requests are not the measured rate itself.`);
    return unsound(
      `${formatCount(requests)} requests ÷ ${formatQuantity(rate, 'req/s')} = ${words(atRate)} is called the time without a cache, and ${words(secondsWithPrefixCache)} the time with it; but the cache was at work while the rate was measured${hits === null ? '' : ` (${formatQuantity(hits, 'share')} of the prompt tokens found there)`}.`,
      ['projections'],
    );
  },
});
