import { seededRandom, type Random } from '../../lib/statistics/seeded-random.ts';
import type { MeasuredRequest } from '../../simulator/calibration/measured-run.ts';
import type { Progress } from '../../simulator/engine/sequence.ts';
import { runVirtually, type Arrival } from '../../simulator/engine/virtual-time.ts';
import { e2eMs, tpotMs, ttftMs } from '../../simulator/prediction/load-figures.ts';
import { lengths, poissonInstants, type RequestMix } from '../../simulator/prediction/predict.ts';
import type { MeasuredLoad } from '../../simulator/what-if/measured-load.ts';

/** A load to "measure" on a simulated server. */
export interface VirtualLoad {
  readonly loop: 'open' | 'closed';
  /** Requests in flight, or requests/s. */
  readonly level: number;
  readonly requests: number;
}

/** Random streams that no search has. */
const [arrivalStream, lengthStream] = [61, 62];
/** Users of a closed loop come in over this time, ms. */
const rampMs = 1000;

function requestOf(progress: Progress, warmup: number): MeasuredRequest {
  return {
    sentMs: progress.arrivalMs,
    endMs: progress.arrivalMs + e2eMs(progress),
    promptTokens: progress.request.promptTokens,
    outputTokens: progress.request.outputTokens,
    ttftMs: ttftMs(progress),
    tpotMs: tpotMs(progress),
    measured: Number(progress.request.id) > warmup,
  };
}

function instants({ loop, level, requests }: VirtualLoad, random: Random): number[] {
  if (loop === 'closed') return Array.from({ length: level }, () => random() * rampMs);
  return poissonInstants(level, (2000 * requests) / level, random).slice(0, requests);
}

/** What a client would have recorded of this load on a server with the profile of the mix. Every seed is another run. */
export function virtualLoad(mix: RequestMix, load: VirtualLoad, seed: number): MeasuredLoad {
  const { loop, level, requests } = load;
  let sent = 0;
  const arrival = (atMs: number): Arrival => {
    sent += 1;
    return { id: String(sent), atMs, ...lengths(mix, seededRandom(seed, sent, lengthStream)) };
  };
  const { results } = runVirtually({
    profile: mix.profile,
    seed,
    arrivals: instants(load, seededRandom(seed, 0, arrivalStream)).map(arrival),
    next: (_, nowMs) => (loop === 'closed' && sent < requests ? arrival(nowMs) : null),
    keepInstants: false,
  });
  const prompts = results.reduce((sum, { progress }) => sum + progress.request.promptTokens, 0);
  const cached = results.reduce((sum, { progress }) => sum + progress.cachedTokens, 0);
  const { limits, model } = mix.profile as RequestMix['profile'];
  const id = `${loop}-${level}`;
  return {
    id,
    runId: id,
    level,
    loop,
    startedAt: '2026-11-22T03:07:22.000Z',
    server: {
      model,
      software: 'vllm 0.32.0',
      maxModelLen: limits.maxModelLen,
      blockSize: limits.blockSize,
      kvCacheTokens: limits.kvCacheTokens,
      prefixCaching: limits.enablePrefixCaching,
      simulated: null,
    },
    requests: results
      .map(({ progress }) => requestOf(progress, loop === 'closed' ? level : 10))
      .sort((a, b) => a.sentMs - b.sentMs),
    failed: 0,
    unusable: 0,
    cachedShare: cached / prompts,
  };
}
