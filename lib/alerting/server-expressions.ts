/** Over which time rates and percentiles of an alert are taken; four scrapes have to fall into it. */
const window = '5m';

/** One server. Whoever runs several in a namespace each adds it here and in the rules. */
const server = 'job, instance';

const perServer = (expression: string): string => `sum by (${server}) (${expression})`;

/** vLLM's histograms have few buckets: what lies within one is interpolated. */
const p95 = (histogram: string): string =>
  `histogram_quantile(0.95, sum by (${server}, le) (rate(${histogram}_bucket[${window}])))`;

const rateOf = (metric: string): string => perServer(`rate(${metric}[${window}])`);
const all = rateOf('http_requests_total{handler=~"/v1/.+"}');
const orNone = (expression: string): string => `(${expression} or 0 * ${all})`;

/** What ends with HTTP 5xx, and what ends within its HTTP 200. Other services have http_requests_total, too, and are no matter of ours. */
const succeeded = `(
  1 - (
    ${orNone(rateOf('http_requests_total{handler=~"/v1/.+", status="5xx"}'))}
    + ${orNone(rateOf('vllm:request_success_total{finished_reason=~"abort|error"}'))}
  ) / ${all}
  and on (${server}) vllm:num_requests_running
)`;

/** What is watched, in PromQL, by the id of an alert; in the unit that `prometheusUnit` tells. */
interface Watched {
  readonly alert: string;
  readonly expression: string;
  /** What its value is divided by to be what Prometheus has. */
  readonly perUnit: number;
  /** The template that writes the value in an annotation. */
  readonly value: string;
}

const seconds = { perUnit: 1000, value: '{{ $value | humanizeDuration }}' };
const share = { perUnit: 1, value: '{{ $value | humanizePercentage }}' };
const plain = { perUnit: 1, value: '{{ $value | humanize }}' };

/** The expressions of vLLM's own metrics and of the DCGM exporter, by the id of the alert that compares them with its thresholds. */
export const serverExpressions: Readonly<Record<string, Watched>> = {
  'success-rate': {
    alert: 'LlmSuccessRateLow',
    expression: succeeded,
    ...share,
  },
  'e2e-p95': { alert: 'LlmE2eSlow', expression: p95('vllm:e2e_request_latency_seconds'), ...seconds },
  'ttft-p95': { alert: 'LlmTtftSlow', expression: p95('vllm:time_to_first_token_seconds'), ...seconds },
  'tpot-p95': { alert: 'LlmTpotSlow', expression: p95('vllm:request_time_per_output_token_seconds'), ...seconds },
  'requests-rate': {
    alert: 'LlmRateHigh',
    expression: rateOf('vllm:request_success_total'),
    ...plain,
  },
  'kv-usage': {
    alert: 'LlmKvCacheFull',
    expression: `max by (${server}) (vllm:kv_cache_usage_perc)`,
    ...share,
  },
  'gpu-memory': {
    alert: 'LlmGpuMemoryFull',
    expression: `max by (instance, gpu) (DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE))`,
    ...share,
  },
  'queue-depth': { alert: 'LlmQueueLong', expression: perServer('vllm:num_requests_waiting'), ...plain },
};
