import { formatSignificant, formatTrimmed } from './number.ts';

const space = '\u00a0';

/** Shorter times keep their hours: `24 h 15 min` says more than `1 d`. */
const leastDays = 2 * 86_400;

/** How long something took, in the words of a clock: `36 min 23 s`, `24 h 15 min`, `3 d 4 h`, `850 ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${formatSignificant(ms)}${space}ms`;
  if (ms < 60_000) return `${formatSignificant(ms / 1000)}${space}s`;
  const seconds = Math.round(ms / 1000);
  const days = seconds < leastDays ? 0 : Math.floor(seconds / 86_400);
  const parts: [number, string][] = [
    [days, 'd'],
    [Math.floor((seconds - 86_400 * days) / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${space}${unit}`)
    .join(space);
}

/** Time since the run's start as a tick: `40 s`, `3 min`, `1:30 min`, `2 h`, `2:05 h`. */
export function formatElapsed(ms: number): string {
  const seconds = ms / 1000;
  if (seconds === 0) return '0';
  if (seconds < 1) return `${formatTrimmed(ms)}${space}ms`;
  if (seconds < 60) return `${formatTrimmed(seconds)}${space}s`;
  const [large, small, unit] = seconds < 3600 ? [60, 1, 'min'] : [3600, 60, 'h'];
  const whole = Math.floor(seconds / large);
  const rest = Math.round((seconds % large) / small);
  const digits = rest === 0 ? String(whole) : `${whole}:${String(rest).padStart(2, '0')}`;
  return `${digits}${space}${unit}`;
}

/** An ISO instant to the minute, in UTC: `2026-11-22 03:07 UTC`. */
export function formatInstant(iso: string): string {
  const utc = new Date(iso).toISOString();
  return `${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC`;
}
