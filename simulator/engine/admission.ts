import type { SchedulerLimits } from './engine-profile.ts';
import type { PrefixHit } from './kv-cache.ts';
import type { Plan } from './plan.ts';
import type { Queues } from './queues.ts';
import { knownTokens, type Sequence } from './sequence.ts';

/** Admits waiting requests, first come first served, until the budget, the seats or the blocks end. */
export function admitWaiting(queues: Queues, limits: SchedulerLimits, plan: Plan): void {
  const { running, waiting, cache } = queues;
  const seats = Math.min(limits.maxNumActiveSeqs ?? Infinity, limits.maxNumSeqs);
  const wholeInput = limits.schedulerReserveFullIsl ?? true;
  const watermark = Math.floor((limits.watermark ?? 0) * (cache.total + 1));
  while (plan.budget > 0 && running.length < seats) {
    const sequence = waiting[0];
    if (sequence === undefined) return;
    const hit = cache.lookUp(sequence);
    const tokens = plan.allowed(knownTokens(sequence) - hit.tokens);
    const spare = running.length > 0 ? watermark : 0;
    if (!cache.admit(sequence, hit, hit.tokens + tokens, wholeInput, spare)) return;
    waiting.shift();
    running.push(sequence);
    sequence.status = 'running';
    sequence.computedTokens = hit.tokens;
    plan.add(sequence, tokens);
    if (sequence.preemptions === 0) admitFirst(sequence, hit, limits, plan);
    else plan.resumed.push(sequence);
  }
}

/** What the cache had counts when a request is admitted for the first time; being resumed is no query, as in vLLM. */
function admitFirst(sequence: Sequence, { tokens }: PrefixHit, limits: SchedulerLimits, plan: Plan): void {
  plan.admitted.push(sequence);
  sequence.cachedTokens = tokens;
  if (!limits.enablePrefixCaching) return;
  plan.prefixCache.queriedTokens += sequence.request.promptTokens;
  plan.prefixCache.hitTokens += tokens;
}
