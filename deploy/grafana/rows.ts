import type { Panel, Query, Row } from './panel.ts';

/** Samples of requests, without the warm-up. */
const client = 'scenario=~"$scenario", testid=~"$run", model=~"$model", phase="measure"';
/** Samples of the watch beside the load. */
const watch = 'testid=~"$run", model=~"$model"';
const server = 'model_name=~"$model", instance=~"$instance"';
/** What vLLM counts without naming the model. */
const process = 'instance=~"$instance"';

const rate = (series: string): string => `rate(${series}[$__rate_interval])`;
const sum = (expression: string, by = ''): string => `sum${by === '' ? '' : ` by (${by})`} (${expression})`;
const meanOf = (metric: string, labels: string, by: string): string =>
  `${sum(rate(`${metric}_sum{${labels}}`), by)} / ${sum(rate(`${metric}_count{${labels}}`), by)}`;
const serverP95 = (histogram: string): string =>
  `histogram_quantile(0.95, ${sum(rate(`${histogram}_bucket{${server}}`), 'le')})`;

/** k6 counts the values of a time in thousands: it turns ms into s in all that it sends of one, its count included (grafana/k6#4582). */
const clientMean = (metric: string, by: string): string =>
  `${sum(rate(`${metric}_sum{${client}}`), by)} / (1000 * ${sum(rate(`${metric}_count{${client}}`), by)})`;

/** k6 sends percentiles of the whole run so far, of each level by itself; a window has its mean. */
const soFar = (metric: string, statistic: string): Query => ({
  expr: `${metric}_${statistic}{${client}}`,
  legend: `client ${statistic} so far, {{scenario}} at {{level}}`,
});

const time = (title: string, metric: string, histogram: string, about: string): Panel => ({
  title,
  description: `${about} Percentiles of the client are of all requests of the run so far at that level, so they settle; means and the server's p95 are of the moment. The server's p95 is read from few buckets.`,
  unit: 's',
  queries: [
    { expr: clientMean(metric, 'scenario'), legend: 'client mean, {{scenario}}' },
    soFar(metric, 'p50'),
    soFar(metric, 'p95'),
    soFar(metric, 'p99'),
    { expr: meanOf(histogram, server, ''), legend: 'server mean' },
    { expr: serverP95(histogram), legend: 'server p95' },
  ],
});

const stat = (title: string, unit: string, description: string, expr: string, more: Partial<Panel> = {}): Panel => ({
  title,
  description,
  unit,
  stat: true,
  queries: [{ expr, legend: title }],
  ...more,
});

/** The last value in the time that is shown: k6 counts from the start of the run. */
const last = (metric: string): string => `last_over_time(${metric}{${client}}[$__range])`;

const answer: Row = {
  title: 'Answer',
  panels: [
    stat(
      'Requests',
      'short',
      'Requests of the runs shown that have ended, failed ones included.',
      sum(last('k6_llm_requests_total')),
    ),
    stat(
      'Succeeded',
      'percentunit',
      'Share of them that succeeded: HTTP 2xx, no error in the stream, an orderly end, at least one token.',
      `${sum(`${last('k6_llm_success_rate')} * ${last('k6_llm_requests_total')}`)} / ${sum(last('k6_llm_requests_total'))}`,
      { limits: { warning: 0.95, critical: 0.9, below: true } },
    ),
    stat(
      'TTFT p95',
      's',
      'Time to the first token: p95 of the run so far, of the worst level shown.',
      `max(${last('k6_llm_ttft_p95')})`,
    ),
    stat(
      'E2E p95',
      's',
      'Whole request: p95 of the run so far, of the worst level shown.',
      `max(${last('k6_llm_e2e_p95')})`,
      { limits: { warning: 4, critical: 6 } },
    ),
    stat(
      'Output tokens',
      'short',
      'Tokens of successful answers per second, as the client got them.',
      sum(rate(`k6_llm_output_tokens_total{${client}}`)),
    ),
    stat('Waiting', 'short', 'Requests in the queue of the server.', sum(`vllm:num_requests_waiting{${server}}`), {
      limits: { warning: 50, critical: 100 },
    }),
  ],
};

const latency: Row = {
  title: 'Latency',
  panels: [
    time(
      'Time to first token (TTFT)',
      'k6_llm_ttft',
      'vllm:time_to_first_token_seconds',
      'From sending to the first token; the server begins to count when the request has reached it.',
    ),
    time('Whole request (E2E)', 'k6_llm_e2e', 'vllm:e2e_request_latency_seconds', 'From sending to the last token.'),
    time(
      'Time per output token (TPOT)',
      'k6_llm_tpot',
      'vllm:request_time_per_output_token_seconds',
      'After the first token; each request counts once.',
    ),
    {
      title: 'Where the time goes',
      description:
        'Means of the moment: waiting in the engine’s queue, computing the prompt, writing the answer; and what the client waits for the first token beyond what the server says: network, proxies, the HTTP front.',
      unit: 's',
      queries: [
        { expr: meanOf('vllm:request_queue_time_seconds', server, ''), legend: 'queue' },
        { expr: meanOf('vllm:request_prefill_time_seconds', server, ''), legend: 'prefill' },
        { expr: meanOf('vllm:request_decode_time_seconds', server, ''), legend: 'decode' },
        {
          expr: `${clientMean('k6_llm_ttft', '')} - ${meanOf('vllm:time_to_first_token_seconds', server, '')}`,
          legend: 'client TTFT beyond the server’s',
        },
      ],
    },
  ],
};

