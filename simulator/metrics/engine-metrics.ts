import type { StepObserver } from '../driver/driver.ts';
import type { EngineState } from '../engine/engine.ts';
import {
  counterFamilies,
  estimateFamilies,
  gaugeFamilies,
  otherCacheFamilies,
  prefixCacheFamilies,
} from './families.ts';
import type { Instruments } from './instruments.ts';
import { registerOld } from './older-names.ts';
import { countTokens, finishedObserver, requestCounters, requestHistograms } from './request-metrics.ts';

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
  const { state, maxModelLen, prefixCaching } = options;
  const early = options.instruments('engine');
  for (const family of estimateFamilies) early.counter(family);
  registerGauges(early, state);
  const prefixCache = prefixCacheCounters(early);
  for (const family of otherCacheFamilies) early.counter(family);
  const counters = requestCounters(early);
  const rejections = options.instruments('model').counters(counterFamilies.rejections);
  const late = options.instruments('engine');
  const histograms = requestHistograms(late, maxModelLen);
  const old = registerOld(late, { state, prefixCaching, hitRate: prefixCache.hitRate });
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
