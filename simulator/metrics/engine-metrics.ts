import type { StepObserver } from '../driver/driver.ts';
import type { EngineState, StepOutcome } from '../engine/engine.ts';
import type { Progress } from '../engine/sequence.ts';
import {
  countHistograms,
  counterFamilies,
  estimateFamilies,
  gaugeFamilies,
  lateHistograms,
  oldFamilies,
  otherCacheFamilies,
  prefixCacheFamilies,
  timeHistograms,
} from './families.ts';
import type { Add, AddByLabel, Instruments } from './instruments.ts';
import { observeSamples } from './parallel-samples.ts';

/** What the engine's metrics are about. */
export interface EngineMetricsOptions {
  readonly state: () => EngineState;
  readonly maxModelLen: number;
  readonly prefixCaching: boolean;
  /** For families with the labels `engine` and `model_name`, or with the second alone; to be asked for in order. */
  readonly instruments: (labels: 'engine' | 'model') => Instruments;
}

/**
 * Every vLLM family that engine and scheduler move, registered in vLLM's order. Each moves when vLLM's default,
 * asynchronous scheduling moves it: gauges and preemptions with the schedule, the prefix cache with admission,
 * prompt tokens and TTFT with the first token, everything about a whole request when it finishes. A request that its
 * client gave up does not finish, so it is in TTFT and in no histogram of requests.
 */
export function createEngineMetrics(options: EngineMetricsOptions): StepObserver {
  const { state, maxModelLen } = options;
  const early = options.instruments('engine');
  for (const family of estimateFamilies) early.counter(family);
  registerGauges(early, state);
  const prefixCache = prefixCacheCounters(early);
  for (const family of otherCacheFamilies) early.counter(family);
  const counters = requestCounters(early);
  const rejections = options.instruments('model').counters(counterFamilies.rejections);
  const late = options.instruments('engine');
  const histograms = requestHistograms(late, maxModelLen);
  const old = registerOld(late, options, prefixCache.hitRate);
  const observeFinished = finishedObserver(counters.finished, histograms, old.timeInQueue);

  return {
    stepped(outcome) {
      const { queriedTokens, hitTokens } = outcome.prefixCache;
      if (queriedTokens > 0) {
        prefixCache.add(queriedTokens, hitTokens);
        old.addPrefixCache(queriedTokens, hitTokens);
        counters.cachedTokensBySource.device(hitTokens);
      }
      counters.preemptions(outcome.preempted.length);
      countTokens(outcome, counters, histograms, old.tokenGap);
      for (const progress of outcome.finished) observeFinished(progress);
    },
    refused(reason) {
      if (reason === 'queue-full') rejections.max_num_queued_reqs(1);
    },
  };
}

/** Gauges as of now. With asynchronous scheduling vLLM's, too, have what the running step admitted. */
function registerGauges(instruments: Instruments, state: () => EngineState): void {
  const { running, waiting, waitingByReason, sleepState, kvUsage } = gaugeFamilies;
  instruments.gauge(running, () => state().running);
  instruments.gauge(waiting, () => state().waiting);
  // Nothing here defers a request: no LoRA, no KV transfer, no grammar to compile.
  instruments.gauges(waitingByReason, (reason) => (reason === 'capacity' ? state().waiting : 0));
  instruments.gauges(sleepState, (value) => (value === 'awake' ? 1 : 0));
  instruments.gauge(kvUsage, () => state().kvUsage);
}

interface PrefixCacheCounters {
  add(queriedTokens: number, hitTokens: number): void;
  /** Since the start, 0 to 1. */
  hitRate(): number;
}

function prefixCacheCounters(instruments: Instruments): PrefixCacheCounters {
  const addQueries = instruments.counter(prefixCacheFamilies.queries);
  const addHits = instruments.counter(prefixCacheFamilies.hits);
  let queries = 0;
  let hits = 0;
  return {
    add(queriedTokens, hitTokens) {
      addQueries(queriedTokens);
      addHits(hitTokens);
      queries += queriedTokens;
      hits += hitTokens;
    },
    hitRate: () => (queries === 0 ? 0 : hits / queries),
  };
}

function requestCounters(instruments: Instruments) {
  const families = counterFamilies;
  return {
    preemptions: instruments.counter(families.preemptions),
    promptTokens: instruments.counter(families.promptTokens),
    promptTokensBySource: instruments.counters(families.promptTokensBySource),
    cachedTokens: instruments.counter(families.cachedTokens),
    cachedTokensBySource: instruments.counters(families.cachedTokensBySource),
    generationTokens: instruments.counter(families.generationTokens),
    finished: instruments.counters(families.finished),
  };
}

