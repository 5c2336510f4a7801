import type { ClientReport } from '../schema/client-report.ts';
import { formatQuantity } from '../units/quantity.ts';
import { formatTrimmed } from '../units/number.ts';

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

/** Whether one request in a hundred was sent later than that; null where nothing had a schedule. */
export const wasSentLate = (p99Ms: number | null, medianTtftMs: number | null): boolean =>
  p99Ms !== null && p99Ms > sendLatenessLimitMs(medianTtftMs);

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
  readonly happened: (client: ClientReport) => string | null;
}

/** Every way that is watched, in the order told. */
export const strains: readonly Strain[] = [
  {
    id: 'client-processor',
    short: 'its processor',
    happened: (client) =>
      client.cpuShareMean > clientLimits.cpuShareMean || client.cpuShareMax > clientLimits.cpuShareMax
        ? `${processorWords(client)}, so it may have been the bottleneck itself.`
        : null,
  },
  {
    id: 'client-woken-late',
    short: 'late wake-ups',
    happened: ({ wakeLateness }) =>
      wakeLateness.p99Ms > clientLimits.wakeLatenessP99Ms
        ? `One in a hundred of the load generator’s test sleeps of 10 ms ended ${formatQuantity(wakeLateness.p99Ms, 'ms')} late or later, and every reading of a token can be as late.`
        : null,
  },
  {
    id: 'client-garbage',
    short: 'garbage collection',
    happened: ({ gc }) =>
      gc.pauseMaxMs > clientLimits.gcPauseMaxMs
        ? `The load generator stood still for up to ${formatQuantity(gc.pauseMaxMs, 'ms')} to collect its garbage; tokens that arrived meanwhile were all read at its end.`
        : null,
  },
  {
    id: 'client-samples',
    short: 'its sample channel',
    happened: (client) =>
      blockedShare(client) > clientLimits.blockedShare
        ? `Requests waited ${formatQuantity(client.samples.blockedMs, 'ms')} in all to hand their samples to k6, ${formatQuantity(blockedShare(client), 'share')} of the run, and the next ones began late.`
        : null,
  },
];
