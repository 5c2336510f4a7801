import type { Subject } from '../audits/subject.ts';
import type { Setup } from '../facts/setup.ts';
import type { StatedResult } from '../schema/stated-results.ts';
import { statedMeasures } from './stated-measures.ts';

/** What the audits are asked about of a result that somebody states. */
export function statedSubject(result: StatedResult, setup: Setup): Subject {
  const { load } = result;
  const { requests = null, succeeded = requests, failed = null, seconds } = load;
  const measures = statedMeasures(result);
  return {
    level: null,
    visit: 1,
    source: 'stated',
    simulated: result.setup.simulated ?? false,
    load: {
      loop: load.loop ?? null,
      slots: load.concurrency ?? null,
      barrier: load.atOnce ?? null,
      offeredRps: load.offeredRps ?? null,
    },
    counts: { measured: requests, succeeded, failed, cutShort: null, warmup: null },
    windowMs: seconds === undefined ? null : 1000 * seconds,
    measureOf: (metric, statistic) =>
      measures.find((measure) => measure.metric === metric && measure.statistic === statistic) ?? null,
    setup,
    requests: null,
    steady: null,
    evidence: null,
    stated: result,
  };
}
