import type { Run } from '../schema/run.ts';
import { workloads } from '../workloads/index.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok, unsound } from './finding.ts';
import { valueOf, type Requests, type Subject } from './subject.ts';

/** Shares of the prompt tokens beyond what the prompts have in common: a few; and too many to have come from this run. */
const beyond = { noticed: 0.1, foreign: 0.3 } as const;

/** Cached of all prompt tokens, by the answers themselves; null where they do not tell. */
function cachedShare({ columns, succeeded }: Requests): number | null {
  let [prompt, cached] = [0, 0];
  for (const row of succeeded) {
    const [all, found] = [columns.promptTokens[row] ?? Number.NaN, columns.cachedTokens[row] ?? Number.NaN];
    if (Number.isNaN(all) || Number.isNaN(found)) continue;
    prompt += all;
    cached += found;
  }
  return prompt === 0 ? null : cached / prompt;
}

/** The share of a prompt that others of the run begin with too, as it was asked for; null where nobody knows. */
function sharedOnPurpose({ workload, configuration }: Run): number | null {
  const known = workloads.find(({ id }) => id === workload.id);
  if (typeof configuration['DATASET'] === 'string') return null;
  // a workload of the user's own that says nothing of it may share anything
  if (known === undefined && workload.sharedPrefix === undefined) return null;
  if (configuration['UNIQUE_PROMPTS'] === true) return 0;
  return Math.max((known ?? workload).sharedPrefix ?? 0, Number(configuration['PREFIX_SHARE'] ?? 0));
}

/** `400 requests were made from 100 distinct ones.`; null where no prompt was sent twice, as far as is known. */
function repeatWords({ counts, evidence }: Subject): string | null {
  const sent = (counts.measured ?? 0) + (counts.warmup ?? 0);
  const size = evidence?.run.workload.dataset.size ?? null;
  if (size === null || sent <= size) return null;
  if (size === 1) return `${formatCount(sent)} requests repeat a single one.`;
  return `${formatCount(sent)} requests were made from ${formatCount(size)} distinct ones.`;
}

/** C24 of the method: a prompt that the server has in its cache costs it next to nothing. */
export default defineAudit({
  id: 'prefix-cache',
  title: 'No more came from the prefix cache than the prompts share on purpose',
  failureTitle: 'Prompts were answered from the prefix cache',
  why: 'A cached prompt has its first token at once and leaves room for others. Figures from it hold for traffic that repeats itself as much.',
  remedy:
    'Use a data set with at least as many distinct requests as the run sends. Of prompts that an earlier run has sent, take another SEED or restart the server; UNIQUE_PROMPTS=true keeps the cache out altogether.',
  scope: 'run',
  needs: [
    'cached tokens, by the answers or the server',
    'how many distinct requests the data set holds',
    'what the workload shares',
  ],
  judge: (subject) => {
    const { requests, evidence } = subject;
    const hits = (requests === null ? null : cachedShare(requests)) ?? valueOf(subject, 'prefix-hits', 'rate');
    const repeated = repeatWords(subject);
    const told =
      hits === null ? '' : `${formatQuantity(hits, 'share')} of the prompt tokens came from the prefix cache`;
    if (repeated !== null) return caution([repeated, ...(hits === null ? [] : [`${told}.`])].join(' '));
    if (hits === null) return notApplicable('how much of the prompts the server had in its cache');
    const shared = evidence === null ? null : sharedOnPurpose(evidence.run);
    const asked =
      shared === null
        ? 'nothing is known of what the prompts share'
        : `the prompts share ${shared === 0 ? 'nothing' : `up to ${formatQuantity(shared, 'share')}`}`;
    if (hits <= (shared ?? 0) + beyond.noticed) return ok(`${told}; ${asked}.`);
    if (shared === null || hits <= shared + beyond.foreign) return caution(`${told}; ${asked}.`);
    return unsound(`${told}, but ${asked}: the server had these prompts already, as from an earlier run.`, ['ttft']);
  },
});
