/** What a metric says, for people. */
export interface MetricWords {
  readonly about: string;
  readonly unit: string;
}

/** Of each metric of `metrics.json` what it is and in which unit k6 has it. */
export const metricWords: Readonly<Record<string, MetricWords>> = {
  llm_requests: { about: 'Requests that ended, failed ones included', unit: 'requests' },
  llm_success: { about: 'Whether a request succeeded', unit: 'share' },
  llm_failures: { about: 'Failed requests, with their `kind`', unit: 'requests' },
  llm_in_flight: { about: 'Requests on their way at the last look; with the extension only', unit: 'requests' },
  llm_ttft: { about: 'Time to first token of a success; streams only', unit: 'ms' },
  llm_tpot: { about: 'Time per output token after the first, of a success; streams only', unit: 'ms' },
  llm_e2e: { about: 'Time from sending to the last token, of a success', unit: 'ms' },
  llm_lateness: { about: 'Open loops: how long after its time a request was sent', unit: 'ms' },
  llm_unready: { about: 'Open loops: whether a request was due while every virtual user was busy', unit: 'share' },
  llm_prompt_tokens: { about: 'Prompt tokens of successes', unit: 'tokens' },
  llm_output_tokens: { about: 'Output tokens of successes', unit: 'tokens' },
  llm_output_valid: { about: 'Whether an answer passes the check of its workload', unit: 'share' },
  llm_server_scrapes: { about: 'Looks at the server’s metrics that it answered', unit: 'looks' },
  llm_server_queue_depth: { about: 'Requests that wait at the server, one value a look', unit: 'requests' },
  llm_server_running: { about: 'Requests that the server runs, one value a look', unit: 'requests' },
  llm_server_kv_usage: { about: 'KV cache in use, one value a look', unit: 'share' },
  llm_server_waiting_now: { about: 'Requests that waited at the last look', unit: 'requests' },
  llm_server_running_now: { about: 'Requests that ran at the last look', unit: 'requests' },
  llm_server_kv_percent_now: { about: 'KV cache in use at the last look', unit: 'percent' },
  llm_server_preemptions: { about: 'Preemptions since the last look, where there were any', unit: 'requests' },
  llm_server_died: { about: 'When the server was found dead, since the start of the run', unit: 'ms' },
  llm_gpu_memory_share: { about: 'Memory in use of the fullest GPU, one value a look', unit: 'share' },
  llm_gpu_utilization: { about: 'Mean utilization of the GPUs, one value a look', unit: 'share' },
  llm_gpu_power: { about: 'Power of all GPUs, one value a look', unit: 'W' },
  llm_gpu_temperature: { about: 'Temperature of the warmest GPU, one value a look', unit: '°C' },
};
