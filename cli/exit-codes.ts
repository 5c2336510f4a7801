import type { Assessment } from '../lib/schema/assessment.ts';

export type Outcome = Assessment['verdict']['outcome'];

/** An objective was missed; k6's own code for a threshold that was crossed. */
export const missedExitCode = 99;
/** As k6 ends when it is interrupted. */
export const interruptedExitCode = 105;

/** What a verdict on the records comes to: open is not failed, unless asked for strictly. */
export const exitCodeOf = (outcome: Outcome, strict: boolean): number =>
  outcome === 'fail' || (outcome === 'inconclusive' && strict) ? missedExitCode : 0;

/** How `k6-vllm run` ends, and what has to be said about it. */
export interface RunEnd {
  readonly exitCode: number;
  readonly words: string | null;
}

/**
 * The exit code of a run: the records decide, and k6's thresholds, which look at bare numbers, only where the records leave it open.
 * An end of k6 that has nothing to do with thresholds (interrupted, refused, crashed) passes through. `outcome` is null without records.
 */
export function endOfRun(k6: number, outcome: Outcome | null, strict: boolean): RunEnd {
  if (outcome === null || (k6 !== 0 && k6 !== missedExitCode)) return { exitCode: k6, words: null };
  const missed = k6 === missedExitCode;
  const exitCode = missed && outcome === 'inconclusive' ? missedExitCode : exitCodeOf(outcome, strict);
  return { exitCode, words: wordsOf(outcome, missed, strict) };
}

function wordsOf(outcome: Outcome, missed: boolean, strict: boolean): string | null {
  if (outcome === 'inconclusive' && missed)
    return 'Inconclusive on the records; k6 missed a threshold on its bare numbers, and its exit code 99 stands.';
  if (outcome === 'inconclusive') return inconclusiveWords(strict);
  if (outcome === 'pass' && missed)
    return 'k6 missed a threshold on its bare numbers, but the records keep that objective, and they decide: exit code 0.';
  if (outcome === 'fail' && !missed)
    return 'No threshold of k6 was missed on its bare numbers, but the records fail, and they decide: exit code 99.';
  return null;
}

/** What an open verdict means for the exit code. */
export const inconclusiveWords = (strict: boolean): string =>
  strict
    ? 'Inconclusive, which --strict takes for a failure: exit code 99.'
    : 'Warning: inconclusive is not a pass, though the exit code is 0; --strict makes it 99.';
