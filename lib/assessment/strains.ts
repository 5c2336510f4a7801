import type { ClientReport } from '../schema/client-report.ts';
import { formatQuantity } from '../units/quantity.ts';
import { formatTrimmed } from '../units/number.ts';

/** What is known of the load generator's own work. */
export interface ClientFacts {
  /** Null where the client did not measure itself. */
  readonly client: ClientReport | null;
  /** 99th percentile of actual minus scheduled sending; null without a schedule. */
  readonly sentLateP99Ms: number | null;
  /** Null where no first token was seen. */
  readonly medianTtftMs: number | null;
}

/** Beyond these, the load generator may have been what was measured. */
export const clientLimits = {
  /** Of its cores, over the whole run. */
  cpuShareMean: 0.7,
  /** Of its cores, in the busiest second. */
  cpuShareMax: 0.9,
  wakeLatenessP99Ms: 10,
  gcPauseMaxMs: 10,
  /** Of the run's length. */
  blockedShare: 0.01,
} as const;

/** The latest that one request in a hundred may be sent: 10 ms, or 5 % of the median TTFT where that is more. */
export const sendLatenessLimitMs = (medianTtftMs: number | null): number => Math.max(10, 0.05 * (medianTtftMs ?? 0));

/** The share of the run that requests spent waiting to hand over their samples. */
export const blockedShare = ({ samples, wallMs }: ClientReport): number =>
  wallMs > 0 ? samples.blockedMs / wallMs : 0;

/** `The load generator used 12 % of its 2 cores; its busiest second 31 %`. */
export function processorWords({ cores, cpuShareMean, cpuShareMax }: ClientReport): string {
  const own = cores === 1 ? 'its only core' : `its ${formatTrimmed(cores)} cores`;
  return `The load generator used ${formatQuantity(cpuShareMean, 'share')} of ${own}; its busiest second ${formatQuantity(cpuShareMax, 'share')}`;
}

/** One way in which a load generator can be the bottleneck. */
export interface Strain {
  readonly id: string;
  /** What was short, in a word or two. */
  readonly short: string;
  /** What happened, in a sentence; null when it did not. */
  readonly happened: (facts: ClientFacts) => string | null;
  readonly why: string;
  readonly remedy: string;
}

const ownMachine =
  'Give it a machine or cores of its own, apart from the server; else share the load among more machines, with fewer VUs on each.';

/** Every way that is watched, in the order told. */
export const strains: readonly Strain[] = [
  {
    id: 'client-processor',
    short: 'its processor',
    happened: ({ client }) =>
      client !== null &&
      (client.cpuShareMean > clientLimits.cpuShareMean || client.cpuShareMax > clientLimits.cpuShareMax)
        ? `${processorWords(client)}, so it may have been the bottleneck itself.`
        : null,
    why: 'Without a free core it reads tokens late and sends late, and its own delay is counted as the server’s.',
    remedy: ownMachine,
  },
  {
    id: 'client-woken-late',
    short: 'late wake-ups',
    happened: ({ client }) =>
      client !== null && client.wakeLateness.p99Ms > clientLimits.wakeLatenessP99Ms
        ? `One in a hundred of the load generator’s test sleeps of 10 ms ended ${formatQuantity(client.wakeLateness.p99Ms, 'ms')} late or later.`
        : null,
    why: 'Every reading of a token can be as late: the processor was busy with something else, on this machine or beneath it.',
    remedy: ownMachine,
  },
  {
    id: 'client-garbage',
    short: 'garbage collection',
    happened: ({ client }) =>
      client !== null && client.gc.pauseMaxMs > clientLimits.gcPauseMaxMs
        ? `The load generator stood still for up to ${formatQuantity(client.gc.pauseMaxMs, 'ms')} to collect its garbage.`
        : null,
    why: 'Tokens that arrive meanwhile are all read at its end: gaps and first tokens look longer than they were.',
    remedy: 'Run fewer VUs per machine, or set GOGC=400 where there is memory for it.',
  },
  {
    id: 'client-samples',
    short: 'its sample channel',
    happened: ({ client }) =>
      client !== null && blockedShare(client) > clientLimits.blockedShare
        ? `Requests waited ${formatQuantity(client.samples.blockedMs, 'ms')} in all to hand their samples to k6, ${formatQuantity(blockedShare(client), 'share')} of the run.`
        : null,
    why: 'A request that waits there begins the next one late: less load was offered than the profile says.',
    remedy: 'Run fewer VUs per machine, and leave out outputs of k6 (--out) that do not keep up.',
  },
  {
    id: 'client-sent-late',
    short: 'late sending',
    happened: ({ sentLateP99Ms, medianTtftMs }) =>
      sentLateP99Ms !== null && sentLateP99Ms > sendLatenessLimitMs(medianTtftMs)
        ? `One request in a hundred was sent ${formatQuantity(sentLateP99Ms, 'ms')} or more after its time.`
        : null,
    why: 'The load was not the one that the profile promised: waits of the client smooth out the very peaks that were to be tested.',
    remedy: 'Give the profile more VUs if all were busy; else give the load generator more or faster cores.',
  },
];
