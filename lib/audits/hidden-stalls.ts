import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok } from './finding.ts';
import { valueOf, type Requests } from './subject.ts';

/** A gap of so many median gaps of its own answer is a stall; */
const timesMedian = 10;
/** one that no reader notices is not: prompts of others stop a healthy stream for a tenth of a second. */
const seenMs = 250;
/** Share of the streamed answers with a stall. */
const fewStalls = 0.01;

interface Stalls {
  readonly streamed: number;
  readonly stalled: number;
  readonly longestMs: number;
}

function stallsOf({ columns, succeeded }: Requests): Stalls {
  let [streamed, stalled, longestMs] = [0, 0, 0];
  for (const row of succeeded) {
    const largest = columns.gapMaxMs[row] ?? Number.NaN;
    const median = columns.gapP50Ms[row] ?? Number.NaN;
    if (Number.isNaN(largest) || Number.isNaN(median)) continue;
    streamed++;
    // where a chunk holds several tokens the median gap may be next to nothing: then the time of a token is the measure
    const tokens = (columns.outputTokens[row] ?? 0) - 1;
    const perToken = ((columns.lastTokenMs[row] ?? 0) - (columns.firstTokenMs[row] ?? 0)) / tokens;
    const usual = tokens >= 1 ? Math.max(median, perToken) : median;
    if (largest <= seenMs || largest <= timesMedian * usual) continue;
    stalled++;
    longestMs = Math.max(longestMs, largest);
  }
  return { streamed, stalled, longestMs };
}

/** C35 of the method: a mean time per token hides that a stream stood still. */
export default defineAudit({
  id: 'hidden-stalls',
  title: 'Answers flowed without standing still',
  failureTitle: 'Answers stood still, which the time per token hides',
  why: 'TPOT is a mean: an answer that stops for seconds and then catches up has the same as one that flows. A reader sees the stop.',
  remedy:
    'Look at p99 and maximum of the gaps between tokens (ITL), and set an objective on them. Long prompts of others (chunked prefill), preemption and proxies that collect are what stops a stream.',
  scope: 'load',
  needs: ['the median and the largest gap of each streamed answer'],
  judge: (subject) => {
    const { requests } = subject;
    const stalls = requests === null ? null : stallsOf(requests);
    if (stalls === null || stalls.streamed === 0) return notApplicable('the gaps between the tokens of an answer');
    const { streamed, stalled, longestMs } = stalls;
    const told = `${formatCount(stalled)} of ${formatCount(streamed)} streamed answers`;
    if (stalled <= fewStalls * streamed)
      return ok(`${stalled === 0 ? 'None' : told} stood still for more than ${timesMedian} usual gaps.`);
    const tpot = valueOf(subject, 'tpot', 'p50');
    const mean = tpot === null ? '' : `, while the median TPOT is ${formatQuantity(tpot, 'ms')}`;
    return caution(
      `${told} (${formatQuantity(stalled / streamed, 'share')}) stood still for more than ${timesMedian} of their usual gaps, up to ${formatQuantity(longestMs, 'ms')}${mean}.`,
    );
  },
});
