import { endToEnd } from '../assessment/metrics.ts';
import { frequent } from '../statistics/frequent.ts';
import { formatQuantity } from '../units/quantity.ts';
import { formatCount, formatSignificant } from '../units/number.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok } from './finding.ts';
import type { Requests } from './subject.ts';

/** A deviation of less than this share of the mean is finer than any scheduler is. */
const leastVariation = 0.001;
/** More answers than this share that took the same time, to the last digit. */
const mostAlike = 0.2;
/** Times more of them than a smooth spread of that width would have, where clocks are coarse. */
const beyondClock = 4;
/** Fewer requests may be alike by chance. */
const fewest = 20;

interface Spread {
  readonly meanMs: number;
  readonly deviationMs: number;
  /** End-to-end times in whole microseconds. */
  readonly micros: Float64Array;
  /** The clock's step, µs: a stock k6 knows milliseconds only. */
  readonly clockMicros: 1 | 1000;
}

function spreadOf({ columns, succeeded }: Requests): Spread {
  const micros = Float64Array.from(succeeded, (row) => Math.round(1000 * endToEnd.of(columns, row)));
  let [sum, whole] = [0, true];
  for (const value of micros) {
    sum += value;
    whole &&= value % 1000 === 0;
  }
  const mean = sum / micros.length;
  let squares = 0;
  for (const value of micros) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / micros.length);
  return { meanMs: mean / 1000, deviationMs: deviation / 1000, micros, clockMicros: whole ? 1000 : 1 };
}

/** Of a normal spread, the share that falls into one step of the clock at its centre. */
const shareInStep = ({ clockMicros, deviationMs }: Spread): number =>
  deviationMs === 0 ? 1 : clockMicros / (1000 * deviationMs * Math.sqrt(2 * Math.PI));

/** C33 of the method: real servers are not as regular as a mock. */
export default defineAudit({
  id: 'too-regular',
  title: 'Answers took times of their own',
  failureTitle: 'Answers took times too much alike for a real server',
  why: 'Batches, prompts and answers of different lengths make each request take its own time. Times that are alike come from a mock, a stub or a cache of whole answers.',
  remedy: 'See what answers at this address, and whether something between keeps answers.',
  scope: 'load',
  needs: ['the time of each request'],
  judge: ({ requests, simulated }) => {
    if (simulated) return notApplicable('a real server; the simulator says what it is');
    if (requests === null || requests.succeeded.length < fewest)
      return notApplicable('the times of 20 requests or more');
    const spread = spreadOf(requests);
    const { meanMs, deviationMs, micros } = spread;
    const n = formatCount(micros.length);
    const variation = deviationMs / meanMs;
    const told = `${n} answers took ${formatQuantity(meanMs, 'ms')} in the mean, with a deviation of ${formatQuantity(variation, 'share')}`;
    // a clock of milliseconds hides a deviation of less than one
    if (variation < leastVariation && meanMs * leastVariation > spread.clockMicros / 1000) return caution(`${told}.`);
    const most = frequent(micros, mostAlike);
    if (most !== null && most.share > beyondClock * shareInStep(spread))
      return caution(
        `${formatCount(most.count)} of ${n} answers (${formatQuantity(most.share, 'share')}) took ${formatSignificant(most.value / 1000)}\u00a0ms exactly.`,
      );
    return ok(`${told}.`);
  },
});
