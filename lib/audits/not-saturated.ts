import { usualFlops } from '../facts/ceilings.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok } from './finding.ts';
import { hardwareOf, unboundWords, unknownWords } from './hardware.ts';
import { meanFlops, tokensWords, workTokensOf } from './request-work.ts';
import { valueOf, type Subject } from './subject.ts';

/** Of the arithmetic; below the first where server and cache are known to be quiet, below the second in any case, nothing was near its limit. */
const idleShare = { quiet: 0.1, unknown: 0.02 };
/** Requests that wait on average, and the share of the KV cache in use, of a server that is quiet. */
const quiet = { waiting: 1, kvUsage: 0.5 };

interface Signs {
  /** False where one of the signs speaks of load; null where none speaks and not all are known. */
  readonly quiet: boolean | null;
  readonly words: string;
}

function signsOf(subject: Subject): Signs {
  const mean = (metric: string): number | null =>
    valueOf(subject, metric, 'mean') ?? subject.evidence?.measureOf(metric, 'mean')?.value ?? null;
  const [waiting, kvUsage] = [mean('queue-depth'), mean('kv-usage')];
  const busy = (waiting !== null && waiting >= quiet.waiting) || (kvUsage !== null && kvUsage >= quiet.kvUsage);
  const words = [
    waiting === null ? [] : [`${formatQuantity(waiting, 'requests')} requests waited on average`],
    kvUsage === null ? [] : [`${formatQuantity(kvUsage, 'share')} of the KV cache was in use`],
  ].flat();
  return { quiet: busy ? false : waiting !== null && kvUsage !== null ? true : null, words: words.join(', ') };
}

/** Of a run with several levels the one that had the largest rate. */
function largestRate(subject: Subject): number | null {
  const rates = subject.evidence?.levels?.map(({ measureOf }) => measureOf('requests', 'rate')?.value ?? 0) ?? [];
  return rates.length === 0 ? valueOf(subject, 'requests', 'rate') : Math.max(...rates);
}

/** C22 of the method: a rate at which nothing was near its limit is no capacity. */
export default defineAudit({
  id: 'not-saturated',
  title: 'The hardware was at work, or its capacity is not asked for',
  failureTitle: 'Not saturated: this rate is no capacity',
  why: 'Neither arithmetic nor memory nor the queue was near a limit, so the rate is that of the client, its concurrency or the launching of work. The hardware can do more; nothing can be planned with this number.',
  remedy: 'Raise the concurrency until the rate no longer grows, or search for the capacity with rising rates.',
  scope: 'run',
  needs: ['GPU and model', 'requests per second and tokens', 'requests that wait, and the use of the KV cache'],
  judge: (subject) => {
    if (subject.simulated) return notApplicable(unboundWords);
    if (subject.load.loop === 'open') return ok('The rate of an open loop is the one that was offered, no capacity.');
    const hardware = hardwareOf(subject.setup);
    if (hardware === null) return notApplicable(unknownWords(subject.setup));
    const [rate, tokens] = [largestRate(subject), workTokensOf(subject)];
    if (rate === null || tokens === null) return notApplicable('requests per second, or their tokens');
    const { machine } = hardware.usual;
    const flops = rate * meanFlops(machine.model, tokens, 'none');
    const share = flops / (hardware.replicas * usualFlops(machine));
    if (share > 1)
      return notApplicable('how far from saturation: the rate is more than the hardware can compute in 16 bits');
    const signs = signsOf(subject);
    const told = `${formatQuantity(rate, 'req/s')} of ${tokensWords(tokens)} use ${formatQuantity(share, 'share')} of the arithmetic of ${hardware.words}${signs.words === '' ? '' : `; ${signs.words}`}`;
    const least = signs.quiet === true ? idleShare.quiet : idleShare.unknown;
    return signs.quiet !== false && share < least ? caution(`${told}: not saturated, no capacity.`) : ok(`${told}.`);
  },
});
