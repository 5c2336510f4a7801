import type { Objective } from '../../schema/run.ts';
import { formatCount } from '../../units/number.ts';
import { formatQuantity } from '../../units/quantity.ts';
import { meanOf } from './course.ts';
import type { ProbeSlice } from './probe.ts';
import { courseOfProbe, type MadeProbe } from './probed-loads.ts';
import type { LoadVerdict } from './verdict.ts';

/** What a server has no more of: `sequences` is vLLM's `max_num_seqs`, `compute` the time of its steps. */
export type Resource = 'kv-memory' | 'sequences' | 'compute' | 'errors' | 'client';

/** What limits the capacity. */
export interface Limiting {
  /** Null where the server does not tell enough to know. */
  readonly resource: Resource | null;
  /** The time that is broken first; null where it is another objective, or the queue alone. */
  readonly time: 'ttft' | 'tpot' | 'e2e' | null;
  readonly reason: string;
}

/** From here on a share of the KV cache is full: vLLM admits nothing that may not fit. */
export const fullCache = 0.9;
/** Failures above this share of what ended are what breaks first. */
export const mostFailed = 0.01;
/** So many requests running in at least this share of the slices that had a queue: all places were taken. */
const allTaken = 0.8;

/** The time that a metric is of. */
export const timeOf: Readonly<Record<string, Limiting['time']>> = {
  llm_ttft: 'ttft',
  llm_tpot: 'tpot',
  llm_e2e: 'e2e',
};

/** Whether the number of running requests stood at its maximum while others waited. */
function placesTaken(queued: readonly ProbeSlice[]): number | null {
  const running = queued.flatMap((slice) => slice.running ?? []);
  if (running.length < 2) return null;
  const most = Math.max(...running);
  return running.filter((count) => count === most).length >= allTaken * running.length ? most : null;
}

function resourceOf(slices: readonly ProbeSlice[]): Pick<Limiting, 'resource' | 'reason'> {
  const ended = slices.reduce((sum, slice) => sum + slice.ended, 0);
  const failed = slices.reduce((sum, slice) => sum + slice.failed, 0);
  if (failed > mostFailed * ended)
    return { resource: 'errors', reason: `${formatCount(failed)} of ${formatCount(ended)} requests failed` };
  const queued = slices.filter(({ waiting }) => (waiting ?? 0) > 0);
  const kvUsage = meanOf(queued.length > 0 ? queued : slices, (slice) => slice.kvUsage);
  const preemptions = slices.reduce((sum, slice) => sum + (slice.preemptions ?? 0), 0);
  if (kvUsage === null && slices.every(({ running }) => running === null))
    return { resource: null, reason: 'the server does not tell how full it was' };
  const full = `${formatQuantity(kvUsage ?? 0, 'share')} of the KV cache in use${queued.length > 0 ? ' while requests waited' : ''}`;
  if (preemptions > mostFailed * ended)
    return { resource: 'kv-memory', reason: `${formatCount(preemptions)} preemptions; ${full}` };
  if (kvUsage !== null && kvUsage >= fullCache) return { resource: 'kv-memory', reason: full };
  const places = placesTaken(queued);
  if (places !== null)
    return {
      resource: 'sequences',
      reason: `never more than ${formatCount(places)} requests ran at once while others waited; ${full}`,
    };
  return { resource: 'compute', reason: `${full}: memory was left, the steps took too long` };
}

/**
 * What limits the server, from the telemetry of the last probe that broke the objectives (of a closed loop where none of an open one did): the client where it
 * said so, failures, the KV cache, the number of requests that may run, or else the time that steps take. Null where nothing was broken.
 */
export function limitingOf(
  made: readonly MadeProbe[],
  broken: { readonly probe: MadeProbe; readonly verdict: LoadVerdict } | null,
  objectives: readonly Objective[],
): Limiting | null {
  const client = made.find(({ outcome }) => outcome.clientLimit !== null)?.outcome.clientLimit ?? null;
  if (client !== null) return { resource: 'client', time: null, reason: client };
  if (broken === null) return null;
  const metric = objectives.find(({ id }) => id === broken.verdict.objective)?.metric ?? '';
  return { ...resourceOf(courseOfProbe(broken.probe).slices), time: timeOf[metric] ?? null };
}
