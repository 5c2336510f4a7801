import type { ScheduledChunk } from './scheduler.ts';
import { knownTokens, type Progress, type Sequence } from './sequence.ts';

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

/** Counts the chunks as computed: a request whose tokens are all computed makes its next one. */
export function advance(chunks: readonly ScheduledChunk[], nowMs: number): Advance {
  const emissions: Emission[] = [];
  const finished: Sequence[] = [];
  for (const { sequence, tokens } of chunks) {
    // It may have been aborted while the step ran.
    if (sequence.status !== 'running') continue;
    sequence.computedTokens += tokens;
    if (sequence.computedTokens < knownTokens(sequence)) continue;
    emissions.push(emit(sequence, nowMs));
    if (sequence.generatedTokens < sequence.request.outputTokens) continue;
    sequence.status = 'finished';
    finished.push(sequence);
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
