import type { BlockPool } from './block-pool.ts';
import type { SchedulerLimits } from './engine-profile.ts';
import { keepWhere, removeFrom } from './queues.ts';
import { knownTokens, type Sequence } from './sequence.ts';

/** Tokens of one request that a step computes. */
export interface ScheduledChunk {
  readonly sequence: Sequence;
  readonly tokens: number;
}

/** Tokens that newly admitted requests looked up in the prefix cache, and those that were there. */
export interface PrefixCacheUse {
  readonly queriedTokens: number;
  readonly hitTokens: number;
}

/** What one step works on. */
export interface Schedule {
  readonly chunks: readonly ScheduledChunk[];
  readonly preempted: readonly Sequence[];
  readonly prefixCache: PrefixCacheUse;
}

/** The two queues of vLLM's scheduler and the cache that they share. */
export interface Queues {
  readonly running: Sequence[];
  readonly waiting: Sequence[];
  readonly blocks: BlockPool;
}

/**
 * Chooses what the next step computes and takes the blocks for it, as `Scheduler.schedule` of vLLM 0.32
 * (vllm/v1/core/sched/scheduler.py) does with its default options: running requests first and in order, each
 * getting what it lacks within the token budget (so prompts are cut into chunks); then waiting requests, first
 * come first served, but none in a step that preempted.
 */
export function schedule(queues: Queues, limits: SchedulerLimits): Schedule {
  const chunks: ScheduledChunk[] = [];
  const preempted: Sequence[] = [];
  const budget = scheduleRunning(queues, limits.maxNumBatchedTokens, chunks, preempted);
  if (preempted.length === 0) admitWaiting(queues, limits, budget, chunks);
  return { chunks, preempted, prefixCache: { queriedTokens: 0, hitTokens: 0 } };
}

/** Takes requests that are over out of the queues and frees their blocks. */
export function retire({ running, waiting, blocks }: Queues, over: readonly Sequence[]): void {
  if (over.length === 0) return;
  for (const sequence of over) {
    if (sequence.status === 'aborted') removeFrom(waiting, sequence);
    blocks.release(sequence);
  }
  keepWhere(running, ({ status }) => status === 'running');
}

/** Returns the budget that is left. */
function scheduleRunning(queues: Queues, tokens: number, chunks: ScheduledChunk[], preempted: Sequence[]): number {
  const { running } = queues;
  let budget = tokens;
  for (let index = 0; index < running.length && budget > 0; index += 1) {
    const sequence = running[index];
    if (sequence === undefined) break;
    const count = Math.min(knownTokens(sequence) - sequence.computedTokens, budget);
    if (!makeRoom(queues, sequence, count, preempted)) break;
    chunks.push({ sequence, tokens: count });
    budget -= count;
  }
  return budget;
}

/** Takes blocks from the last of the running until the sequence has its own; false when it was itself the last. */
function makeRoom(queues: Queues, sequence: Sequence, tokens: number, preempted: Sequence[]): boolean {
  while (!queues.blocks.grow(sequence, sequence.computedTokens + tokens)) {
    const victim = queues.running.pop();
    if (victim === undefined) return false;
    preempt(queues, victim);
    preempted.push(victim);
    if (victim === sequence) return false;
  }
  return true;
}

/** Recompute, not swap: the tokens made so far stay, their keys and values are lost. */
function preempt(queues: Queues, victim: Sequence): void {
  queues.blocks.release(victim);
  victim.computedTokens = 0;
  victim.preemptions += 1;
  victim.status = 'waiting';
  queues.waiting.unshift(victim);
}

function admitWaiting(queues: Queues, limits: SchedulerLimits, tokens: number, chunks: ScheduledChunk[]): void {
  const { running, waiting, blocks } = queues;
  let budget = tokens;
  while (budget > 0 && running.length < limits.maxNumSeqs) {
    const sequence = waiting[0];
    if (sequence === undefined) return;
    const known = knownTokens(sequence);
    // vLLM's scheduler_reserve_full_isl: the whole input must fit now, though its blocks are taken chunk by chunk.
    if (blocks.needed(known) > blocks.free()) return;
    const count = Math.min(known, budget);
    if (!blocks.grow(sequence, count)) return;
    waiting.shift();
    running.push(sequence);
    sequence.status = 'running';
    chunks.push({ sequence, tokens: count });
    budget -= count;
  }
}
