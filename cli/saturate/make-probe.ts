import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { courseOf } from '../../lib/capacity/search/course.ts';
import {
  sliceMs,
  type ProbeOutcome,
  type ProbePlan,
  type ProbeProgress,
  type SharedObjective,
} from '../../lib/capacity/search/probe.ts';
import { untilOf } from '../../lib/capacity/search/until.ts';
import { judgeLoad } from '../../lib/capacity/search/verdict.ts';
import type { Assessment } from '../../lib/schema/assessment.ts';
import type { Run } from '../../lib/schema/run.ts';
import type { K6Binary } from '../k6-binary.ts';
import { logFile, noteGroup, runFolder } from '../many-runs/folder.ts';
import { failureOf, readRunFile } from '../many-runs/run-end.ts';
import { runEnvironment } from '../many-runs/run-environment.ts';
import { runK6 } from '../run-k6.ts';
import { followProbe, type ProbeFollower } from './follow-probe.ts';

const lookEveryMs = 1000;
/** What is on its way when a probe is ended early is waited for so long: the longest is what matters, but a queue may be hopeless. */
const patienceMs = 30_000;

/** A probe to be made by k6. */
export interface ProbeOrder {
  readonly id: string;
  readonly plan: ProbePlan;
  readonly settings: Readonly<Record<string, string>>;
}

/** What is the same for all probes. */
export interface ProbePlace {
  readonly folder: string;
  readonly workingFolder: string;
  readonly k6: K6Binary;
  /** The file of the scenario. */
  readonly scenario: string;
  /** Writes the reports of a run, and tells what is in them. */
  readonly render: (folder: string) => Promise<Assessment>;
  /** Hears of a run as soon as it has begun, and says by what it is judged; throws where it cannot be. */
  readonly begun: (run: Run) => readonly SharedObjective[];
  /** Hears once a second how far a probe is. */
  readonly look: (progress: ProbeProgress) => void;
}

/** What a probe left. */
export interface ProbeRun {
  readonly exitCode: number;
  /** Why it is of no use; null when it is of use, and then there is an outcome. */
  readonly why: string | null;
  readonly outcome: ProbeOutcome | null;
  /** Why it was ended before its time; null where it was not. */
  readonly early: string | null;
}

/** A k6 at work, with what is known of its run. */
interface Watched {
  readonly follower: ProbeFollower;
  /** Slices that count, once the search has seen enough; null before. */
  readonly enough: number | null;
}

/** Why the search has seen enough, as the report of the run says it. */
function enoughWords({ plan }: ProbeOrder, progress: ProbeProgress, objectives: readonly SharedObjective[]): string {
  const course = courseOf(plan.load, plan.settleMs, progress);
  return progress.clientLimit ?? judgeLoad([course], objectives, plan.load.loop).reason;
}

/** Looks at the run once a second until k6 is gone, and has it ended where the search has seen enough before the load is over. */
async function watch(
  order: ProbeOrder,
  place: ProbePlace,
  end: (why: string) => void,
  gone: AbortSignal,
): Promise<Watched | null> {
  const runs = runFolder(place.folder, order.id);
  const { plan } = order;
  let watched: Watched | null = null;
  let objectives: readonly SharedObjective[] = [];
  let until = (_progress: ProbeProgress): boolean => false;
  while (!gone.aborted) {
    await pause(lookEveryMs, undefined, { signal: gone }).catch(() => {});
    if (watched === null) {
      const run = readRunFile(runs);
      if (run === null) continue;
      objectives = place.begun(run);
      watched = { follower: followProbe(runs, run, plan, objectives), enough: null };
      until = untilOf(plan, objectives);
    }
    if (gone.aborted || watched.enough !== null) continue;
    const progress = watched.follower.look(Date.now());
    place.look(progress);
    if (!until(progress)) continue;
    watched = { ...watched, enough: progress.slices.length };
    // a load that is over is left to get its answers
    if (progress.slices.length * sliceMs < plan.settleMs + plan.mostMs) end(enoughWords(order, progress, objectives));
  }
  return watched;
}

/** What whoever made a run puts into its folder to have it send nothing more; k6 then waits for what is on its way (xk6/vllm/early_end.go). */
const endFile = 'end-early.txt';

/** Ends a k6 in order, and what is left of a hopeless queue after some time at once. */
function ender(runs: string, interrupt: () => void, gone: AbortSignal): (why: string) => void {
  const file = join(runs, endFile);
  gone.addEventListener('abort', () => rmSync(file, { force: true }));
  return (why) => {
    if (gone.aborted) return;
    writeFileSync(file, why);
    void pause(patienceMs, undefined, { signal: gone, ref: false }).then(interrupt, () => {});
  };
}

/** Whether the load generator itself was what was measured, by what it says of itself at its end. */
function strainOf({ audits }: Assessment): string | null {
  const found = audits.find(({ id }) => id === 'client-saturation')?.findings ?? [];
  return found.find(({ verdict }) => verdict === 'unsound' || verdict === 'invalid')?.happened ?? null;
}

/** Makes one probe and renders what it left. What k6 says goes into its log. */
export async function makeProbe(order: ProbeOrder, place: ProbePlace): Promise<ProbeRun> {
  const { folder, workingFolder, k6 } = place;
  const [runs, log] = [runFolder(folder, order.id), logFile(folder, order.id)];
  const output = openSync(log, 'w');
  const gone = new AbortController();
  let group = 0;
  const started = (pid: number): void => {
    group = pid;
    noteGroup(folder, 'saturation', pid);
  };
  const interrupt = (): void => {
    try {
      if (!gone.signal.aborted) process.kill(group, 'SIGINT');
    } catch {
      // it has just ended by itself
    }
  };
  const environment = runEnvironment({ ...order.settings, RUN_DIR: runs, PWD: workingFolder });
  const run = runK6(k6, place.scenario, environment, { output, cwd: workingFolder, started }).finally(() => {
    gone.abort();
    closeSync(output);
  });
  const watching = watch(order, place, ender(runs, interrupt, gone.signal), gone.signal);
  // a run that cannot be judged is ended, and only then is that told
  watching.catch(interrupt);
  const exitCode = await run;
  const watched = await watching;
  const left = readRunFile(runs);
  const why = failureOf(exitCode, left, log) ?? (watched === null ? 'it was over before it could be looked at' : null);
  if (why !== null || watched === null) return { exitCode, why, outcome: null, early: null };
  const { settleMs, mostMs } = order.plan;
  const seen = watched.follower.outcome(watched.enough ?? Math.floor((settleMs + mostMs) / sliceMs));
  const assessment = await place.render(runs);
  const clientLimit = seen.clientLimit ?? strainOf(assessment);
  return { exitCode, why: null, outcome: { ...seen, clientLimit }, early: left?.endedEarly ?? null };
}
