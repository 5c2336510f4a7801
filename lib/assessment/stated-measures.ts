import type { Measure } from '../schema/assessment.ts';
import type { StatedResult } from '../schema/stated-results.ts';
import { quantileStanding, smallestBoundingSample } from '../statistics/sample-size.ts';
import { formatCount } from '../units/number.ts';
import { plainMeasure, shareMeasure } from './measure.ts';
import { percentileOf } from './statistics-of-metric.ts';

const given = (value: number | undefined): value is number => value !== undefined;

/** A percentile that somebody states, with the standing that its sample allows. */
function statedStatistic(metric: string, statistic: string, value: number, n: number): Measure {
  const measure = plainMeasure({ metric, statistic, unit: 'ms', basis: 'successes' }, value, n, 'as stated');
  const p = percentileOf(statistic);
  if (p === null || n === 0) return { ...measure, standing: 'uncertain' };
  if (quantileStanding(n, p) !== 'suppressed') return { ...measure, standing: 'uncertain' };
  const needed = formatCount(smallestBoundingSample(p));
  return { ...measure, standing: 'suppressed', why: `${formatCount(n)} values; ${needed} are needed to bound it` };
}

function latencies({ figures }: StatedResult, n: number): Measure[] {
  const { ttftMs, tpotMs, itlMs, e2eMs } = figures;
  return Object.entries({ ttft: ttftMs, tpot: tpotMs, itl: itlMs, e2e: e2eMs }).flatMap(([metric, values]) =>
    Object.entries(values ?? {}).flatMap(([statistic, value]) =>
      given(value) ? [statedStatistic(metric, statistic, value, n)] : [],
    ),
  );
}

function rates({ figures }: StatedResult, n: number): Measure[] {
  const { requestsPerS, outputTokensPerS, totalTokensPerS, tokensPerS, peakOutputTokensPerS } = figures;
  const rate = (metric: string, unit: 'req/s' | 'tok/s', value: number | undefined, statistic = 'rate'): Measure[] =>
    given(value)
      ? [{ ...plainMeasure({ metric, statistic, unit, basis: 'successes' }, value, n), standing: 'uncertain' }]
      : [];
  return [
    ...rate('requests', 'req/s', requestsPerS),
    ...rate('output-tokens', 'tok/s', outputTokensPerS),
    ...rate('total-tokens', 'tok/s', totalTokensPerS),
    ...rate('tokens', 'tok/s', tokensPerS),
    ...rate('output-tokens', 'tok/s', peakOutputTokensPerS, 'peak'),
  ];
}

function tokens({ tokens: { prompt, output } }: StatedResult, n: number): Measure[] {
  const mean = (metric: string, value: number | undefined): Measure[] =>
    given(value) ? [plainMeasure({ metric, statistic: 'mean', unit: 'tokens', basis: 'successes' }, value, n)] : [];
  return [...mean('prompt-tokens', prompt), ...mean('output-tokens', output)];
}

function ofServer({ figures }: StatedResult): Measure[] {
  const { prefixHitRate, kvUsage, queueDepth } = figures;
  const share = (metric: string, statistic: string, value: number | undefined): Measure[] =>
    given(value) ? [plainMeasure({ metric, statistic, unit: 'share', basis: 'scrapes' }, value, 0)] : [];
  return [
    ...share('prefix-hits', 'rate', prefixHitRate),
    ...share('kv-usage', 'mean', kvUsage),
    ...(given(queueDepth)
      ? [plainMeasure({ metric: 'queue-depth', statistic: 'mean', unit: 'requests', basis: 'scrapes' }, queueDepth, 0)]
      : []),
  ];
}

/** Every figure that is stated, as a measure without an interval: nobody states one. */
export function statedMeasures(result: StatedResult): Measure[] {
  const { requests, failed = 0 } = result.load;
  const told = result.load.succeeded !== undefined || result.load.failed !== undefined;
  const succeeded = result.load.succeeded ?? (given(requests) ? Math.max(0, requests - failed) : undefined);
  const n = succeeded ?? 0;
  const success = { metric: 'success', statistic: 'rate', unit: 'share', basis: 'requests' } as const;
  return [
    // who does not say how many failed does not say that none did
    ...(told && given(succeeded) ? [shareMeasure(success, succeeded, succeeded + failed)] : []),
    ...rates(result, n),
    ...latencies(result, n),
    ...tokens(result, n),
    ...ofServer(result),
  ];
}
