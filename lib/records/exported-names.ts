/** A metric as k6 knows it. */
export interface MetricForm {
  readonly type: string;
  readonly contains: string;
}

/** The statistics of a trend that Prometheus gets from `k6-vllm run --out prometheus`, as k6 writes them in names. */
export const trendStatistics = ['count', 'sum', 'p50', 'p95', 'p99', 'max'] as const;

/** Under which names k6's remote write sends a metric. A trend has no type in Prometheus: each statistic is a gauge; times are in seconds. */
export function prometheusNames(metric: string, { type }: MetricForm): string[] {
  const name = `k6_${metric}`;
  if (type === 'trend') return trendStatistics.map((statistic) => `${name}_${statistic}`);
  const suffix = type === 'counter' ? '_total' : type === 'rate' ? '_rate' : '';
  return [`${name}${suffix}`];
}

/** A metric in OpenTelemetry. */
export interface OtelInstrument {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** UCUM; empty where k6 tells none. */
  readonly unit: string;
  /** What its points carry beside the tags. */
  readonly attribute: string | null;
}

/** Under which name and as what k6's OpenTelemetry output sends a metric, with the prefix `k6_`. */
export function otelInstrument(metric: string, { type, contains }: MetricForm): OtelInstrument {
  const name = `k6_${metric}`;
  const unit = contains === 'time' ? 'ms' : '';
  if (type === 'trend') return { name, kind: 'histogram', unit, attribute: null };
  if (type === 'rate')
    return { name: `${name}.total`, kind: 'counter', unit: '', attribute: 'condition: zero, nonzero' };
  return { name, kind: type === 'counter' ? 'counter' : 'gauge', unit, attribute: null };
}
