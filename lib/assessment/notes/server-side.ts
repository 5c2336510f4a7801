import { formatCount } from '../../units/number.ts';
import { formatQuantity } from '../../units/quantity.ts';
import type { NoteRule } from './note.ts';

/** More than this beyond the run's own tokens is not what a few unfinished answers explain. */
const foreignShare = 0.05;
/** A share of missing scrapes that leaves holes in the course. */
const missedShare = 0.1;

/** What the server's own metrics brought to light. */
export const serverSideNotes: readonly NoteRule[] = [
  {
    id: 'preempted',
    weight: 'caution',
    happened: ({ measureOf }) => {
      const count = measureOf('preemptions', 'count')?.value ?? 0;
      return count === 0
        ? null
        : `The server preempted ${formatCount(count)} ${count === 1 ? 'request' : 'requests'}, as its KV cache was full.`;
    },
    why: 'A preempted request loses its cache and is computed again: its latency says more of the memory than of the speed.',
    remedy:
      'Send fewer requests at once, or give the server more KV cache (gpu_memory_utilization, a smaller model or context).',
  },
  {
    id: 'server-restarted',
    weight: 'caution',
    happened: ({ run, serverSide }) =>
      serverSide !== null && serverSide.restarts > 0 && run.state !== 'server-died'
        ? 'The server’s counters began anew during the run: it was restarted, or several servers answer at one address.'
        : null,
    why: 'A new process has an empty cache, and what it counted before is lost.',
    remedy:
      'Look into its log. Behind a load balancer, set METRICS_URL to one of the servers and read its figures as a part.',
  },
  {
    id: 'server-shared',
    weight: 'caution',
    happened: ({ run, counts, serverSide }) => {
      const tokens = serverSide?.crossCheck.find(({ id }) => id === 'output-tokens');
      const finished = run.state === 'completed' && counts.failed === 0 && counts.cutShort === 0;
      if (tokens === undefined || !finished || tokens.server <= tokens.records * (1 + foreignShare)) return null;
      return `The server generated ${formatQuantity(tokens.server, 'tokens')} while the answers of this run hold ${formatQuantity(tokens.records, 'tokens')}.`;
    },
    why: 'Somebody else used the server meanwhile, so the latencies are not those of this load alone.',
    remedy: 'Keep others away while it is measured, or compare with the server’s request log.',
  },
  {
    id: 'scrapes-missing',
    weight: 'information',
    happened: ({ serverSide }) => {
      if (serverSide === null) return null;
      const { scrapes, missed } = serverSide;
      return missed > missedShare * (scrapes + missed)
        ? `${formatCount(missed)} of ${formatCount(scrapes + missed)} scrapes of the server’s metrics failed.`
        : null;
    },
    why: 'Peaks of the queue and the cache may lie in between.',
    remedy: 'Nothing, if the server was too busy to answer; its requests were measured all the same.',
  },
  {
    id: 'scrapes-damaged',
    weight: 'information',
    happened: ({ reading }) => {
      const [first, ...others] = reading.serverProblems ?? [];
      if (first === undefined) return null;
      const more = others.length === 0 ? '' : ` (and ${formatCount(others.length)} more like it)`;
      return `A line of server.ndjson could not be read and was left out: ${first}${more}.`;
    },
    why: 'The course of the server has a hole there; nothing else is affected.',
    remedy: 'Nothing, if the process was killed while it wrote.',
  },
];