const load: Row = {
  title: 'Load',
  panels: [
    {
      title: 'Requests per second',
      description:
        'Requests that ended, as the client and as the engine count them. A server that others use, too, counts more; what it refuses at the door the engine does not count.',
      unit: 'reqps',
      queries: [
        { expr: sum(rate(`k6_llm_requests_total{${client}}`), 'scenario'), legend: 'client, {{scenario}}' },
        { expr: sum(rate(`vllm:request_success_total{${server}}`)), legend: 'server' },
      ],
    },
    {
      title: 'In flight',
      description:
        'Requests on their way from the client, and what the server runs and lets wait. The rest is on the way or refused.',
      unit: 'short',
      queries: [
        { expr: sum(`k6_llm_in_flight{${watch}}`), legend: 'client' },
        { expr: sum(`vllm:num_requests_running{${server}}`), legend: 'server runs' },
        { expr: sum(`vllm:num_requests_waiting{${server}}`), legend: 'server lets wait' },
      ],
    },
    {
      title: 'Tokens',
      description:
        'Tokens per second: as the server computes them, and of the successful answers as the client gets them, which count when they end.',
      unit: 'short',
      queries: [
        { expr: sum(rate(`vllm:prompt_tokens_total{${server}}`)), legend: 'prompt, server' },
        { expr: sum(rate(`vllm:generation_tokens_total{${server}}`)), legend: 'output, server' },
        { expr: sum(rate(`k6_llm_output_tokens_total{${client}}`)), legend: 'output, client' },
      ],
    },
    {
      title: 'Failures by kind',
      description:
        'Failed requests of the run so far, by kind: connection, timeout, idle-timeout, http, rejected, stream-error, stream-cut, empty, aborted.',
      unit: 'short',
      rare: 'nothing has failed',
      queries: [{ expr: sum(`k6_llm_failures_total{${client}}`, 'kind'), legend: '{{kind}}' }],
    },
    {
      title: 'Valid answers',
      description: 'Share of the answers so far that pass the check of their workload, such as a JSON schema.',
      unit: 'percentunit',
      queries: [{ expr: `k6_llm_output_valid_rate{${client}}`, legend: '{{scenario}} at {{level}}' }],
    },
    {
      title: 'HTTP status',
      description:
        'Responses of the server by class of status. An error inside of an HTTP 200 is none of these: see the failures.',
      unit: 'reqps',
      queries: [
        {
          expr: sum(rate(`http_requests_total{handler=~"/v1/.+", ${process}}`), 'status'),
          legend: '{{status}}',
        },
      ],
    },
  ],
};

const engine: Row = {
  title: 'Server',
  panels: [
    {
      title: 'Queue',
      description:
        'Requests that wait, by reason (capacity: no room to run; deferred: held back), and that run. A queue that grows says that more comes than the server takes.',
      unit: 'short',
      limits: { warning: 50, critical: 100 },
      queries: [
        {
          expr: sum(`vllm:num_requests_waiting_by_reason{${server}}`, 'instance, reason'),
          legend: 'waiting, {{reason}}, {{instance}}',
        },
        { expr: sum(`vllm:num_requests_running{${server}}`, 'instance'), legend: 'running, {{instance}}' },
      ],
    },
    {
      title: 'KV cache',
      description: 'Part of the KV cache in use. Near 100 % requests wait, or are preempted.',
      unit: 'percentunit',
      limits: { warning: 0.85, critical: 0.92 },
      queries: [{ expr: `max by (instance) (vllm:kv_cache_usage_perc{${server}})`, legend: '{{instance}}' }],
    },
    {
      title: 'Preemptions',
      description:
        'Requests per second that lost their place in the KV cache and begin anew. Any that go on cost throughput.',
      unit: 'reqps',
      queries: [{ expr: sum(rate(`vllm:num_preemptions_total{${server}}`), 'instance'), legend: '{{instance}}' }],
    },
    {
      title: 'Prefix cache',
      description:
        'Share of the prompt tokens that came from the prefix cache. High numbers with repeated prompts say nothing of a load whose prompts differ.',
      unit: 'percentunit',
      queries: [
        {
          expr: `${sum(rate(`vllm:prefix_cache_hits_total{${server}}`), 'instance')} / ${sum(rate(`vllm:prefix_cache_queries_total{${server}}`), 'instance')}`,
          legend: '{{instance}}',
        },
      ],
    },
    {
      title: 'Tokens in a step',
      description: 'Mean tokens that one step of the engine computes: prompts and answers together.',
      unit: 'short',
      queries: [{ expr: meanOf('vllm:iteration_tokens_total', server, 'instance'), legend: '{{instance}}' }],
    },
    {
      title: 'How requests end',
      description: 'By finish reason: stop, length (max_tokens reached), abort (the client left), error, repetition.',
      unit: 'reqps',
      queries: [
        { expr: sum(rate(`vllm:request_success_total{${server}}`), 'finished_reason'), legend: '{{finished_reason}}' },
      ],
    },
    {
      title: 'Processor of the server process',
      description:
        'Cores that the API server uses. One that stays at 1.0 may be what limits: tokenizing, HTTP and streaming share a Python process.',
      unit: 'short',
      queries: [
        {
          expr: `${rate(`process_cpu_seconds_total{${process}}`)} and on (instance) vllm:num_requests_running`,
          legend: '{{instance}}',
        },
      ],
    },
  ],
};

