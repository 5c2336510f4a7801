import { requestFlops, type RequestTokens } from '../facts/ceilings.ts';
import type { ModelFacts } from '../facts/model.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { valueOf, type Subject } from './subject.ts';

/** Tokens of a mean request, and what is known of the prefix cache. */
export interface WorkTokens {
  /** Null where nobody tells. */
  readonly prompt: number | null;
  readonly output: number;
  /** Share of prompt tokens that the prefix cache served; null where not known. */
  readonly cachedShare: number | null;
}

const ofRun = ({ evidence }: Subject, metric: string, statistic: string): number | null =>
  evidence?.measureOf(metric, statistic)?.value ?? null;

/** By the records where they tell, else by the counters of the server, else none where its cache is off. */
function cachedShareOf(subject: Subject): number | null {
  const { requests, setup } = subject;
  if (setup.prefixCaching === false) return 0;
  if (requests !== null) {
    const { promptTokens, cachedTokens } = requests.columns;
    const sums = { prompt: 0, cached: 0 };
    for (const row of requests.succeeded) {
      const cached = cachedTokens[row] ?? Number.NaN;
      if (Number.isNaN(cached)) continue;
      sums.prompt += promptTokens[row] || 0;
      sums.cached += cached;
    }
    if (sums.prompt > 0) return Math.min(1, sums.cached / sums.prompt);
  }
  return valueOf(subject, 'prefix-hits', 'rate') ?? ofRun(subject, 'prefix-hits', 'rate');
}

/** The tokens of the mean request; null where the length of answers is not known. */
export function workTokensOf(subject: Subject): WorkTokens | null {
  const output = valueOf(subject, 'output-tokens', 'mean');
  if (output === null || output <= 0) return null;
  return { prompt: valueOf(subject, 'prompt-tokens', 'mean'), output, cachedShare: cachedShareOf(subject) };
}

/**
 * Tokens of a request on one of two assumptions where the prefix cache is not known: `most` serves all of the prompt from it, `none`
 * nothing. A prompt that is not known counts nothing.
 */
export function requestTokens(
  { prompt, output, cachedShare }: WorkTokens,
  unknownCache: 'most' | 'none',
): RequestTokens {
  const share = cachedShare ?? (unknownCache === 'most' ? 1 : 0);
  return { prompt: prompt ?? 0, cached: (prompt ?? 0) * share, output };
}

/** Operations of the mean request. */
export function meanFlops(model: ModelFacts, tokens: WorkTokens, unknownCache: 'most' | 'none'): number {
  const { prefill, decode } = requestFlops(model, requestTokens(tokens, unknownCache));
  return prefill + decode;
}

/** `788 + 308 tokens`, or `308 output tokens`. */
export const tokensWords = ({ prompt, output }: WorkTokens): string =>
  prompt === null ? `${formatCount(output)} output tokens` : `${formatCount(prompt)} + ${formatCount(output)} tokens`;

/** What is taken of the prefix cache, as the end of a clause; empty where it does nothing. */
export function cacheWords({ prompt, cachedShare }: WorkTokens): string {
  if (prompt === null || cachedShare === 0) return '';
  return cachedShare === null
    ? ' even if every prompt were in the prefix cache'
    : ` (${formatQuantity(cachedShare, 'share')} of the prompt tokens from the prefix cache)`;
}
