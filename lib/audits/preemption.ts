import { totalRise } from '../assessment/server-course.ts';
import type { ServerSample } from '../schema/server-sample.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok } from './finding.ts';
import { valueOf, type Subject } from './subject.ts';

/** Shares of the requests: below the first it is noise; above the second the load is more than the KV cache holds. */
const preempted = { noticed: 0.01, overCapacity: 0.1 } as const;

/** From the last scrape before the load to the first one after it. */
function around(samples: readonly ServerSample[], startMs: number, endMs: number): readonly ServerSample[] {
  const before = samples.findLastIndex(({ atMs }) => atMs <= startMs);
  const after = samples.findIndex(({ atMs }) => atMs >= endMs);
  return samples.slice(Math.max(0, before), after < 0 ? samples.length : after + 1);
}

/** Preemptions while the load went on; null where the server did not tell. */
function preemptionsOf(subject: Subject): number | null {
  const { evidence, level, visit } = subject;
  const visited = evidence?.levels?.find((one) => one.level === level && one.visit === visit);
  if (level === null || visited === undefined) return valueOf(subject, 'preemptions', 'count');
  if (visited.window === null) return null;
  const ofServer = (evidence?.samples ?? []).filter(({ source, up }) => source === 'server' && up);
  return totalRise(around(ofServer, visited.window.startMs, visited.window.endMs), 'preemptions');
}

/** C26 of the method: requests that lose their cache and are computed again. */
export default defineAudit({
  id: 'preemption',
  title: 'The KV cache held the load',
  failureTitle: 'Requests were preempted',
  why: 'A preempted request loses its cache and is computed again: its latency says more of the memory than of the speed.',
  remedy:
    'Send fewer requests at once, or give the server more KV cache (gpu_memory_utilization, a smaller model or context).',
  scope: 'load',
  needs: ['the server’s count of preemptions', 'the number of requests'],
  judge: (subject) => {
    const count = preemptionsOf(subject);
    const { measured, cutShort, warmup } = subject.counts;
    const requests = (measured ?? 0) + (cutShort ?? 0) + (warmup ?? 0);
    if (count === null || requests === 0) return notApplicable('the server’s count of preemptions');
    const share = count / requests;
    if (share <= preempted.noticed)
      return ok(count === 0 ? 'None was preempted.' : `${formatCount(count)} of ${formatCount(requests)} preempted.`);
    const told = `The server preempted ${formatCount(count)} ${count === 1 ? 'request' : 'times'}, as its KV cache was full: ${formatQuantity(share, 'share')} of ${formatCount(requests)} requests.`;
    return caution(
      share > preempted.overCapacity ? `${told} The load is more than the cache holds, and is computed twice.` : told,
    );
  },
});
