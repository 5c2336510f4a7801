import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { runVirtually, type Arrival } from '../engine/virtual-time.ts';
import { e2eMs, tpotMs, ttftMs } from '../prediction/load-figures.ts';
import type { Profile } from '../profiles/profile.ts';
import type { MeasuredRequest, MeasuredRun } from './measured-run.ts';

/** A closed loop to "measure". */
export interface Loop {
  readonly id: string;
  readonly concurrency: number;
  readonly requests: number;
  /** Mean prompt; single lengths vary by a tenth. */
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly seed: number;
}

/** What a client that pauses a little between requests would have recorded of a server with this profile. */
export function measuredLoop(profile: Profile, loop: Loop): MeasuredRun {
  const { id, concurrency, requests: total, seed } = loop;
  const random = seededRandom(seed, 0, 3);
  let sent = 0;
  const arrival = (atMs: number): Arrival => {
    sent += 1;
    const promptTokens = Math.round(loop.promptTokens * (0.9 + 0.2 * random()));
    const outputTokens = Math.round(loop.outputTokens * (0.8 + 0.4 * random()));
    return { id: String(sent), atMs, promptTokens, outputTokens, maxTokens: outputTokens, finishReason: 'length' };
  };
  const { results } = runVirtually({
    profile,
    seed,
    arrivals: Array.from({ length: concurrency }, (_, slot) => arrival(slot * 7)),
    next: (_, nowMs) => (sent < total ? arrival(nowMs + 0.5 + random()) : null),
    keepInstants: false,
  });
  const requests = results
    .map(({ progress }): MeasuredRequest => ({
      sentMs: progress.arrivalMs,
      endMs: progress.arrivalMs + e2eMs(progress),
      promptTokens: progress.request.promptTokens,
      outputTokens: progress.request.outputTokens,
      ttftMs: ttftMs(progress),
      tpotMs: tpotMs(progress),
      measured: true,
    }))
    .sort((a, b) => a.sentMs - b.sentMs);
  return {
    id,
    startedAt: '2026-11-22T03:07:22.000Z',
    loop: 'closed',
    server: {
      model: profile.model,
      software: 'vllm 0.32.0',
      maxModelLen: profile.limits.maxModelLen,
      blockSize: profile.limits.blockSize,
      kvCacheTokens: profile.limits.kvCacheTokens,
      prefixCaching: profile.limits.enablePrefixCaching,
      simulated: null,
    },
    requests,
    failed: 0,
    unusable: 0,
    cachedShare: 0,
  };
}
