import type { Evidence } from '../assessment/evidence.ts';
import { restartsIn, type Restart } from '../assessment/server-side.ts';
import type { Finding } from '../schema/audit.ts';
import type { ServerSample } from '../schema/server-sample.ts';
import { formatDuration } from '../units/duration.ts';
import { formatCount } from '../units/number.ts';
import { inOneList } from '../units/list.ts';
import { defineAudit } from './audit.ts';
import { caution, invalid, notApplicable, unsound } from './finding.ts';
import serverCounts from './server-counts.ts';
import type { Subject } from './subject.ts';
import { together } from './together.ts';

const everything = ['rates', 'token-rates', 'latencies', 'server'] as const;

/** Where the server does not say when it began: counters that fall more often are those of several, which take turns in answering. */
const mostRestarts = 2;

/** Whether a process answers that had answered before another one did. */
function takeTurns(samples: readonly ServerSample[], restarts: number): boolean {
  const starts = samples.flatMap(({ processStart }) => processStart ?? []);
  const changes = starts.filter((start, i) => i === 0 || Math.abs(start - (starts[i - 1] ?? start)) > 1);
  const distinct = new Set(changes.map((start) => Math.round(start)));
  return starts.length === 0 ? restarts > mostRestarts : distinct.size < changes.length;
}

/** Whether the new process was met where a part of the run ended: between two parts, or as the death of the server that ended one. */
function endsPart({ run, reading }: Evidence, { fromMs, toMs }: Restart): boolean {
  const parts = reading.history?.parts ?? [];
  if (parts.length === 0) return run.state === 'server-died';
  return parts.some(({ part, span }, i) => {
    if (span === null) return false;
    const { startMs, endMs } = span;
    if (part.state === 'server-died' && toMs >= startMs && (toMs <= endMs || i === parts.length - 1)) return true;
    // where two parts meet, the last scrape of the one and the first of the other may be at one instant
    return i < parts.length - 1 && (toMs === endMs || (fromMs < endMs && toMs > endMs));
  });
}

function restarted(evidence: Evidence, came: readonly ServerSample[]): Finding | null {
  const all = restartsIn(came);
  const within = all.filter((restart) => !endsPart(evidence, restart));
  if (takeTurns(came, within.length))
    return unsound(
      'Its counters jump between those of several processes: several servers answer at one address, and what was read of one is not what the load met.',
      ['server'],
    );
  if (within.length > 0)
    return invalid(
      `The server’s counters began anew ${within.length === 1 ? 'once' : `${formatCount(within.length)} times`} during the run: it was restarted, with empty caches, and requests failed or waited meanwhile.`,
      everything,
    );
  return all.length > 0 && evidence.run.parts !== undefined
    ? caution('Between parts of the run the server was restarted, and began again with empty caches.')
    : null;
}

/** What was measured until then was measured: the run was stopped. */
function ended({ run }: Evidence): Finding | null {
  if (run.state !== 'server-died') return null;
  const when = run.serverDied ? ` ${formatDuration(run.serverDied.atMs)} into the run` : '';
  return caution(`The server died${when}, and the run was stopped: how it would have gone on nobody knows.`);
}

const identities: ReadonlySet<string> = new Set(['server', 'server version']);

/** Between the parts of a resumed run. */
function changed({ run }: Evidence): Finding | null {
  const changes = (run.parts ?? []).flatMap((part) => part.changes.filter(({ name }) => identities.has(name)));
  if (changes.length === 0) return null;
  const each = changes.map(({ name, from, to }) => `${name} from ${from} to ${to}`);
  return invalid(`Between its parts the run met another server: ${inOneList(each)}.`, everything);
}

/**
 * Requests that the server had, or held waiting, in the scrape of setup(), which is over before anything is sent; null where it does not
 * say. Any later one bears the time at which it was asked for, and a busy server may have answered after the first request had come.
 */
function workBefore(came: readonly ServerSample[]): number | null {
  const before = came.find(({ atMs, values }) => atMs === 0 && values.running !== undefined);
  return before === undefined ? null : (before.values.running ?? 0) + (before.values.queueDepth ?? 0);
}

/** A gauge can be stale: where the counters say that nobody else was there, it is told and no more. */
function busyBefore(subject: Subject, busy: number | null): Finding | null {
  if (busy === null || busy === 0) return null;
  const words = `The server had ${formatCount(busy)} ${busy === 1 ? 'request' : 'requests'} at work before this run sent its first.`;
  return serverCounts.judge(subject).verdict === 'ok'
    ? caution(`${words} Its counters know of no others since.`)
    : unsound(words, everything);
}

/** C27 of the method: one server, the same from the first request to the last, and nobody else's. */
export default defineAudit({
  id: 'server-identity',
  title: 'One server answered from beginning to end',
  failureTitle: 'The server was not one and the same, or not alone',
  why: 'Figures of two servers, or of one that was restarted in between, are those of neither. Work of others that was there before takes its share of every step.',
  remedy:
    'Look into the server’s log for a restart, wait until others have finished, and measure again. Behind a load balancer, set METRICS_URL to one of the servers and read its figures as a part.',
  scope: 'run',
  needs: ['scrapes of the server', 'or the parts of a resumed run'],
  judge: (subject) => {
    const { evidence } = subject;
    const came = (evidence?.samples ?? []).filter(({ source, up, died }) => source === 'server' && up && died === null);
    const { parts, state } = evidence?.run ?? {};
    if (evidence === null || (came.length < 2 && parts === undefined && state !== 'server-died'))
      return notApplicable('scrapes of the server');
    const busy = workBefore(came);
    const same =
      came.length < 2 ? 'It had the same version in all parts of the run' : 'Its counters went on over the whole run';
    return together(
      [changed(evidence), restarted(evidence, came), ended(evidence), busyBefore(subject, busy)],
      `${same}${busy === 0 ? ', and it was idle before the first request' : ''}.`,
    );
  },
});
