import type { TokenUse } from '../schema/server-use.ts';
import { sixDigits } from '../statistics/rounding.ts';
import type { Evidence } from './evidence.ts';
import { isWithheld } from './withheld.ts';

type Context = TokenUse['context'];

const part = (total: number, requests: number) => ({ total, mean: sixDigits(total / requests) });

function contextOf(maxModelLen: number | null, prompt: number, output: number, requests: number): Context {
  if (maxModelLen === null) return null;
  const share = (tokens: number): number => sixDigits(tokens / requests / maxModelLen);
  return {
    maxModelLen,
    promptShare: share(prompt),
    outputShare: share(output),
    requestShare: share(prompt + output),
  };
}

/** Tokens found in the prefix cache: as the records tell of every request, else the share of all prompt tokens that the server counted. */
function cachedOf({ requests, measureOf }: Evidence, prompt: number): number | null {
  if (requests === null) return null;
  const { cachedTokens } = requests.columns;
  const told = Array.from(requests.succeeded, (row) => cachedTokens[row] ?? Number.NaN);
  if (told.every((tokens) => !Number.isNaN(tokens))) return told.reduce((sum, tokens) => sum + tokens, 0);
  const share = measureOf('prefix-hits', 'rate')?.value ?? null;
  return share === null ? null : Math.round(share * prompt);
}

/**
 * Tokens of the measured successes that the server counted, in total and by the mean request, and what share of the context that is. Null without records, without counts, and
 * where an audit refuses them.
 */
export function tokenUse(evidence: Evidence): TokenUse | null {
  const { requests: found, run } = evidence;
  if (found === null || ['prompt-tokens', 'output-tokens'].some((metric) => isWithheld(evidence, metric, 'mean')))
    return null;
  const { promptTokens, outputTokens } = found.columns;
  const counted = [...found.succeeded].filter(
    (row) => !Number.isNaN(promptTokens[row]) && !Number.isNaN(outputTokens[row]),
  );
  const requests = counted.length;
  if (requests === 0) return null;
  const total = (column: Float64Array): number => counted.reduce((sum, row) => sum + (column[row] ?? 0), 0);
  const [prompt, output] = [total(promptTokens), total(outputTokens)];
  const cached = cachedOf(evidence, prompt);
  return {
    requests,
    prompt: part(prompt, requests),
    cached: cached === null ? null : part(cached, requests),
    output: part(output, requests),
    all: part(prompt + output, requests),
    context: contextOf(run.server.maxModelLen, prompt, output, requests),
  };
}

/** Several runs of one server together; null of none. The prefix cache is told where every run tells of it, the context where all have the same. */
export function joinTokenUse(parts: readonly TokenUse[]): TokenUse | null {
  const requests = parts.reduce((sum, each) => sum + each.requests, 0);
  if (requests === 0) return null;
  const total = (of: (each: TokenUse) => number): number => parts.reduce((sum, each) => sum + of(each), 0);
  const [prompt, output] = [total((each) => each.prompt.total), total((each) => each.output.total)];
  const lengths = [...new Set(parts.map(({ context }) => context?.maxModelLen ?? null))];
  const [maxModelLen = null] = lengths.length === 1 ? lengths : [];
  return {
    requests,
    prompt: part(prompt, requests),
    cached: parts.every(({ cached }) => cached !== null)
      ? part(
          total((each) => each.cached?.total ?? 0),
          requests,
        )
      : null,
    output: part(output, requests),
    all: part(prompt + output, requests),
    context: contextOf(maxModelLen, prompt, output, requests),
  };
}
