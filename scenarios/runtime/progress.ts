import type { Configuration } from '../../lib/configuration/settings.ts';
import { progressLine } from '../../lib/progress/progress-words.ts';
import { extension } from './extension.ts';
import type { RunStarted } from './run.ts';

/**
 * Prints how far the run has come, if that has not been said of late: any VU may ask at any time, and one is told. It is a line of
 * k6's log, which stays above k6's own bar on a terminal, where that counts iterations but knows no rate and no failures.
 */
export function sayProgress({ run, before }: RunStarted, { PROGRESS_INTERVAL }: Configuration): void {
  if (extension === null || PROGRESS_INTERVAL === 0) return;
  const counted = extension.progress(PROGRESS_INTERVAL);
  if (counted !== null) console.log(progressLine({ planned: run.requestsPlanned, before, ...counted }));
}
