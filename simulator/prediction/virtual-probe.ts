import {
  sliceMs,
  type Probe,
  type ProbeOutcome,
  type ProbePlan,
  type SharedObjective,
  type Until,
} from '../../lib/capacity/search/probe.ts';
import { emptySlice, type SliceInMaking } from '../../lib/capacity/search/slice-in-making.ts';
import { quantile } from '../../lib/statistics/quantile.ts';
import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import type { EngineState } from '../engine/engine.ts';
import type { Progress } from '../engine/sequence.ts';
import { runVirtually, type Arrival } from '../engine/virtual-time.ts';
import { e2eMs, tpotMs, ttftMs } from './load-figures.ts';
import { lengths, poissonInstants, type RequestMix } from './predict.ts';

/** What a simulated server is probed with. */
export interface VirtualProbeOptions extends RequestMix {
  /** Of the search, in its order; on times (`llm_ttft`, `llm_tpot`, `llm_e2e`) or success. */
  readonly objectives: readonly SharedObjective[];
  /** Another one: other arrivals, lengths and jitter. */
  readonly seed: number;
}

const timeOf: Readonly<Record<string, (progress: Progress) => number>> = {
  llm_ttft: ttftMs,
  llm_tpot: tpotMs,
  llm_e2e: e2eMs,
};

/** Random streams, apart from the engine's own jitter. */
const [arrivalStream, lengthStream] = [31, 32];
/** Users of a closed loop come in over this time, so that they do not march in step. */
const rampMs = 1000;

/** Counts what happens to requests by the second in which they were due. */
function createTally(objectives: readonly SharedObjective[], until: Until) {
  const slices: SliceInMaking[] = [];
  const open: SliceInMaking[] = [];
  let [sent, ended, stopped] = [0, 0, false];
  const sliceAt = (atMs: number): SliceInMaking => {
    const index = Math.floor(atMs / sliceMs);
    while (open.length <= index) open.push({ ...emptySlice(objectives), preemptions: 0 });
    return open[index] as SliceInMaking;
  };
  const brokenBy = (progress: Progress | null, { objective }: SharedObjective): boolean => {
    const time = timeOf[objective.metric];
    if (progress === null) return true;
    return time !== undefined && time(progress) >= objective.limit;
  };
  return {
    slices,
    due(atMs: number): void {
      const slice = sliceAt(atMs);
      slice.due += 1;
      slice.pending += 1;
    },
    /** A request is over; without progress it was refused. */
    end(dueMs: number, nowMs: number, progress: Progress | null): void {
      const slice = sliceAt(dueMs);
      slice.pending -= 1;
      ended += 1;
      const now = sliceAt(nowMs);
      now.ended += 1;
      now.preemptions = (now.preemptions ?? 0) + (progress?.preemptions ?? 0);
      if (progress === null) now.failed += 1;
      for (const [i, objective] of objectives.entries())
        if (brokenBy(progress, objective)) slice.broken[i] = (slice.broken[i] ?? 0) + 1;
    },
    watch({ waiting, running, kvUsage }: EngineState, nowMs: number): void {
      while ((slices.length + 1) * sliceMs <= nowMs && !stopped) {
        const slice = sliceAt(slices.length * sliceMs);
        sent += slice.due;
        Object.assign(slice, { waiting, running, kvUsage, inFlight: Math.max(0, sent - ended) });
        slices.push(slice);
        stopped = until({ slices, clientLimit: null });
      }
    },
    stop: (): boolean => stopped,
  };
}

/** When the load's first requests come; those of a closed loop are followed by others. */
function instantsOf({ load, settleMs, mostMs }: ProbePlan, seed: number): number[] {
  const random = seededRandom(seed, 0, arrivalStream);
  // Two slices more: the search ends a probe at the first second after its time.
  if (load.loop === 'open') return poissonInstants(load.rateRps, settleMs + mostMs + 2 * sliceMs, random);
  return Array.from({ length: load.concurrency }, () => random() * rampMs);
}

/** The promised percentile of each time over its limit. */
function timesLimitOf(objectives: readonly SharedObjective[], counted: readonly Progress[]): (number | null)[] {
  return objectives.map(({ objective, share }) => {
    const time = timeOf[objective.metric];
    if (time === undefined || counted.length === 0) return null;
    const sorted = Float64Array.from(counted.map(time).filter((ms) => !Number.isNaN(ms))).sort();
    return sorted.length === 0 ? null : quantile(sorted, share) / objective.limit;
  });
}

function probeOnce(options: VirtualProbeOptions, seed: number, plan: ProbePlan, until: Until): ProbeOutcome {
  const { load, settleMs } = plan;
  const tally = createTally(options.objectives, until);
  let made = 0;
  const arrivalAt = (atMs: number): Arrival => {
    made += 1;
    tally.due(atMs);
    return { id: String(made), atMs, ...lengths(options, seededRandom(seed, made, lengthStream)) };
  };
  const dueOf = ({ request }: Progress): number => (request as Arrival).atMs;
  const counted: Progress[] = [];
  const first = load.loop === 'closed' ? load.concurrency : 0;
  runVirtually({
    profile: options.profile,
    seed,
    arrivals: instantsOf(plan, seed).map(arrivalAt),
    keepInstants: false,
    next(progress, nowMs) {
      tally.end(dueOf(progress), nowMs, progress);
      if (dueOf(progress) >= settleMs && Number(progress.request.id) > first) counted.push(progress);
      return load.loop === 'closed' ? arrivalAt(nowMs) : null;
    },
    refuse: ({ atMs }, nowMs) => tally.end(atMs, nowMs, null),
    watch: tally.watch,
    stop: tally.stop,
  });
  return { slices: tally.slices, clientLimit: null, timesLimit: timesLimitOf(options.objectives, counted) };
}

/** Probes a simulated server in virtual time, each time with other requests; one of a search, since it counts its probes. */
export function virtualProbe(options: VirtualProbeOptions): Probe {
  let probes = 0;
  return (plan, until) => {
    probes += 1;
    return Promise.resolve(probeOnce(options, options.seed * 1000 + probes, plan, until));
  };
}