/** The exporter has an instance of its own, so the choice of servers does not reach here. */
const gpu: Row = {
  title: 'GPU (DCGM exporter)',
  panels: [
    {
      title: 'GPU utilization',
      description: 'Share of the time in which any kernel ran, which is near 100 % long before the GPU is full.',
      unit: 'percent',
      queries: [{ expr: 'DCGM_FI_DEV_GPU_UTIL', legend: 'GPU {{gpu}}, {{instance}}' }],
    },
    {
      title: 'GPU memory',
      description: 'Share in use. vLLM takes its part (gpu_memory_utilization) when it starts, whatever the load.',
      unit: 'percentunit',
      limits: { warning: 0.85, critical: 0.92 },
      queries: [
        {
          expr: 'DCGM_FI_DEV_FB_USED / (DCGM_FI_DEV_FB_USED + DCGM_FI_DEV_FB_FREE)',
          legend: 'GPU {{gpu}}, {{instance}}',
        },
      ],
    },
    {
      title: 'Power',
      description: 'Power that each GPU draws.',
      unit: 'watt',
      queries: [{ expr: 'DCGM_FI_DEV_POWER_USAGE', legend: 'GPU {{gpu}}, {{instance}}' }],
    },
    {
      title: 'Temperature',
      description: 'Of the GPU. One that throttles itself is slow at the same utilization.',
      unit: 'celsius',
      queries: [{ expr: 'DCGM_FI_DEV_GPU_TEMP', legend: 'GPU {{gpu}}, {{instance}}' }],
    },
  ],
};

const health: Row = {
  title: 'Client health',
  panels: [
    {
      title: 'Lateness',
      description:
        'Open loops: how long after their time requests were sent, in the run so far. A load generator that is late measures itself.',
      unit: 's',
      rare: 'a closed loop has no schedule',
      queries: [soFar('k6_llm_lateness', 'p95'), soFar('k6_llm_lateness', 'max')],
    },
    {
      title: 'Found no virtual user',
      description:
        'Open loops: share of the requests so far that were due while every virtual user was busy. Above 1 % the load was not the one that was asked for.',
      unit: 'percentunit',
      rare: 'a closed loop has no schedule',
      limits: { warning: 0.005, critical: 0.01 },
      queries: [{ expr: `k6_llm_unready_rate{${client}}`, legend: '{{scenario}} at {{level}}' }],
    },
    {
      title: 'Virtual users',
      description: 'Those that are at work. In an open loop most of them sleep until their request is due.',
      unit: 'short',
      queries: [
        { expr: 'k6_vus{testid=~"$run"}', legend: 'active, {{testid}}' },
        { expr: 'k6_vus_max{testid=~"$run"}', legend: 'made, {{testid}}' },
      ],
    },
    {
      title: 'Looks at the server',
      description: 'How often per second the server answered with its metrics. A dip says that it did not.',
      unit: 'short',
      queries: [{ expr: sum(rate(`k6_llm_server_scrapes_total{${watch}}`), 'testid'), legend: '{{testid}}' }],
    },
    {
      title: 'New connections',
      description:
        'Mean time that a request waited for a new connection. One that stays above zero says that connections are not kept.',
      unit: 's',
      queries: [
        { expr: clientMean('k6_http_req_connecting', ''), legend: 'TCP' },
        { expr: clientMean('k6_http_req_tls_handshaking', ''), legend: 'TLS' },
      ],
    },
    {
      title: 'Transfer',
      description: 'Bytes per second of the load generator.',
      unit: 'Bps',
      queries: [
        { expr: sum(rate('k6_data_received_total{testid=~"$run"}')), legend: 'received' },
        { expr: sum(rate('k6_data_sent_total{testid=~"$run"}')), legend: 'sent' },
      ],
    },
  ],
};

/** The dashboard, from top to bottom. */
export const rows: readonly Row[] = [answer, latency, load, engine, gpu, health];
