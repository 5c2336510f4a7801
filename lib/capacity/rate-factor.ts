import type { StatedJudgement } from '../assessment/judge-stated.ts';
import type { StatedResult } from '../schema/stated-results.ts';
import { formatCount, formatSignificant } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { refuse, tell, type Answer } from './answer.ts';

/** Why one stated rate is so many times another; `factor` = `inFlight` × `perSlot`. */
export interface RateFactor {
  readonly factor: number;
  /** Requests in flight of the faster ÷ those of the slower. */
  readonly inFlight: number;
  /** Requests/s of each slot of the faster ÷ those of the slower: how much sooner a single request was answered. */
  readonly perSlot: number;
  /** The same in sentences. */
  readonly words: readonly string[];
}

/** A stated result and what the audits say of it. */
export interface Judged {
  readonly result: StatedResult;
  readonly judgement: StatedJudgement;
}

interface Side {
  readonly rate: number;
  readonly slots: number;
  readonly burst: boolean;
}

function sideOf({ result: { figures, load }, judgement }: Judged): Side | null {
  const { requestsPerS } = figures;
  const { concurrency } = load;
  if (requestsPerS === undefined || requestsPerS === 0 || concurrency === undefined) return null;
  const burst = judgement.audits.some(({ id, verdict }) => id === 'burst' && verdict === 'caution');
  return { rate: requestsPerS, slots: concurrency, burst };
}

/** Seconds that a slot needs for a request, by Little's law. */
const slotSeconds = ({ rate, slots }: Side): number => slots / rate;

function wordsOf(fast: Side, slow: Side): string[] {
  const times = (value: number): string => formatSignificant(value);
  const rate = (side: Side): string => formatQuantity(side.rate, 'req/s');
  const seconds = (side: Side): string => formatQuantity(1000 * slotSeconds(side), 'ms');
  return [
    `${rate(fast)} is ${times(fast.rate / slow.rate)} times ${rate(slow)}.`,
    `${formatCount(fast.slots)} requests in flight instead of ${formatCount(slow.slots)} account for ${times(fast.slots / slow.slots)} of it; a request took ${seconds(fast)} instead of ${seconds(slow)}, which accounts for the other ${times(slotSeconds(slow) / slotSeconds(fast))}.`,
    ...(fast.burst && !slow.burst
      ? [
          `The faster rate is that of a burst: it began and ended with idle slots, and no server was seen to keep it up. What is planned with it can be ${times(fast.rate / slow.rate)} times too short.`,
          `Whether ${formatCount(fast.slots)} in flight can be kept up, neither tells. Measure ${formatCount(fast.slots)} in flight with ${formatCount(10 * fast.slots)} requests or more, for 1 min or longer.`,
        ]
      : []),
  ];
}

/** Takes apart the ratio of two stated rates, each with its concurrency, into requests in flight and time per request. */
export function rateFactor(faster: Judged, slower: Judged): Answer<RateFactor> {
  const [fast, slow] = [sideOf(faster), sideOf(slower)];
  if (fast === null || slow === null)
    return refuse('Both results must state requests/s and how many requests were in flight.');
  return tell({
    factor: fast.rate / slow.rate,
    inFlight: fast.slots / slow.slots,
    perSlot: slotSeconds(slow) / slotSeconds(fast),
    words: wordsOf(fast, slow),
  });
}
