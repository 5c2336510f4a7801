import { confidence } from '../statistics/confidence.ts';
import type { Estimate } from '../statistics/ratio-interval.ts';
import { studentFactor } from '../statistics/student.ts';
import { formatDuration } from '../units/duration.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { refuse, tell, type Answer } from './answer.ts';
import { isUsableRate, type LoadPoint } from './load-point.ts';

/** How the interval of a foretold time was made. */
export type Basis = 'offered' | 'runs' | 'drift-allowance';

/** How long N requests take at a load that was measured. */
export interface TimeFor {
  readonly requests: number;
  /** Seconds, from the first send to the last end. */
  readonly seconds: Estimate & { readonly low: number; readonly high: number };
  /** Of that the steady part, N ÷ rate; and at most what the beginning and the end add, s. */
  readonly terms: {
    readonly rateRps: Estimate & { readonly low: number; readonly high: number };
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
/** With fewer runs, their spread is no guide to the next: then what a server may drift from run to run is allowed for. */
const fewestRuns = 3;
/** Share of the rate. */
export const driftAllowance = 0.1;
const leastSeconds = 60;
/** Of the median end-to-end time. */
const leastTimes = 20;
/** Fewer requests per slot are mostly beginning and end. */
const slotsFilled = 10;

/** A bound by which N ÷ rate is told: both ends are there. */
type Bounded = Estimate & { readonly low: number; readonly high: number };

/**
 * The rate of the next run, requests/s, from the rates of at least three: by Student's t on their logarithms the interval
 * in which one more run falls, which is wider than that of their mean, as the run that is foretold is one.
 */
function nextRun(rates: readonly number[]): Bounded {
  const logs = rates.map(Math.log);
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1);
  const half = studentFactor(logs.length - 1, confidence) * Math.sqrt(variance * (1 + 1 / logs.length));
  return { value: Math.exp(mean), low: Math.exp(mean - half), high: Math.exp(mean + half) };
}

/** The interval of a rate, wider by what a server may drift. */
export const withDrift = (low: number, high: number): { readonly low: number; readonly high: number } => ({
  low: low * (1 - driftAllowance),
  high: high * (1 + driftAllowance),
});

/** Arrivals of a Poisson process: so many standard deviations, of √N each, hold 95 %. */
const normalFactor = 1.96;

/**
 * The rate of an open loop is set by its clients, as long as the server keeps up: that which was offered, apart from the
 * chance of N arrivals. Null where any run's rate of answers is surely below it, or is not known well enough to say.
 */
function offeredRate(requests: number, runs: readonly LoadPoint[]): Bounded | null {
  const kept = runs.every(({ loop, level, requestsPerS }) => {
    const { high = null } = requestsPerS ?? {};
    return loop === 'open' && high !== null && level <= high;
  });
  const [level = 0] = runs.map((run) => run.level);
  if (!kept || level === 0) return null;
  const chance = Math.min(1, normalFactor / Math.sqrt(requests));
  return { value: level, low: level / (1 + chance), high: level * (1 + chance) };
}

function rateOf(requests: number, runs: readonly LoadPoint[]): { readonly rate: Bounded; readonly basis: Basis } {
  const offered = offeredRate(requests, runs);
  if (offered !== null) return { rate: offered, basis: 'offered' };
  const rates = runs.flatMap(({ requestsPerS }) => requestsPerS ?? []);
  const values = rates.map(({ value }) => value);
  if (rates.length >= fewestRuns) return { rate: nextRun(values), basis: 'runs' };
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const edges = withDrift(
    Math.min(...rates.map(({ low, value: own }) => low ?? own)),
    Math.max(...rates.map(({ high, value: own }) => high ?? own)),
  );
  return { rate: { value, ...edges }, basis: 'drift-allowance' };
}

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
  const least = Math.max(leastSeconds, leastTimes * medianS);
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
    ...(requests < slotsFilled * slots
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
  const { rate, basis } = rateOf(requests, runs);
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
