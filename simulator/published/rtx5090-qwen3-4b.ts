/** One level of a published sweep. Times in ms, as `vllm bench serve` reports them. */
export interface PublishedLevel {
  readonly rateRps: number;
  /** Completed requests over the time from the first to be sent until the last had ended. */
  readonly requestsPerSecond: number;
  readonly ttftP50Ms: number;
  readonly ttftP99Ms: number;
  readonly tpotP50Ms: number;
  readonly tpotP99Ms: number;
  readonly itlP99Ms: number;
}

/** A published sweep over request rates, and how it was run. */
export interface PublishedSweep {
  readonly source: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Requests of a level for each request per second. */
  readonly requestsPerRate: number;
  /** The `--seed` of `vllm bench serve`, which decides the arrivals. */
  readonly seed: number;
  readonly maxModelLen: number;
  /** Rates that the profile was fitted to; the others only check it. */
  readonly fittedRates: readonly number[];
  readonly levels: readonly PublishedLevel[];
}

const level = (
  rateRps: number,
  requestsPerSecond: number,
  [ttftP50Ms, ttftP99Ms]: readonly [number, number],
  [tpotP50Ms, tpotP99Ms]: readonly [number, number],
  itlP99Ms: number,
): PublishedLevel => ({ rateRps, requestsPerSecond, ttftP50Ms, ttftP99Ms, tpotP50Ms, tpotP99Ms, itlP99Ms });

/**
 * vLLM 0.22.1, Qwen3-4B (bf16) on one RTX 5090, 10 June 2026: `--max-model-len 8192 --gpu-memory-utilization 0.9
 * --no-enable-prefix-caching`; `vllm bench serve` on the same host, random prompts, `--ignore-eos`, Poisson arrivals.
 */
export const loadedSweep: PublishedSweep = {
  source: 'openinfer-project/openinfer, docs/benchmarks/qwen3-4b-serving-vllm-rtx5090.md at 6de4908, test 1',
  promptTokens: 1024,
  outputTokens: 128,
  requestsPerRate: 60,
  seed: 42,
  maxModelLen: 8192,
  fittedRates: [1, 4, 10, 16],
  levels: [
    level(1, 0.99, [57.8, 73.2], [6.65, 7.77], 12.8),
    level(2, 1.97, [58.8, 103.7], [7.17, 8.92], 35.3),
    level(4, 3.93, [61.8, 115.8], [8.57, 10.6], 38.2),
    level(8, 7.88, [68.1, 192.4], [11.82, 15.8], 46.7),
    level(10, 9.8, [75.7, 243.3], [13.99, 20.9], 80),
    level(12, 11.72, [119.5, 409.3], [19.41, 49.21], 102.5),
    level(16, 13.2, [3933.9, 10_684.2], [76.21, 80.17], 118.5),
  ],
};

/** The time to first token of one request alone. */
export interface PublishedPrompt {
  readonly promptTokens: number;
  /** The first time that the prompt was sent: one sample. */
  readonly coldTtftMs: number;
  /** The median of 20 more, its prefix in the cache. */
  readonly warmTtftMs: number;
}

/**
 * The same page, test 2: prefix cache on, one request at a time, one token out. The cold time of 256 tokens (41.5 ms, longer
 * than that of 512) is left out: it was the first request of the server.
 */
export const singlePrompts: readonly PublishedPrompt[] = [
  { promptTokens: 512, coldTtftMs: 28.5, warmTtftMs: 14.3 },
  { promptTokens: 1024, coldTtftMs: 50.3, warmTtftMs: 16.1 },
  { promptTokens: 2048, coldTtftMs: 95.2, warmTtftMs: 19.8 },
  { promptTokens: 4096, coldTtftMs: 197.9, warmTtftMs: 27.3 },
  { promptTokens: 8192, coldTtftMs: 449.6, warmTtftMs: 46.9 },
  { promptTokens: 16_384, coldTtftMs: 1106.8, warmTtftMs: 90.8 },
];
