import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { workTokensOf } from './request-work.ts';
import { valueOf, type Subject } from './subject.ts';

/** How long one output token took, by one kind of evidence. */
export interface TakenTime {
  readonly msPerToken: number;
  /** A sentence without its full stop. */
  readonly words: string;
  /** The time that the sentence tells, of so many tokens. */
  readonly ms: number;
  readonly tokens: number;
  /** Whether lengths and times of different requests are compared, so that only a large excess proves anything. */
  readonly loose: boolean;
}

/** Of the records: the time of a whole request by its own tokens, which no buffering on the way can shorten. */
function ofRecords(subject: Subject): TakenTime | null {
  const msPerToken = subject.requests === null ? null : valueOf(subject, 'ntpot', 'p5');
  if (msPerToken === null) return null;
  const words = `One request in twenty took ${formatQuantity(msPerToken, 'ms')} or less for each token of its answer`;
  return { msPerToken, words, ms: msPerToken, tokens: 1, loose: false };
}

function ofDecoding(subject: Subject): TakenTime | null {
  for (const statistic of ['p5', 'min', 'p50', 'mean']) {
    const msPerToken = valueOf(subject, 'tpot', statistic);
    if (msPerToken === null) continue;
    const words = `Each token after the first took ${formatQuantity(msPerToken, 'ms')} (${statistic} of the requests)`;
    return { msPerToken, words, ms: msPerToken, tokens: 1, loose: false };
  }
  return null;
}

/** The mean time of a request is no more than the largest; a percentile may be that of the short answers. */
const bounding = new Set(['mean', 'max']);

function ofRequests(subject: Subject): TakenTime | null {
  const output = workTokensOf(subject)?.output;
  if (output === undefined) return null;
  for (const statistic of ['mean', 'max', 'p99', 'p95', 'p90', 'p50']) {
    const ms = valueOf(subject, 'e2e', statistic);
    if (ms === null) continue;
    const words = `Requests took ${formatQuantity(ms, 'ms')} (${statistic}) for ${formatCount(output)} output tokens`;
    return { msPerToken: ms / output, words, ms, tokens: output, loose: !bounding.has(statistic) };
  }
  return null;
}

/** Little's law: so many requests in flight at most, each as long as that allows at this rate. */
function ofSlots(subject: Subject): TakenTime | null {
  const output = workTokensOf(subject)?.output;
  const rate = valueOf(subject, 'requests', 'rate');
  const { slots } = subject.load;
  if (output === undefined || rate === null || rate === 0 || slots === null) return null;
  const ms = (1000 * slots) / rate;
  const words = `At ${formatQuantity(rate, 'req/s')} over ${formatCount(slots)} slots a request of ${formatCount(output)} output tokens took ${formatQuantity(ms, 'ms')} at most`;
  return { msPerToken: ms / output, words, ms, tokens: output, loose: false };
}

/** The time of a token by every kind of evidence there is, the most reliable first. */
export const takenTimes = (subject: Subject): TakenTime[] =>
  [ofRecords, ofRequests, ofDecoding, ofSlots].flatMap((evidence) => evidence(subject) ?? []);
