import type { ServerIdentity } from '../schema/run.ts';
import type { Lateness } from '../schema/simulator-report.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';

/** `a simulation of h100-llama-3.1-8b (derived)`; the word in brackets says what the profile rests on. */
export const simulationWords = ({ profile, provenance }: NonNullable<ServerIdentity['simulated']>): string =>
  `a simulation of ${profile} (${provenance})`;

/** How late a simulator was, in a sentence; null without steps. */
export function latenessWords({ steps, p50Ms, p99Ms, medianStepMs, resyncs, skippedMs }: Lateness): string | null {
  if (p50Ms === null || p99Ms === null || medianStepMs === null) return null;
  const gaveUp =
    resyncs === 0
      ? ''
      : ` It gave up its schedule ${resyncs === 1 ? 'once' : `${formatCount(resyncs)} times`}, which skipped ${formatQuantity(skippedMs, 'ms')}.`;
  return (
    `Of ${formatCount(steps)} steps, of ${formatQuantity(medianStepMs, 'ms')} in the median, half ended ` +
    `${formatQuantity(Math.max(0, p50Ms), 'ms')} late or later, one in a hundred ${formatQuantity(Math.max(0, p99Ms), 'ms')}.${gaveUp}`
  );
}
