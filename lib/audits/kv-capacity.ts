import { kvTokensThatFit, meanContext, seenContext, stepFloorS } from '../facts/ceilings.ts';
import type { ModelFacts } from '../facts/model.ts';
import type { Setup } from '../facts/setup.ts';
import { formatCount, formatSignificant } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { invalid, notApplicable, ok } from './finding.ts';
import { hardwareOf, times, unboundWords, unknownWords } from './hardware.ts';
import { requestTokens, workTokensOf, type WorkTokens } from './request-work.ts';
import { valueOf, type Subject } from './subject.ts';

/** Blocks are not filled to the last token, and clocks differ. */
const tolerated = 1.05;

interface Capacity {
  readonly tokens: number;
  readonly words: string;
}

/** By the server's own account, else what the memory beside weights of the fewest bits could hold. */
function capacityOf(setup: Setup): Capacity | null {
  const { kvCacheTokens, replicas } = setup;
  if (kvCacheTokens !== null) {
    const tokens = replicas * kvCacheTokens;
    return { tokens, words: `by its own account the server’s KV cache holds ${formatCount(tokens)}` };
  }
  const hardware = hardwareOf(setup);
  if (hardware === null) return null;
  const tokens = replicas * kvTokensThatFit(hardware.most.machine);
  return { tokens, words: `beside the weights the memory of ${hardware.words} holds ${formatCount(tokens)} at most` };
}

/** Tokens that the mean request holds for itself, on the mean of its answer's time. */
function ownContext(tokens: WorkTokens, model: ModelFacts | null): number {
  const request = requestTokens(tokens, 'most');
  const own = meanContext(request) - request.cached;
  return model === null ? own : seenContext(model, own);
}

interface Held {
  readonly tokens: number;
  readonly words: string;
}

/** Time from first to last token of all requests of the records, and what each held meanwhile, over the length of the run. */
function heldByRecords({ requests, windowMs, setup }: Subject, tokens: WorkTokens): Held | null {
  if (requests === null || windowMs === null || windowMs <= 0) return null;
  const { promptTokens, cachedTokens, outputTokens, firstTokenMs, lastTokenMs } = requests.columns;
  const share = tokens.cachedShare ?? 1;
  const sum = { tokenMs: 0, requestMs: 0 };
  for (const row of requests.succeeded) {
    const decodingMs = (lastTokenMs[row] ?? Number.NaN) - (firstTokenMs[row] ?? Number.NaN);
    if (!(decodingMs > 0)) continue;
    const prompt = promptTokens[row] || 0;
    const cached = cachedTokens[row] ?? Number.NaN;
    const own = (Number.isNaN(cached) ? prompt * (1 - share) : prompt - cached) + (outputTokens[row] || 0) / 2;
    sum.tokenMs += decodingMs * (setup.model === null ? own : seenContext(setup.model, own));
    sum.requestMs += decodingMs;
  }
  if (sum.requestMs === 0) return null;
  const underWay = formatSignificant(sum.requestMs / windowMs);
  return { tokens: sum.tokenMs / windowMs, words: `${underWay} answers under way on average` };
}

/** Little's law: the rate, times how long each request was answered; at least as long as its steps take. */
function heldByMeans(subject: Subject, tokens: WorkTokens): Held | null {
  const rate = valueOf(subject, 'requests', 'rate');
  if (rate === null) return null;
  const [e2e, ttft] = [valueOf(subject, 'e2e', 'mean'), valueOf(subject, 'ttft', 'mean')];
  const hardware = hardwareOf(subject.setup);
  const leastMs =
    hardware === null ? 0 : (1000 * tokens.output * stepFloorS(hardware.most.machine)) / hardware.most.tokensPerStep;
  const ms = Math.max(e2e !== null && ttft !== null ? e2e - ttft : 0, leastMs);
  if (ms <= 0) return null;
  return {
    tokens: ((rate * ms) / 1000) * ownContext(tokens, subject.setup.model),
    words: `${formatQuantity(rate, 'req/s')}, each answered for ${formatQuantity(ms, 'ms')}${ms === leastMs ? ' at least' : ''},`,
  };
}

/** C03 of the method: more requests answered at a time than the KV cache has room for. */
export default defineAudit({
  id: 'kv-capacity',
  title: 'The KV cache has room for the requests that were answered at a time',
  failureTitle: 'More requests were answered at a time than the KV cache has room for',
  why: 'Every answer under way keeps its context in the KV cache. More of them than fit cannot have been answered together by the server that is described.',
  remedy: 'Check that the server, its GPU and its limits are the ones named, and that answers were not empty.',
  scope: 'load',
  needs: [
    'the size of the KV cache, or GPU and model',
    'the rate and how long requests took',
    'mean tokens of a request',
  ],
  judge: (subject) => {
    if (subject.simulated) return notApplicable(unboundWords);
    const capacity = capacityOf(subject.setup);
    if (capacity === null) return notApplicable(unknownWords(subject.setup));
    const tokens = workTokensOf(subject);
    const held = tokens && (heldByRecords(subject, tokens) ?? heldByMeans(subject, tokens));
    if (held === null) return notApplicable('how many requests were answered at a time, and their tokens');
    const told = `${held.words} held ${formatCount(held.tokens)} tokens of their own; ${capacity.words}`;
    if (held.tokens <= tolerated * capacity.tokens) return ok(`${told}.`);
    const ratio = capacity.tokens === 0 ? '' : ` (${times(held.tokens / capacity.tokens)} as many)`;
    return invalid(`${told}${ratio}. Or the server is not the one that is described.`, ['rates', 'token-rates']);
  },
});
