import type { ParallelSampling, Progress } from '../engine/sequence.ts';
import type { Add } from './instruments.ts';

/**
 * Observes `n` and the longest answer once per prompt, when the last of its answers finishes, as vLLM does; every
 * other histogram has each answer.
 */
export function observeSamples(observeCount: Add, observeLongest: Add): (finished: Progress) => void {
  const open = new WeakMap<ParallelSampling, { left: number; longest: number }>();
  return ({ request: { parallel }, generatedTokens }) => {
    if (parallel === undefined) {
      observeCount(1);
      observeLongest(generatedTokens);
      return;
    }
    const prompt = open.get(parallel) ?? { left: parallel.n, longest: 0 };
    open.set(parallel, prompt);
    prompt.left -= 1;
    prompt.longest = Math.max(prompt.longest, generatedTokens);
    if (prompt.left > 0) return;
    observeCount(parallel.n);
    observeLongest(prompt.longest);
  };
}
