import { quantityOf } from '../../comparison/measures.ts';
import type { Assessment } from '../../schema/assessment.ts';
import type { Series } from '../../schema/plan/series.ts';

interface Counted {
  readonly requests: number;
  readonly prompt: number;
  readonly output: number;
  /** Null where the server does not tell. */
  readonly cached: number | null;
}

function countedIn({ measures, counts: { succeeded } }: Assessment): Counted[] {
  const mean = (id: string): number | null => quantityOf(measures, `${id}-mean`);
  const [prompt, output] = [mean('prompt-tokens'), mean('output-tokens')];
  if (prompt === null || output === null || succeeded === 0) return [];
  const hits = quantityOf(measures, 'prefix-hits-rate');
  return [
    {
      requests: succeeded,
      prompt: prompt * succeeded,
      output: output * succeeded,
      cached: hits && hits * prompt * succeeded,
    },
  ];
}

const part = (total: number, requests: number) => ({ total: Math.round(total), mean: total / requests });

/**
 * Tokens of the measured requests that succeeded, by the server's count, over all runs of a series: means × requests. Of the prompt
 * tokens those found in the prefix cache, by the server's counters of each run. Null where nothing was counted.
 */
export function tokenUse(runs: readonly Assessment[], maxModelLen: number | null): Series['tokens'] {
  const all = runs.flatMap(countedIn);
  const sum = (of: (each: Counted) => number): number => all.reduce((total, each) => total + of(each), 0);
  const requests = sum((each) => each.requests);
  if (requests === 0) return null;
  const [prompt, output] = [sum((each) => each.prompt), sum((each) => each.output)];
  const told = all.every(({ cached }) => cached !== null);
  const share = (tokens: number): number => tokens / requests / (maxModelLen ?? 1);
  return {
    requests,
    prompt: part(prompt, requests),
    cached: told
      ? part(
          sum((each) => each.cached ?? 0),
          requests,
        )
      : null,
    output: part(output, requests),
    all: part(prompt + output, requests),
    context:
      maxModelLen === null
        ? null
        : { maxModelLen, promptShare: share(prompt), outputShare: share(output), requestShare: share(prompt + output) },
  };
}
