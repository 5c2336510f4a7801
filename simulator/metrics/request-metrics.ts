import type { StepOutcome } from '../engine/engine.ts';
import type { Progress } from '../engine/sequence.ts';
import { counterFamilies } from './families.ts';
import { countHistograms, lateHistograms, timeHistograms } from './histogram-families.ts';
import type { Add, AddByLabel, Instruments } from './instruments.ts';
import { observeSamples } from './parallel-samples.ts';

/** The counters of tokens and requests. */
export function requestCounters(instruments: Instruments) {
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

/** The histograms of requests and tokens. */
export function requestHistograms(instruments: Instruments, maxModelLen: number) {
  const all = { ...countHistograms(maxModelLen), ...timeHistograms, ...lateHistograms(maxModelLen) };
  const made = Object.entries(all).map(([key, family]) => [key, instruments.histogram(family)] as const);
  return Object.fromEntries(made) as Record<keyof typeof all, Add>;
}

type RequestHistograms = ReturnType<typeof requestHistograms>;

/** Tokens of a step. A prompt counts with its first token, however many steps it took. */
export function countTokens(
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

/** Returns what counts a request that is finished. */
export function finishedObserver(
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

/** Both instants are known for a request that has a token; the zero is for the compiler. */
function secondsBetween(fromMs: number | null, toMs: number | null): number {
  return fromMs === null || toMs === null ? 0 : (toMs - fromMs) / 1e3;
}
