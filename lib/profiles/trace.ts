import type { Configuration } from '../configuration/settings.ts';
import { plannedOpen } from './open-plan.ts';
import { vuSettings } from './open-problems.ts';
import type { Profile, Supply } from './profile.ts';
import { openStage, type Stage } from './stage.ts';
import { expectedE2eMs } from './virtual-users.ts';
import { warmUpOf } from './warm-up.ts';

/** Arrivals as they were recorded, in real time or scaled. */
export const trace: Profile = {
  id: 'trace',
  about: 'An open loop: each request of the data set when it came in the trace, times TIME_SCALE.',
  settings: ['TIME_SCALE', 'REQUESTS', 'DURATION', 'WARMUP', ...vuSettings],
  problems: (configuration, supply) => {
    if (supply.size === null || supply.size === 0 || supply.arrivalMs(0) === null)
      return ['the data set has no arrival times; set DATASET to a trace'];
    const { disorder, count } = survey(configuration, supply);
    if (disorder !== null)
      return [`request ${disorder + 1} of the data set comes before the one ahead of it; sort the trace by time`];
    return count === 0 ? ['DURATION ends before the first request of the trace'] : [];
  },
  plan: (configuration, supply) => {
    const { count, warm, lastMs, busiest } = survey(configuration, supply);
    const level = Number(((count / Math.max(1, lastMs)) * 1000).toPrecision(3));
    const dueMs = arrivalAt(configuration, supply);
    return plannedOpen(configuration, { arrivals: busiest, dispersion: 0, turns: count, gated: false }, (lead) => {
      const stage = (phase: Stage['phase'], first: number, requests: number): Stage[] =>
        requests === 0
          ? []
          : [openStage({ phase, level, requests, settleMs: null, dueMs: (index) => lead + dueMs(first + index) })];
      return [...stage('warmup', 0, warm), ...stage('measure', warm, count - warm)];
    });
  },
};

/** When a request of the trace is due, ms since the first. */
const arrivalAt =
  ({ TIME_SCALE }: Configuration, { arrivalMs }: Supply) =>
  (index: number): number =>
    (arrivalMs(index) ?? 0) * TIME_SCALE;

interface Survey {
  /** Requests to send, the warm-up included, and how many of them are warm-up. */
  readonly count: number;
  readonly warm: number;
  readonly lastMs: number;
  /** Largest number of arrivals within the time that one request takes. */
  readonly busiest: number;
  /** The first request that comes before the one ahead of it; null when all are in order. */
  readonly disorder: number | null;
}

/** Goes through the trace once for all virtual users. */
function survey(configuration: Configuration, supply: Supply): Survey {
  const { REQUESTS, DURATION, WARMUP, TIME_SCALE } = configuration;
  const name = `trace ${JSON.stringify([REQUESTS, DURATION, WARMUP, TIME_SCALE, expectedE2eMs(configuration)])}`;
  const [count = 0, warm = 0, lastMs = 0, busiest = 0, disorder = -1] = Array.from(
    supply.keep(name, () => surveyed(configuration, supply)),
  );
  return { count, warm, lastMs, busiest, disorder: disorder < 0 ? null : disorder };
}

function surveyed(configuration: Configuration, supply: Supply): number[] {
  const { REQUESTS, DURATION } = configuration;
  const warmUp = warmUpOf(configuration.WARMUP, null);
  const at = arrivalAt(configuration, supply);
  const e2eMs = expectedE2eMs(configuration);
  const most = REQUESTS === null ? Infinity : REQUESTS + (warmUp?.requests ?? 0);
  const endsMs = DURATION === null ? Infinity : DURATION + (warmUp?.durationMs ?? 0);
  const isWarm = (index: number, ms: number): boolean =>
    warmUp !== null && (index < (warmUp.requests ?? 0) || ms < (warmUp.durationMs ?? 0));
  const window: number[] = [];
  let [count, warm, busiest, disorder, before, oldest] = [0, 0, 0, -1, 0, 0];
  for (; count < Math.min(most, supply.size ?? 0); count += 1) {
    const ms = at(count);
    if (ms >= endsMs) break;
    if (ms < before && disorder < 0) disorder = count;
    if (isWarm(count, ms)) warm += 1;
    window.push(ms);
    while ((window[oldest] ?? ms) <= ms - e2eMs) oldest += 1;
    busiest = Math.max(busiest, window.length - oldest);
    before = ms;
  }
  return [count, warm, before, busiest, disorder];
}
