import { effectiveContext, type SlidingWindow } from './engine-profile.ts';
import type { ScheduledChunk } from './plan.ts';
import type { StepLoad } from './step-time.ts';

/** What a schedule asks of the machine. */
export function loadOf(chunks: readonly ScheduledChunk[], window: SlidingWindow | null): StepLoad {
  let tokens = 0;
  let decodes = 0;
  let kvTokens = 0;
  let prefillSquare = 0;
  for (const { sequence, tokens: count, context, samples } of chunks) {
    tokens += count;
    const decoding = samples && count === 1 && context >= sequence.request.promptTokens;
    if (decoding) {
      decodes += 1;
      kvTokens += effectiveContext(window, context);
    } else {
      prefillSquare += count * (2 * effectiveContext(window, context) + count);
    }
  }
  return { tokens, decodes, kvTokens, prefillSquare, prefills: decodes < chunks.length };
}
