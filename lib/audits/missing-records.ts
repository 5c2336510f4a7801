import type { Evidence } from '../assessment/evidence.ts';
import type { Finding } from '../schema/audit.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, unsound } from './finding.ts';
import { together } from './together.ts';

/** Of all requests: more than this moves percentiles and rates by as much as a reader would quote. */
const most = 0.01;
const claims = ['rates', 'token-rates', 'latencies'] as const;

/** Requests of which the files may hold records. */
const recordedOf = ({ counts }: Evidence): number => counts.measured + counts.cutShort + counts.warmup;

function weighed(words: string, count: number, all: number): Finding {
  return count > most * all ? unsound(words, claims) : caution(words);
}

const told = (count: number, all: number): string =>
  `${formatCount(count)} ${count === 1 ? 'request' : 'requests'} (${formatQuantity(count / all, 'share')})`;

/** Of a run that says that it completed. What k6 dropped was never sent, and is told elsewhere. */
function againstPlan({ run, counts, summary }: Evidence): Finding | null {
  const recorded = counts.measured + counts.warmup;
  const dropped = summary?.metrics['dropped_iterations']?.values['count'] ?? 0;
  const missing = (counts.planned ?? 0) - recorded - dropped;
  if (run.state !== 'completed' || counts.planned === null || missing <= 0) return null;
  return weighed(
    `The run says that it completed, but only ${formatCount(recorded)} of ${formatCount(counts.planned)} planned requests left a record; ${told(missing, counts.planned)} did not.`,
    missing,
    counts.planned,
  );
}

function againstK6(evidence: Evidence): Finding | null {
  const { summary, counts, reading } = evidence;
  const k6 = summary?.metrics['llm_requests']?.values['count'];
  if (k6 === undefined) return null;
  // k6 knows the last part of a resumed run only
  const last = reading.history?.parts.at(-1);
  const recorded = last?.sent ?? recordedOf(evidence);
  // k6 takes no more samples once a run is being interrupted, so requests cut short may be missing from its count
  const fewest = recorded - (last?.cutShort ?? counts.cutShort);
  if (k6 >= fewest && k6 <= recorded) return null;
  const [apart, which] =
    k6 > recorded ? [k6 - recorded, 'have no record'] : [fewest - k6, 'are recorded that k6 did not make'];
  const words = `k6 counted ${formatCount(k6)} requests, the records hold ${formatCount(recorded)}: ${told(apart, Math.max(k6, recorded))} ${which}.`;
  return weighed(words, apart, Math.max(k6, recorded));
}

function damaged(evidence: Evidence): Finding | null {
  const { damagedLines } = evidence.reading;
  if (damagedLines === 0) return null;
  const all = recordedOf(evidence) + damagedLines;
  return weighed(
    `${told(damagedLines, all)} left a damaged line of requests.ndjson, which was left out.`,
    damagedLines,
    all,
  );
}

/** Whether every request that was made left its record: numbers that miss some are of another run. */
export default defineAudit({
  id: 'missing-records',
  title: 'Every request left its record',
  failureTitle: 'Requests that left no record, or records without a request',
  why: 'What is missing may be the slowest or the failed ones, and would make every number worse; what is there twice is counted twice.',
  remedy:
    'Look for a full disk, a process that was killed, a second k6 that wrote to the file, or a graceful stop shorter than the request timeout, which loses requests.',
  scope: 'run',
  needs: ['request records', 'k6’s own count, or how many requests were planned'],
  judge: ({ evidence }) => {
    if (evidence === null || evidence.source !== 'records') return notApplicable('request records');
    const { run, counts, summary, reading } = evidence;
    const counted = summary?.metrics['llm_requests']?.values['count'] !== undefined;
    const planned = run.state === 'completed' && counts.planned !== null;
    if (!counted && !planned && reading.damagedLines === 0) return notApplicable('how many requests there should be');
    const found = [againstPlan(evidence), againstK6(evidence), damaged(evidence)];
    return together(found, `The records hold all ${formatCount(recordedOf(evidence))} requests that there should be.`);
  },
});
