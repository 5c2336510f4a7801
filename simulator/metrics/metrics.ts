import { Gauge, Registry } from 'prom-client';
import type { StepObserver } from '../driver/driver.ts';
import type { EngineState } from '../engine/engine.ts';
import type { SchedulerLimits } from '../engine/engine-profile.ts';
import type { FinishReason, Progress } from '../engine/sequence.ts';
import { cacheConfigLabels } from './cache-config.ts';
import { counterFamilies, finishedReasons, gaugeFamilies, histogramFamilies, successFamily } from './families.ts';
import { createInstruments, type Instruments } from './instruments.ts';

/** What `/metrics` serves. */
export interface Metrics {
  readonly observer: StepObserver;
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
}

/** vLLM 0.32's families, as far as this engine has what they count. Times are in seconds, from arrival. */
export function createMetrics({ model, limits, state, startSeconds }: MetricsOptions): Metrics {
  const registry = new Registry();
  const instruments = createInstruments(registry, { model_name: model, engine: '0' }, startSeconds);
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'Start time of the process since unix epoch in seconds.',
    registers: [registry],
  }).set(startSeconds);
  instruments.gauge(gaugeFamilies.running, () => state().running);
  instruments.gauge(gaugeFamilies.waiting, () => state().waiting);
  instruments.gauge(gaugeFamilies.kvUsage, () => state().kvUsage);
  const observer = stepObserver(instruments, limits.maxModelLen);
  instruments.info(
    { name: 'vllm:cache_config_info', help: 'Information of the LLMEngine CacheConfig' },
    cacheConfigLabels(limits),
  );
  return { observer, text: () => registry.metrics() };
}

function stepObserver(instruments: Instruments, maxModelLen: number): StepObserver {
  instruments.counter(counterFamilies.prefixCacheQueries);
  instruments.counter(counterFamilies.prefixCacheHits);
  const addPreemptions = instruments.counter(counterFamilies.preemptions);
  const addPromptTokens = instruments.counter(counterFamilies.promptTokens);
  const addGenerationTokens = instruments.counter(counterFamilies.generationTokens);
  const families = histogramFamilies(maxModelLen);
  const observeIteration = instruments.histogram(families.iterationTokens);
  const observeFirstToken = instruments.histogram(families.firstToken);
  const observeGap = instruments.histogram(families.tokenGap);
  const finished = finishedObserver(instruments, families);

  return {
    stepped(outcome) {
      let promptTokens = 0;
      for (const { progress, gapMs } of outcome.emissions) {
        if (gapMs === null) {
          promptTokens += progress.request.promptTokens;
          observeFirstToken(secondsBetween(progress.arrivalMs, progress.firstTokenMs));
        } else {
          observeGap(gapMs / 1e3);
        }
      }
      addPreemptions(outcome.preempted.length);
      addPromptTokens(promptTokens);
      addGenerationTokens(outcome.emissions.length);
      // As in vLLM: a prompt counts in the step that ends it, and steps that only prefill do not count at all.
      if (outcome.emissions.length > 0) observeIteration(promptTokens + outcome.emissions.length);
      for (const progress of outcome.finished) finished(progress);
    },
  };
}

function finishedObserver(
  instruments: Instruments,
  families: ReturnType<typeof histogramFamilies>,
): (progress: Progress) => void {
  const counters = finishedReasons.map(
    (reason) => [reason, instruments.counter(successFamily, { finished_reason: reason })] as const,
  );
  const addFinished: ReadonlyMap<FinishReason | string, (amount: number) => void> = new Map(counters);
  const promptTokens = instruments.histogram(families.promptTokens);
  const generationTokens = instruments.histogram(families.generationTokens);
  const maxTokens = instruments.histogram(families.maxTokens);
  const timePerToken = instruments.histogram(families.timePerToken);
  const endToEnd = instruments.histogram(families.endToEnd);
  const queue = instruments.histogram(families.queue);
  const inference = instruments.histogram(families.inference);
  const prefill = instruments.histogram(families.prefill);
  const decode = instruments.histogram(families.decode);
  const preemptions = instruments.histogram(families.preemptions);

  return (progress) => {
    const { request, arrivalMs, queuedMs, scheduledMs, firstTokenMs, lastTokenMs, generatedTokens } = progress;
    addFinished.get(request.finishReason)?.(1);
    promptTokens(request.promptTokens);
    generationTokens(generatedTokens);
    maxTokens(request.maxTokens);
    endToEnd(secondsBetween(arrivalMs, lastTokenMs));
    queue(secondsBetween(queuedMs, scheduledMs));
    inference(secondsBetween(scheduledMs, lastTokenMs));
    prefill(secondsBetween(scheduledMs, firstTokenMs));
    decode(secondsBetween(firstTokenMs, lastTokenMs));
    // vLLM counts a request of one token as 0.
    const gaps = generatedTokens - 1;
    timePerToken(gaps > 0 ? secondsBetween(firstTokenMs, lastTokenMs) / gaps : 0);
    preemptions(progress.preemptions);
  };
}

/** Both instants are known for a finished request; the zero is for the compiler. */
function secondsBetween(fromMs: number | null, toMs: number | null): number {
  return fromMs === null || toMs === null ? 0 : (toMs - fromMs) / 1e3;
}
