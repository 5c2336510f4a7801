import { appliesAt } from '../objectives/promise.ts';
import { formatLimit } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, invalid, notApplicable, ok, unsound } from './finding.ts';
import { partWords } from './part-words.ts';
import type { Subject } from './subject.ts';

/** Failures that leave the numbers of the others as they are, where nobody promised more or less. */
const usual = 0.01;

/** The share of failures that the run's own success objective allows, at the least 1 %. */
function allowedShare({ evidence, level }: Subject): number {
  const promised = (evidence?.run.objectives ?? []).filter(
    (objective) => objective.metric === 'llm_success' && (level === null || appliesAt(objective, level)),
  );
  return Math.max(usual, ...promised.map(({ limit }) => 1 - limit));
}

/**
 * C13 of the method. That requests fail is a fact, which the success rate tells, and so is how many succeed in a second; what becomes
 * doubtful are the times of those that did not fail: a server that refuses a part of its load is fast with the rest. However many
 * fail, these times were measured, so they are shown struck and not withheld. (The projection refuses such a load by itself.)
 */
export default defineAudit({
  id: 'error-share',
  title: 'Few enough requests failed',
  failureTitle: 'Too many requests failed',
  why: 'Latencies are those of the successes. A server that refuses or drops a part of its load has less to do for the rest, so they are better than the whole load would have seen.',
  remedy:
    'Read the first message of each kind of failure; where all fail, send one request by hand (curl) with the same model, key and prompt. Mend what fails or lower the load, and measure again.',
  scope: 'load',
  needs: ['how many requests succeeded and failed'],
  judge: (subject) => {
    const { succeeded, failed } = subject.counts;
    if (succeeded === null || failed === null || succeeded + failed === 0)
      return notApplicable('how many requests succeeded and failed');
    const all = succeeded + failed;
    const allowed = allowedShare(subject);
    const words = partWords(failed, all, 'requests');
    if (succeeded === 0)
      return invalid(`${words} failed: no request succeeded.`, ['rates', 'token-rates', 'latencies']);
    // the limit is a rounded share of 1, and 1 − 0.95 is more than 0.05
    if (failed <= allowed * all * (1 + 1e-9)) return ok(failed === 0 ? 'No request failed.' : `${words} failed.`);
    const bound = `${words} failed, more than the ${formatLimit(allowed, 'share')} that leave the others as they are.`;
    // one failure is a share of nothing
    if (failed === 1) return caution(bound);
    return unsound(bound, ['latencies']);
  },
});
