import { formatCount, formatSignificant } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import type { WorkTokens } from './request-work.ts';

/** A corrected number is believed where it lies between idle and what the best of servers reach. */
const believable = { least: 0.02, most: 0.7 };
const isBelievable = (share: number): boolean => share >= believable.least && share <= believable.most;

/** Said of what this suite measured itself, where no unit can have slipped. */
export const ownClock =
  'Clock and counts are this suite’s own: the answers are not those of this model on this hardware.';

/**
 * C12 of the method: what else a rate that is impossible may be. `ceilingRps` is what the hardware allows at the usual precision. Null
 * where no slip of units brings the number into reach.
 */
export function rateSlip(
  rps: number,
  ceilingRps: number,
  tokens: WorkTokens | null,
  slots: number | null,
): string | null {
  const { prompt = null, output = 0 } = tokens ?? {};
  const both = (prompt ?? 0) + output;
  const per = (divisor: number): string => formatQuantity(rps / divisor, 'req/s');
  const amount = formatCount(rps);
  const slips: readonly (readonly [divisor: number, words: () => string])[] = [
    [
      prompt === null ? 0 : both,
      () => `${amount} looks like total tokens per second (÷ ${formatCount(both)} tokens a request = ${per(both)})`,
    ],
    [
      output,
      () =>
        `${amount} looks like output tokens per second (÷ ${formatCount(output)} tokens an answer = ${per(output)})`,
    ],
    [60, () => `${amount} looks like requests per minute (÷ 60 = ${per(60)})`],
    [1000, () => `${amount} looks like a rate for which milliseconds were taken for seconds (÷ 1000 = ${per(1000)})`],
    [
      slots !== null && slots > 1 ? slots : 0,
      () =>
        `${amount} looks like a rate counted once for each of ${formatCount(slots ?? 0)} slots (÷ that = ${per(slots ?? 1)})`,
    ],
  ];
  const found = slips.find(([divisor]) => divisor > 1 && isBelievable(rps / divisor / ceilingRps));
  return found === undefined ? null : `${found[1]()}. Or the answers were empty or errors.`;
}

/** The same of a time, of which the hardware needs `floorMs`: a time in seconds that was written as milliseconds. */
export const timeSlip = (ms: number, floorMs: number): string | null =>
  isBelievable(floorMs / (1000 * ms))
    ? `${formatSignificant(ms)} ms looks like ${formatSignificant(ms)} seconds. Or the answers were empty or errors.`
    : null;
