import { sureDrift, type Drift } from '../assessment/drift.ts';
import type { Steady } from '../assessment/steady.ts';
import type { Measure } from '../schema/assessment.ts';
import { formatDuration } from '../units/duration.ts';
import { formatCount } from '../units/number.ts';
import { formatInterval, formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok, unsound } from './finding.ts';
import { valueOf, type Subject } from './subject.ts';

/** A window shorter than either is over before a server has settled. */
export const shortestWindow = { windowMs: 60_000, medians: 20 } as const;

/** More than this of a window cut off as its beginning, and the rest is too short to show that anything was steady. */
const mostCut = 0.5;
/** Less than this between the last stretch and those before it changes no decision. */
const leastChange = 0.05;

/** Whether so long a window is too short to believe a rate of it, or to project it. */
export function isShortWindow(subject: Subject): boolean {
  const { windowMs } = subject;
  if (windowMs === null) return false;
  const medianMs = valueOf(subject, 'e2e', 'p50') ?? 0;
  return windowMs < shortestWindow.windowMs || windowMs < shortestWindow.medians * medianMs;
}

function lengthWords(subject: Subject): string {
  const lengthMs = subject.windowMs ?? 0;
  const medianMs = valueOf(subject, 'e2e', 'p50') ?? 0;
  const medians = Math.round(lengthMs / medianMs);
  const times = medianMs > 0 ? `, ${formatCount(medians)} median request ${medians === 1 ? 'time' : 'times'}` : '';
  return `The measured window lasted ${formatDuration(lengthMs)}${times}.`;
}

/** What keeps the rate from being that of a steady load; null where nothing does. */
function unsteadiness({ kind, cutShare, lastRatio }: Steady): string | null {
  if (kind === 'none') return 'No stretch of it was steady.';
  if (cutShare > mostCut)
    return `It settled only after ${formatQuantity(cutShare, 'share')} of the measured window, too late to show that it stayed so.`;
  if ((kind !== 'slowing' && kind !== 'speeding') || lastRatio === null || Math.abs(lastRatio - 1) <= leastChange)
    return null;
  const change = `${formatQuantity(Math.abs(lastRatio - 1), 'share')} ${lastRatio < 1 ? 'fewer' : 'more'}`;
  return `At its end the server answered ${change} requests per second than before.`;
}

const withInterval = ({ value, interval, unit }: Measure): string =>
  `${formatQuantity(value ?? 0, unit)} (${formatInterval(interval?.low ?? null, interval?.high ?? null, unit)})`;

function driftWords({ first, last }: Drift): string {
  const verb = (last.value ?? 0) > (first.value ?? 0) ? 'rose' : 'fell';
  return `From the first to the last quarter the median end-to-end time ${verb} from ${withInterval(first)} to ${withInterval(last)}.`;
}

function okWords({ kind, cutShare }: Steady): string {
  return kind === 'settled'
    ? `Steady, after the first ${formatQuantity(cutShare, 'share')} of the measured window.`
    : 'Steady from the first request to the last.';
}

/** C18 of the method: a rate is that of a load which lasted, at a server that had settled. */
export default defineAudit({
  id: 'steady-state',
  title: 'The server was steady while it was measured',
  failureTitle: 'The server was not steady, or not measured for long enough to tell',
  why: 'At the same load the server was not the same throughout, or may not have been: a shorter or a longer run would have given other numbers.',
  remedy: `Measure for at least ${formatDuration(shortestWindow.windowMs)} and ${shortestWindow.medians} median request times. Look at the latency over time: if it settles, leave the beginning out (WARMUP); if it goes on, look for what fills up or heats up.`,
  scope: 'load',
  needs: ['when each request was sent and answered'],
  judge: (subject) => {
    const { steady, requests, windowMs, load } = subject;
    if (subject.counts.succeeded === 0) return notApplicable('a request that succeeded');
    if (windowMs === null) return notApplicable('when requests were sent and answered');
    // in an open loop times wander with the queue, near capacity for long: whether it grows is asked by itself
    const drift = requests === null || load.loop === 'open' ? null : sureDrift(requests);
    const moved = drift === null ? [] : [driftWords(drift)];
    // a short window says too little of a course to speak against a rate: its shortness does
    if (isShortWindow(subject)) return caution([lengthWords(subject), ...moved].join(' '));
    const unsteady = steady === null ? null : unsteadiness(steady);
    if (unsteady !== null) return unsound([unsteady, ...moved].join(' '), ['rates', 'token-rates']);
    if (steady?.kind === 'too-short') return caution([lengthWords(subject), ...moved].join(' '));
    if (moved.length > 0) return caution(moved.join(' '));
    return steady === null ? notApplicable('the course of the load') : ok(okWords(steady));
  },
});
