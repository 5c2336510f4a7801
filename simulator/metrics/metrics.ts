import { Gauge } from 'prom-client';
import type { StepObserver } from '../driver/driver.ts';
import type { EngineState } from '../engine/engine.ts';
import type { SchedulerLimits } from '../engine/engine-profile.ts';
import { cacheConfigLabels } from './cache-config.ts';
import type { MetricsCompat } from './compat.ts';
import { createEngineMetrics } from './engine-metrics.ts';
import { createExposition } from './exposition.ts';
import { createHttpMetrics, type ExchangeWatcher } from './http-metrics.ts';
import { createInstruments } from './instruments.ts';
import { registerProcessMetrics } from './process-metrics.ts';

/** What `/metrics` serves, and what moves it. */
export interface Metrics {
  readonly observer: StepObserver;
  readonly watchExchange: ExchangeWatcher;
  /** The exposition text. */
  text(): Promise<string>;
}

/** What the metrics are about. */
export interface MetricsOptions {
  readonly model: string;
  readonly limits: SchedulerLimits;
  readonly state: () => EngineState;
  /** When the process began, Unix time in seconds. */
  readonly startSeconds: number;
  readonly compat: MetricsCompat;
  /** The share of GPU memory that it says it may take; vLLM's default where left out. */
  readonly memoryShare?: number;
}

/** The families that vLLM 0.32 serves, in its order: of the process, the engine and the HTTP layer. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { model, limits, state, startSeconds, compat, memoryShare } = options;
  const exposition = createExposition();
  const labels = { none: {}, model: { model_name: model }, engine: { engine: '0', model_name: model } };
  registerProcessMetrics(exposition.section(labels.none), startSeconds);
  const observer = createEngineMetrics({
    state,
    maxModelLen: limits.maxModelLen,
    prefixCaching: limits.enablePrefixCaching,
    instruments: (of) => createInstruments(exposition.section(labels[of]), compat, startSeconds),
  });
  const last = exposition.section(labels.none);
  const cacheConfig = { ...cacheConfigLabels(limits, memoryShare), engine: '0' };
  new Gauge({
    name: 'vllm:cache_config_info',
    help: 'Information of the LLMEngine CacheConfig',
    labelNames: Object.keys(cacheConfig),
    registers: [last],
  }).set(cacheConfig, 1);
  return { observer, watchExchange: createHttpMetrics(last, startSeconds), text: exposition.text };
}