function requestHistograms(instruments: Instruments, maxModelLen: number) {
  const all = { ...countHistograms(maxModelLen), ...timeHistograms, ...lateHistograms(maxModelLen) };
  const made = Object.entries(all).map(([key, family]) => [key, instruments.histogram(family)] as const);
  return Object.fromEntries(made) as Record<keyof typeof all, Add>;
}

type RequestHistograms = ReturnType<typeof requestHistograms>;

/** Tokens of a step. A prompt counts with its first token, however many steps it took. */
function countTokens(
  { emissions }: StepOutcome,
  counters: ReturnType<typeof requestCounters>,
  histograms: RequestHistograms,
  observeOldGap: Add,
): void {
  // vLLM records an iteration only when it brings tokens: steps that end no prompt are not in the histogram.
  if (emissions.length === 0) return;
  let promptTokens = 0;
  let cachedTokens = 0;
  for (const { progress, gapMs } of emissions) {
    if (gapMs === null) {
      promptTokens += progress.request.promptTokens;
      cachedTokens += progress.cachedTokens;
      histograms.firstToken(secondsBetween(progress.arrivalMs, progress.firstTokenMs));
    } else {
      histograms.tokenGap(gapMs / 1e3);
      observeOldGap(gapMs / 1e3);
    }
  }
  const computedTokens = promptTokens - cachedTokens;
  if (promptTokens > 0) {
    counters.promptTokens(promptTokens);
    counters.promptTokensBySource.local_compute(computedTokens);
    counters.promptTokensBySource.local_cache_hit(cachedTokens);
    counters.cachedTokens(cachedTokens);
  }
  counters.generationTokens(emissions.length);
  histograms.iterationTokens(computedTokens + emissions.length);
}

function finishedObserver(
  addFinished: AddByLabel<(typeof counterFamilies.finished.values)[number]>,
  histograms: RequestHistograms,
  observeTimeInQueue: Add,
): (progress: Progress) => void {
  const samples = observeSamples(histograms.samples, histograms.longestSample);
  return (progress) => {
    const { request, arrivalMs, queuedMs, scheduledMs, firstTokenMs, lastTokenMs, generatedTokens } = progress;
    addFinished[request.finishReason](1);
    histograms.promptTokens(request.promptTokens);
    histograms.computedTokens(request.promptTokens - progress.cachedTokens);
    histograms.generationTokens(generatedTokens);
    histograms.maxTokens(request.maxTokens);
    samples(progress);
    histograms.endToEnd(secondsBetween(arrivalMs, lastTokenMs));
    histograms.queue(secondsBetween(queuedMs, scheduledMs));
    histograms.inference(secondsBetween(scheduledMs, lastTokenMs));
    histograms.prefill(secondsBetween(scheduledMs, firstTokenMs));
    histograms.decode(secondsBetween(firstTokenMs, lastTokenMs));
    // vLLM counts a request of one token as 0.
    const gaps = generatedTokens - 1;
    histograms.timePerToken(gaps > 0 ? secondsBetween(firstTokenMs, lastTokenMs) / gaps : 0);
    histograms.preemptions(progress.preemptions);
    observeTimeInQueue(secondsBetween(arrivalMs, scheduledMs));
  };
}

interface OldMetrics {
  readonly tokenGap: Add;
  readonly timeInQueue: Add;
  addPrefixCache(queriedTokens: number, hitTokens: number): void;
}

function registerOld(
  instruments: Instruments,
  { state, prefixCaching }: EngineMetricsOptions,
  hitRate: () => number,
): OldMetrics {
  instruments.gauge(oldFamilies.gpuCacheUsage, () => state().kvUsage);
  instruments.gauge(oldFamilies.cpuCacheUsage, () => 0);
  instruments.gauge(oldFamilies.swapped, () => 0);
  // V0 says -1 without prefix caching. Its rate forgets old queries, this one is since the start.
  instruments.gauge(oldFamilies.cpuHitRate, () => (prefixCaching ? 0 : -1));
  instruments.gauge(oldFamilies.gpuHitRate, () => (prefixCaching ? hitRate() : -1));
  const addQueries = instruments.counter(oldFamilies.gpuQueries);
  const addHits = instruments.counter(oldFamilies.gpuHits);
  return {
    tokenGap: instruments.histogram(oldFamilies.tokenGap),
    timeInQueue: instruments.histogram(oldFamilies.timeInQueue),
    addPrefixCache(queriedTokens, hitTokens) {
      addQueries(queriedTokens);
      addHits(hitTokens);
    },
  };
}

/** Both instants are known for a request that has a token; the zero is for the compiler. */
function secondsBetween(fromMs: number | null, toMs: number | null): number {
  return fromMs === null || toMs === null ? 0 : (toMs - fromMs) / 1e3;
}
