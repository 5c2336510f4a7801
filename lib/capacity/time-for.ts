import { requestsPerSlot } from '../assessment/burst.ts';
import { shortestWindow } from '../audits/steady-state.ts';
import type { Estimate } from '../statistics/ratio-interval.ts';
import { formatDuration } from '../units/duration.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { refuse, tell, type Answer } from './answer.ts';
import { comingRate, driftAllowance, fewestRuns, type Basis, type ComingRate } from './coming-rate.ts';
import { isUsableRate } from './load-point.ts';
import type { LoadPoint } from '../schema/load-point.ts';

/** How long N requests take at a load that was measured. */
export interface TimeFor {
  readonly requests: number;
  /** Seconds, from the first send to the last end. */
  readonly seconds: Estimate & { readonly low: number; readonly high: number };
  /** Of that the steady part, N ÷ rate; and at most what the beginning and the end add, s. */
  readonly terms: {
    readonly rateRps: ComingRate;
    readonly rampS: number;
    readonly drainS: number;
  };
  readonly basis: Basis;
  /** Times as many requests as were measured. */
  readonly stretch: number;
  readonly assumptions: readonly string[];
  readonly cautions: readonly string[];
}

/** More than a hundred times what was measured is told with a caution, more than a thousand times not at all (C30 of the method). */
export const stretchLimits = { caution: 100, refuse: 1000 } as const;

/** Why nothing may be foretold from a run. */
function objections(point: LoadPoint, runs: number): string[] {
  const { projection, requestsPerS, seconds, e2e } = point;
  const doubt = requestsPerS?.doubt ?? (point.burst ? 'it is that of a burst' : 'it was not measured');
  if (!projection.allowed) return [...projection.reasons];
  if (!isUsableRate(point, requestsPerS))
    return [`The rate cannot be used: ${doubt}. Measure a steady load for minutes.`];
  // several runs bound each other
  if (runs < fewestRuns && (requestsPerS.low === null || requestsPerS.high === null))
    return [
      `The rate cannot bound a time (${requestsPerS.note ?? 'not told'}). Measure for longer, or ${fewestRuns} times.`,
    ];
  const medianS = (e2e.p50?.value ?? 0) / 1000;
  const least = Math.max(shortestWindow.windowMs / 1000, shortestWindow.medians * medianS);
  if (seconds === null || seconds < least)
    return [
      `The rate is of ${seconds === null ? 'an unknown time' : formatDuration(1000 * seconds)}. Measure for ${formatDuration(1000 * least)} or longer.`,
    ];
  return [];
}

/** Why it is too far, or null. */
export function tooFar(requests: number, measured: number): string | null {
  if (measured > 0 && requests <= stretchLimits.refuse * measured) return null;
  return `${formatCount(requests)} requests are more than ${formatCount(stretchLimits.refuse)} times the ${formatCount(measured)} measured. Measure ${formatCount(Math.ceil(requests / stretchLimits.caution))} or more.`;
}

/** The caution that belongs to a stretch, as a list. */
export const farWords = (requests: number, measured: number): string[] =>
  requests <= stretchLimits.caution * measured
    ? []
    : [
        `${formatCount(requests)} requests are ${formatCount(requests / measured)} times the ${formatCount(measured)} measured: what changes slowly was not seen. Measure ${formatCount(Math.ceil(requests / stretchLimits.caution))} or more.`,
      ];

const most = (values: readonly number[]): number => Math.max(0, ...values);

function assumptionsOf([first]: readonly LoadPoint[]): string[] {
  const hits = first?.prefixHits ?? null;
  const share = hits === null ? 'not known' : `${formatQuantity(hits.value, 'share')} of the prompt tokens`;
  return [
    'The same load, prompts and answers as in the test.',
    `The same hits in the prefix cache (${share}).`,
    'No failure that the test did not have.',
  ];
}

/** What may be said against a foretold time. */
function cautionsOf(requests: number, runs: readonly LoadPoint[], basis: Basis): string[] {
  const measured = runs.reduce((sum, { counts }) => sum + counts.measured, 0);
  const slots = most(runs.map(({ loop, level }) => (loop === 'closed' ? level : 0)));
  return [
    ...farWords(requests, measured),
    ...(basis !== 'drift-allowance'
      ? []
      : [
          `The rate is of ${runs.length === 1 ? 'one run' : 'two runs'}: ${formatQuantity(driftAllowance, 'share')} more and less is allowed for what differs from run to run. Repeat the run, ${fewestRuns} times in all, to know it.`,
        ]),
    ...(requests < requestsPerSlot * slots
      ? [`${formatCount(requests)} requests over ${formatCount(slots)} slots are mostly beginning and end.`]
      : []),
  ];
}

/**
 * How long N requests take at a load, s, from runs of that load: T(N) = ramp + N/X + drain. X is the rate offered by an
 * open loop that the server kept up with; of a closed loop the rate of the next run where there are three runs or more, else
 * the interval of the rate, a tenth wider on both sides. The beginning adds up to one median request (in a closed loop
 * nothing ends before), the end up to the longest one that was seen; the value has half of both.
 * Refused where an audit forbids it, beyond a thousand times what was measured, and from less than 60 s or 20 median
 * requests.
 */
export function timeFor(requests: number, runs: readonly LoadPoint[]): Answer<TimeFor> {
  if (!(Number.isInteger(requests) && requests > 0)) return refuse('The number of requests must be 1 or more.');
  if (runs.length === 0) return refuse('No run of this load was measured. Measure one.');
  if (new Set(runs.map(({ loop, level }) => `${loop} ${level}`)).size > 1)
    return refuse('The runs are not of one load. Name the load at which the requests are to be sent.');
  const against = [...new Set(runs.flatMap((run) => objections(run, runs.length)))];
  if (against.length > 0) return refuse(...against);
  const measured = runs.reduce((sum, { counts }) => sum + counts.measured, 0);
  const far = tooFar(requests, measured);
  if (far !== null) return refuse(far);
  const { rate, basis } = comingRate(requests, runs);
  // an open loop sends by the clock from its first moment
  const rampS = most(runs.flatMap(({ loop, e2e }) => (loop === 'open' ? [] : (e2e.p50?.value ?? [])))) / 1000;
  const drainS = most(runs.flatMap(({ e2e }) => e2e.max?.value ?? e2e.p99?.value ?? e2e.p95?.value ?? [])) / 1000;
  return tell({
    requests,
    seconds: {
      value: requests / rate.value + (rampS + drainS) / 2,
      low: requests / rate.high,
      high: requests / rate.low + rampS + drainS,
    },
    terms: { rateRps: rate, rampS, drainS },
    basis,
    stretch: requests / measured,
    assumptions: assumptionsOf(runs),
    cautions: cautionsOf(requests, runs, basis),
  });
}
