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
 * sends at the recorded instants. In a closed loop the first request of each slot does; any other is sent when as many have
 * ended here as had when it was sent, after the recorded pause: so the concurrency is kept, not the instants, which
 * would make a queue of every difference in speed.
 */
export function replay(profile: Profile, run: MeasuredRun, seed: number): ReplayedRequest[] {
  const { requests, loop, commonTokens = 0 } = run;
  const ends = requests.map(({ endMs }) => endMs).sort((a, b) => a - b);
  const starts = loop === 'open' ? requests.map(() => true) : startsOfSlots(requests, ends);
  const arrival = (index: number, atMs: (request: MeasuredRequest) => number): Arrival[] => {
    const request = requests[index];
    return request === undefined ? [] : [{ ...engineRequest(request, index, commonTokens), atMs: atMs(request) }];
  };
  const indices = [...requests.keys()];
  const followers = indices.filter((index) => starts[index] !== true);
  let followed = 0;
  const { results } = runVirtually({
    profile,
    seed,
    arrivals: indices.filter((index) => starts[index]).flatMap((index) => arrival(index, ({ sentMs }) => sentMs)),
    next: (_, nowMs): Arrival | null => {
      const endMs = ends[followed] ?? Infinity;
      const index = followers[followed++] ?? requests.length;
      return arrival(index, ({ sentMs }) => nowMs + Math.max(0, sentMs - endMs))[0] ?? null;
    },
    keepInstants: false,
  });
  const replayed = requests.map(() => missing);
  for (const { progress } of results) replayed[Number(progress.request.id)] = outcome(progress);
  return replayed;
}

/** Of requests in the order of sending, those that brought more into flight than there had been: users who came in. */
function startsOfSlots(requests: readonly MeasuredRequest[], ends: readonly number[]): boolean[] {
  let [ended, most] = [0, 0];
  return requests.map(({ sentMs }, index) => {
    while ((ends[ended] ?? Infinity) <= sentMs) ended += 1;
    const inFlight = index + 1 - ended;
    if (inFlight <= most) return false;
    most = inFlight;
    return true;
  });
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
