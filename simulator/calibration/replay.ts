import { commonBeginning } from '../engine/prefix-keys.ts';
import type { EngineRequest, Progress } from '../engine/sequence.ts';
import { runVirtually, type Arrival } from '../engine/virtual-time.ts';
import { tpotMs, ttftMs } from '../prediction/load-figures.ts';
import type { Profile } from '../profiles/profile.ts';
import type { MeasuredRequest, MeasuredRun } from './measured-run.ts';

/** What the simulator makes of one measured request; NaN where it was refused. */
export interface ReplayedRequest {
  readonly ttftMs: number;
  readonly tpotMs: number;
  /** On the clock of the run. */
  readonly endMs: number;
}

const missing: ReplayedRequest = { ttftMs: Number.NaN, tpotMs: Number.NaN, endMs: Number.NaN };

/**
 * Sends a measured run's requests again, in virtual time, and returns what becomes of each, in the same order. An open loop
 * sends at the recorded instants. In a closed loop a request that was sent when an earlier one had ended is sent
 * when as many have ended here, after the recorded pause: so the concurrency is kept, not the instants, which
 * would make a queue of every difference in speed.
 */
export function replay(profile: Profile, run: MeasuredRun, seed: number): ReplayedRequest[] {
  const { requests, loop, commonTokens = 0 } = run;
  const ends = requests.map(({ endMs }) => endMs).sort((a, b) => a - b);
  const first = loop === 'open' ? requests.length : countFirst(requests, ends[0] ?? 0);
  let next = first;
  const { results } = runVirtually({
    profile,
    seed,
    arrivals: requests
      .slice(0, first)
      .map((request, index) => ({ ...engineRequest(request, index, commonTokens), atMs: request.sentMs })),
    next: (_, nowMs): Arrival | null => {
      const request = requests[next];
      if (request === undefined) return null;
      const pauseMs = Math.max(0, request.sentMs - (ends[next - first] ?? request.sentMs));
      return { ...engineRequest(request, next++, commonTokens), atMs: nowMs + pauseMs };
    },
    keepInstants: false,
  });
  const replayed = requests.map(() => missing);
  for (const { progress } of results) replayed[Number(progress.request.id)] = outcome(progress);
  return replayed;
}

/** Requests that were sent before any had ended. */
function countFirst(requests: readonly MeasuredRequest[], firstEndMs: number): number {
  const count = requests.findIndex(({ sentMs }) => sentMs >= firstEndMs);
  return count === -1 ? requests.length : count;
}

function engineRequest(
  { promptTokens, outputTokens }: MeasuredRequest,
  index: number,
  commonTokens: number,
): EngineRequest {
  const tokens = commonTokens > 0 ? { tokens: commonBeginning(commonTokens, index) } : {};
  return { id: String(index), promptTokens, outputTokens, maxTokens: outputTokens, finishReason: 'length', ...tokens };
}

function outcome(progress: Progress): ReplayedRequest {
  return { ttftMs: ttftMs(progress), tpotMs: tpotMs(progress), endMs: progress.lastTokenMs ?? Number.NaN };
}
