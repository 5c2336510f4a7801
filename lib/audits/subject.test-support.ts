import { unknownSetup } from '../facts/setup.ts';
import { plainMeasure } from '../assessment/measure.ts';
import type { Unit } from '../units/quantity.ts';
import type { Subject } from './subject.ts';

const unitOf = (metric: string, statistic: string): Unit => {
  if (statistic === 'rate')
    return metric.endsWith('tokens') ? 'tok/s' : metric === 'success' || metric === 'valid' ? 'share' : 'req/s';
  if (metric.endsWith('tokens')) return 'tokens';
  return 'ms';
};

/** A subject of which nothing is known but what is given; measures by `metric-statistic`, e.g. `requests-rate`. */
export function subjectOf(known: Partial<Subject>, measures: Readonly<Record<string, number>> = {}): Subject {
  return {
    level: null,
    visit: 1,
    source: 'stated',
    simulated: false,
    load: { loop: null, slots: null, barrier: null, offeredRps: null },
    counts: { measured: null, succeeded: null, failed: null, cutShort: null, warmup: null },
    windowMs: null,
    measureOf: (metric, statistic) => {
      const value = measures[`${metric}-${statistic}`];
      const n = known.counts?.succeeded ?? 1000;
      return value === undefined
        ? null
        : plainMeasure({ metric, statistic, unit: unitOf(metric, statistic), basis: 'successes' }, value, n);
    },
    setup: unknownSetup,
    requests: null,
    steady: null,
    evidence: null,
    stated: null,
    ...known,
  };
}
