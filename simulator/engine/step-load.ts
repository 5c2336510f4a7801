import { effectiveContext, type SlidingWindow } from './engine-profile.ts';
import type { ScheduledChunk } from './scheduler.ts';
import { knownTokens } from './sequence.ts';
import type { StepLoad } from './step-time.ts';

/** What a schedule asks of the machine; to be read before the chunks are computed. */
export function loadOf(chunks: readonly ScheduledChunk[], window: SlidingWindow | null): StepLoad {
  let tokens = 0;
  let decodes = 0;
  let kvTokens = 0;
  let prefillSquare = 0;
  for (const { sequence, tokens: count } of chunks) {
    tokens += count;
    const context = sequence.computedTokens;
    const decoding = count === 1 && sequence.generatedTokens > 0 && context === knownTokens(sequence) - 1;
    if (decoding) {
      decodes += 1;
      kvTokens += effectiveContext(window, context);
    } else {
      prefillSquare += count * (2 * effectiveContext(window, context) + count);
    }
  }
  return { tokens, decodes, kvTokens, prefillSquare, prefills: decodes < chunks.length };
}
