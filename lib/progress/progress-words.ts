import { formatDuration } from '../units/duration.ts';
import { formatCount, formatSignificant } from '../units/number.ts';

/** How far a run has come. */
export interface ProgressFacts {
  /** Requests of the whole run; null where only the clock ends it. */
  readonly planned: number | null;
  /** Requests that had succeeded in earlier parts of the run. */
  readonly before: number;
  /** Requests that have ended in this part, failed ones included. */
  readonly done: number;
  readonly failed: number;
  /** Requests that end per second, of late. */
  readonly recentRps: number;
}

/** One line for a person who waits: `1,234 of 5,000 done (24.6 %), 8.10 req/s, 7 min 45 s left, 3 failed`. */
export function progressLine({ planned, before, done, failed, recentRps }: ProgressFacts): string {
  const ended = before + done;
  const rate = recentRps === 0 ? 'nothing ended of late' : `${formatSignificant(recentRps)} req/s`;
  const left = planned === null || recentRps === 0 ? null : (1000 * (planned - ended)) / recentRps;
  const parts = [
    planned === null
      ? `${formatCount(ended)} done`
      : `${formatCount(ended)} of ${formatCount(planned)} done (${percent(ended, planned)})`,
    rate,
    ...(left === null || left <= 0 ? [] : [`${formatDuration(Math.max(1000, left))} left`]),
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
  ];
  return inLog(parts.join(', '));
}

/** k6 writes out the codes of the spaces that the rest of the product has in numbers. */
const inLog = (text: string): string => text.replaceAll('\u202f', ',').replaceAll('\u00a0', ' ');

/** Rounded down, so that nothing is all done before it is. */
const percent = (part: number, whole: number): string => `${(Math.floor((1000 * part) / whole) / 10).toFixed(1)} %`;
