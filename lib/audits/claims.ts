import type { Measure } from '../schema/assessment.ts';
import type { Claim } from '../schema/audit.ts';

type Named = Pick<Measure, 'metric' | 'statistic'>;

const latencyMetrics: ReadonlySet<string> = new Set(['ttft', 'ttfc', 'tpot', 'itl', 'e2e', 'ntpot']);
/** Latencies that count from the scheduled sending have the name of the plain one before the dash. */
const plainName = (metric: string): string => metric.replace(/-since-due$/, '');
const isLatency = ({ metric }: Named): boolean => latencyMetrics.has(plainName(metric));
const tailStatistics: ReadonlySet<string> = new Set(['p90', 'p95', 'p99', 'p99.9', 'max']);

const means: Readonly<Record<Claim, (measure: Named) => boolean>> = {
  rates: ({ metric, statistic }) => statistic === 'rate' && (metric === 'requests' || metric === 'goodput'),
  'token-rates': ({ metric, statistic }) =>
    (statistic === 'rate' || statistic === 'peak') && ['output-tokens', 'total-tokens', 'tokens'].includes(metric),
  latencies: isLatency,
  tails: (measure) => isLatency(measure) && tailStatistics.has(measure.statistic),
  ttft: ({ metric }) => plainName(metric) === 'ttft' || plainName(metric) === 'ttfc',
  tpot: ({ metric }) => metric === 'tpot' || metric === 'ntpot',
  itl: ({ metric }) => metric === 'itl',
  tokens: ({ metric, statistic }) =>
    (metric === 'prompt-tokens' || metric === 'output-tokens') && statistic !== 'rate' && statistic !== 'peak',
  server: ({ metric }) => ['running', 'queue-depth', 'kv-usage', 'preemptions', 'prefix-hits'].includes(metric),
  // what is foretold is no measure
  projections: () => false,
};

/** Whether a finding that takes the trust from a claim means this measure. */
export const isMeant = (claim: Claim, measure: Named): boolean => means[claim](measure);
