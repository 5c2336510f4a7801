import { requestsPerSlot } from '../assessment/burst.ts';
import { findingWords } from '../assessment/audit-words.ts';
import type { StatedJudgement } from '../assessment/judge-stated.ts';
import type { AuditResult } from '../schema/audit.ts';
import type { StatedResult } from '../schema/stated-results.ts';
import type { Estimate } from '../statistics/ratio-interval.ts';
import { formatDuration } from '../units/duration.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { refuse, tell, type Answer } from './answer.ts';
import { driftAllowance, withDrift } from './coming-rate.ts';
import { farWords, tooFar } from './time-for.ts';

/** A time that somebody foretells, beside ours for the same requests. */
export interface Foretold {
  readonly requests: number;
  readonly statedSeconds: number;
  readonly time: Answer<StatedTime>;
  /** Whether the stated time lies within our interval; null where we refuse one. */
  readonly agrees: boolean | null;
}

/** What can be planned from a rate that somebody states. */
export interface StatedPlan {
  readonly name: string;
  /** Successful requests/s, a tenth to both sides. */
  readonly rateRps: Estimate & { readonly low: number; readonly high: number };
  readonly measured: number;
  /** How long each number of requests takes that was asked about. */
  readonly times: readonly { readonly requests: number; readonly time: Answer<StatedTime> }[];
  readonly foretold: readonly Foretold[];
  readonly cautions: readonly string[];
}

/** A time foretold from a stated rate, s, and what may be said against it. */
export interface StatedTime {
  readonly seconds: Estimate & { readonly low: number; readonly high: number };
  readonly cautions: readonly string[];
}

/** Without records a stretch must be as long as MLPerf asks for (LoadGen, minimum duration), s, to be taken for steady. */
const leastUnwatchedS = 600;
/** Audits of which a caution is too much to plan with. */
const needed: ReadonlySet<string> = new Set(['burst', 'steady-state']);
/** Findings on what its author foretells speak against that, not against the rate. */
const onForetold = (claims: readonly string[]): boolean =>
  claims.length > 0 && claims.every((claim) => claim === 'projections');

type Loop = NonNullable<StatedResult['load']['loop']>;

/** What the audits say against the rate, each with its remedy. */
const objections = (audits: readonly AuditResult[], loop: Loop): string[] =>
  audits.flatMap(({ id, title, remedy, findings }) =>
    findings.flatMap((finding) => {
      const { verdict, claims } = finding;
      const fatal = verdict === 'invalid' || (verdict === 'unsound' && !onForetold(claims));
      return fatal || (verdict === 'caution' && needed.has(id))
        ? [`${title}: ${findingWords(finding, loop)} ${remedy}`]
        : [];
    }),
  );

const isUnknown = (audits: readonly AuditResult[], id: string): boolean =>
  audits.some((audit) => audit.id === id && audit.verdict === 'not-applicable');

/** Requests that the KV cache holds at a time, as far as it is told; more cannot run at once. */
function heldAtOnce({ setup, tokens }: StatedResult): number | null {
  const { kvCacheTokens } = setup;
  const { prompt, output, total = prompt === undefined || output === undefined ? undefined : prompt + output } = tokens;
  return kvCacheTokens === undefined || total === undefined || total === 0 ? null : kvCacheTokens / total;
}

/** What is taken for granted, as nobody kept the records. */
function unwatched(result: StatedResult, audits: readonly AuditResult[], measured: number, seconds: number): string[] {
  const held = heldAtOnce(result);
  const slots =
    held === null
      ? `It is no burst only if at most ${formatCount(Math.floor(measured / requestsPerSlot))} requests were in flight at a time, which is not told.`
      : `Its KV cache holds about ${formatCount(held)} requests at a time, so ${formatCount(measured)} are no burst.`;
  return [
    `No interval is stated: ${formatQuantity(driftAllowance, 'share')} more and less is allowed for what differs from run to run. Repeat the run, three times in all, to know it.`,
    ...(isUnknown(audits, 'steady-state')
      ? [
          `Nobody kept the request records: that the rate was steady over the ${formatDuration(1000 * seconds)} is taken for granted.`,
        ]
      : []),
    ...(isUnknown(audits, 'burst') ? [slots] : []),
  ];
}

/** What is missing for a rate, or too short for one that nobody watched. */
function lacking(
  result: StatedResult,
  audits: readonly AuditResult[],
  measured: number | null,
  seconds: number | null,
): string[] {
  if (measured === null || seconds === null || measured === 0 || seconds === 0)
    return ['How many requests succeeded, and in what time, is not stated. Measure both.'];
  const held = heldAtOnce(result) ?? 0;
  return [
    ...(isUnknown(audits, 'steady-state') && seconds < leastUnwatchedS
      ? [
          `Its ${formatDuration(1000 * seconds)} without request records do not show that the rate was steady. Measure ${formatDuration(1000 * leastUnwatchedS)} or longer, or keep the records.`,
        ]
      : []),
    ...(isUnknown(audits, 'burst') && measured < requestsPerSlot * held
      ? [
          `${formatCount(measured)} requests may be a burst: the KV cache holds ${formatCount(held)} at a time. Say how many were in flight, or send ${formatCount(requestsPerSlot * held)} or more.`,
        ]
      : []),
  ];
}

function timeAt({ value, low, high }: StatedPlan['rateRps'], count: number, measured: number): Answer<StatedTime> {
  const far = tooFar(count, measured);
  if (far !== null) return refuse(far);
  const seconds = { value: count / value, low: count / high, high: count / low };
  return tell({ seconds, cautions: farWords(count, measured) });
}

/**
 * The plan that a stated result allows. Its rate is requests that succeeded ÷ time from the first send to the last end, so
 * the beginning and the end are in it; as nobody states an interval, it is a tenth to both sides. Refused where an audit
 * forbids it: impossible, contradictory, a burst, too short; and, without records, from less than ten minutes.
 */
export function planStated(
  result: StatedResult,
  { audits }: StatedJudgement,
  asked: readonly number[],
): Answer<StatedPlan> {
  const { requests = null, succeeded: measured = requests, seconds = null } = result.load;
  const against = objections(audits, result.load.loop ?? 'closed');
  if (against.length > 0) return refuse(...against);
  const missing = lacking(result, audits, measured, seconds);
  if (missing.length > 0 || measured === null || seconds === null) return refuse(...missing);
  const value = measured / seconds;
  const rateRps = { value, ...withDrift(value, value) };
  return tell({
    name: result.name,
    rateRps,
    measured,
    times: asked.map((count) => ({ requests: count, time: timeAt(rateRps, count, measured) })),
    foretold: result.projections.map(({ requests: count, seconds: statedSeconds }): Foretold => {
      const time = timeAt(rateRps, count, measured);
      const within = time.told?.seconds;
      const agrees = within === undefined ? null : statedSeconds >= within.low && statedSeconds <= within.high;
      return { requests: count, statedSeconds, time, agrees };
    }),
    cautions: unwatched(result, audits, measured, seconds),
  });
}
