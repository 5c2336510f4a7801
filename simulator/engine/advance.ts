import type { KvCache } from './kv-cache.ts';
import type { ScheduledChunk } from './plan.ts';
import type { Progress, Sequence } from './sequence.ts';

/** One token of one request, made at the end of a step. */
export interface Emission {
  readonly progress: Progress;
  /** Which token of the answer it is; the first is 0. */
  readonly index: number;
  /** Time since the request's token before it; null for the first. */
  readonly gapMs: number | null;
}

/** What a step's chunks came to. */
export interface Advance {
  readonly emissions: readonly Emission[];
  readonly finished: readonly Sequence[];
}

/** Ends the chunks of a step: a request whose tokens are all computed makes its next one, and may be over with it. */
export function advance(chunks: readonly ScheduledChunk[], cache: KvCache, nowMs: number): Advance {
  const emissions: Emission[] = [];
  const finished: Sequence[] = [];
  for (const { sequence, tokens, samples } of chunks) {
    // It may have been aborted while the step ran, or have ended with the step before.
    if (sequence.status !== 'running' && sequence.status !== 'waiting') continue;
    sequence.tokensInFlight -= tokens;
    const stale = sequence.staleTokens > 0;
    if (stale) sequence.staleTokens -= tokens;
    if (!samples) continue;
    emissions.push(emit(sequence, nowMs));
    if (!stale && sequence.promisedTokens > 0) {
      sequence.promisedTokens -= 1;
      cache.publish(sequence, sequence.computedTokens - sequence.promisedTokens);
    }
    if (sequence.generatedTokens >= sequence.request.outputTokens) finished.push(sequence);
  }
  return { emissions, finished };
}

function emit(sequence: Sequence, nowMs: number): Emission {
  const gapMs = sequence.lastTokenMs === null ? null : nowMs - sequence.lastTokenMs;
  const index = sequence.generatedTokens;
  sequence.generatedTokens += 1;
  sequence.firstTokenMs ??= nowMs;
  sequence.lastTokenMs = nowMs;
  return { progress: sequence, index, gapMs };
}
