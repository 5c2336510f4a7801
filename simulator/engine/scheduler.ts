import { admitWaiting } from './admission.ts';
import type { SchedulerLimits } from './engine-profile.ts';
import { createPlan, type Plan } from './plan.ts';
import { keepWhere, removeFrom, type Queues } from './queues.ts';
import { knownTokens, type Sequence } from './sequence.ts';

/**
 * Chooses what the next step computes and takes the blocks for it, as `Scheduler.schedule` of vLLM 0.32
 * (vllm/v1/core/sched/scheduler.py) does for text generation with first come, first served: running requests first
 * and in order, each getting what it lacks within the token budget (so prompts are cut into chunks); then waiting
 * requests, but none in a step that preempted. The plan counts as computed at once, so that the next one can follow
 * before it is over.
 */
export function schedule(queues: Queues, limits: SchedulerLimits): Plan {
  const plan = createPlan(limits, queues.running.length + queues.waiting.length);
  scheduleRunning(queues, plan);
  if (plan.preempted.length === 0) admitWaiting(queues, limits, plan);
  for (const chunk of plan.chunks) {
    const { sequence, tokens } = chunk;
    sequence.computedTokens += tokens;
    sequence.tokensInFlight += tokens;
    chunk.samples = sequence.computedTokens >= knownTokens(sequence) + sequence.promisedTokens;
    if (limits.asyncScheduling === true && chunk.samples) sequence.promisedTokens += 1;
  }
  return plan;
}

/** Takes requests that are over out of the queues and frees their blocks. */
export function retire(
  { running, waiting, cache }: Queues,
  over: readonly Sequence[],
  status: 'finished' | 'aborted',
): void {
  if (over.length === 0) return;
  for (const sequence of over) {
    if (sequence.status === 'waiting') removeFrom(waiting, sequence);
    sequence.status = status;
    cache.release(sequence);
  }
  keepWhere(running, (sequence) => sequence.status === 'running');
}

function scheduleRunning(queues: Queues, plan: Plan): void {
  const { running } = queues;
  for (let index = 0; index < running.length && plan.budget > 0; index += 1) {
    const sequence = running[index];
    if (sequence === undefined || willHaveEnded(sequence)) continue;
    const lacking = knownTokens(sequence) + sequence.promisedTokens - sequence.computedTokens;
    const tokens = plan.allowed(lacking);
    if (!makeRoom(queues, sequence, tokens, plan.preempted)) break;
    plan.add(sequence, tokens);
  }
}

/** Whether the steps that are planned already bring it to its limit; an end before that nobody knows yet. */
function willHaveEnded({ request, promisedTokens, computedTokens }: Sequence): boolean {
  return promisedTokens > 0 && computedTokens + 2 - promisedTokens >= request.promptTokens + request.maxTokens;
}

/** Takes blocks from the last of the running until the sequence has its own; false when it was itself the last. */
function makeRoom(queues: Queues, sequence: Sequence, tokens: number, preempted: Sequence[]): boolean {
  while (!queues.cache.grow(sequence, sequence.computedTokens + tokens)) {
    const victim = queues.running.pop();
    if (victim === undefined) return false;
    preempt(queues, victim);
    preempted.push(victim);
    if (victim === sequence) return false;
  }
  return true;
}

/** Recompute, not swap: the tokens made so far stay, their keys and values are found again only in the prefix cache. */
function preempt({ waiting, cache }: Queues, victim: Sequence): void {
  cache.release(victim);
  victim.computedTokens = 0;
  victim.promisedTokens = 0;
  victim.staleTokens = victim.tokensInFlight;
  victim.preemptions += 1;
  victim.status = 'waiting';
  waiting.unshift(victim);
}
