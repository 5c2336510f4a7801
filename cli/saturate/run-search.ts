import { setTimeout as pause } from 'node:timers/promises';
import { longestLeftMs } from '../../lib/capacity/saturation/limits.ts';
import { probeId, settingsOfProbe } from '../../lib/capacity/saturation/probe-settings.ts';
import { madeProbes, packSlices, promisedE2eMs, searchedObjectives } from '../../lib/capacity/saturation/state.ts';
import { liveWords, probeLine } from '../../lib/capacity/saturation/words.ts';
import { capacityAnswer } from '../../lib/capacity/search/capacity-answer.ts';
import { nextProbe } from '../../lib/capacity/search/next-probe.ts';
import type { ProbeOutcome, ProbePlan, SharedObjective } from '../../lib/capacity/search/probe.ts';
import { sharedObjectives } from '../../lib/capacity/search/shared-objectives.ts';
import { serverChanges } from '../../lib/capacity/sweep/same-server.ts';
import type { Run } from '../../lib/schema/run.ts';
import type { Saturation, SaturationProbe } from '../../lib/schema/saturation.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { discardRun } from '../many-runs/folder.ts';
import type { Display } from './display.ts';
import { makeProbe, type ProbePlace, type ProbeRun } from './make-probe.ts';
import { discardCutOff, writeSaturation } from './saturation-file.ts';

/** For the server to be rid of what a probe that was ended early had left on it. */
const restMs = 1000;

/** All that a search needs beside its state. */
export interface SearchPlace extends Omit<ProbePlace, 'begun' | 'look' | 'workingFolder'> {
  readonly display: Display;
  readonly interrupted: AbortSignal;
}

/** How a search ended: with an answer, or why before. */
export interface SearchEnd {
  readonly saturation: Saturation;
  /** Null where there is an answer, and where it was interrupted. */
  readonly failed: { readonly why: string; readonly exitCode: number } | null;
}

const now = (): string => new Date().toISOString();

/** What the first probe meets holds for all: its objectives, and its server. */
function met(saturation: Saturation, run: Run): Saturation {
  const { server, objectives } = saturation;
  if (server === null || objectives === null) return { ...saturation, server: run.server, ...searchedObjectives(run) };
  const changes = serverChanges(server, run.server);
  if (changes.length === 0) return saturation;
  throw new UsageError(
    'Another server answers than in the probes before, and its probes are not to be held against theirs.',
    [...changes, 'begin a new search, or bring the server back and go on with this one'],
  );
}

const written = (outcome: ProbeOutcome, objectives: readonly unknown[]): SaturationProbe['outcome'] => ({
  ...outcome,
  slices: packSlices(outcome.slices, objectives.length),
});

/** Makes one probe; the state that comes back has it, unless it failed. */
async function oneProbe(
  before: Saturation,
  plan: ProbePlan,
  place: SearchPlace,
): Promise<{ readonly saturation: Saturation; readonly run: ProbeRun }> {
  const { folder, display } = place;
  const number = before.probes.length + 1;
  const id = probeId(number, plan);
  const leftMs = longestLeftMs(
    before.limits,
    before.probes.map((probe) => probe.plan),
  );
  const startedMs = Date.now();
  let saturation = before;
  const promisedMs = promisedE2eMs(before.objectives ?? []);
  discardRun(folder, id);
  display.live(liveWords(number, plan, [], leftMs));
  const order = {
    id,
    plan,
    settings: settingsOfProbe({ plan, number, seed: before.seed, common: before.settings, promisedMs }),
  };
  const run = await makeProbe(order, {
    ...place,
    workingFolder: before.workingFolder,
    begun: (begun): readonly SharedObjective[] => {
      saturation = met(before, begun);
      return sharedObjectives(saturation.objectives ?? []);
    },
    look: ({ slices }) => display.live(liveWords(number, plan, slices, leftMs - (Date.now() - startedMs))),
  });
  if (run.outcome === null) return { saturation: before, run };
  const probe: SaturationProbe = {
    id,
    plan,
    outcome: written(run.outcome, saturation.objectives ?? []),
    run: `runs/${id}`,
    startedAt: new Date(startedMs).toISOString(),
    endedAt: now(),
    early: run.early,
  };
  return { saturation: { ...saturation, probes: [...saturation.probes, probe] }, run };
}

/** Says what the latest probe came to. */
function sayProbe({ probes, objectives }: Saturation, display: Display): void {
  const made = madeProbes({ probes });
  const judged = capacityAnswer(made, objectives ?? [], 'budget').probes.at(-1);
  const latest = made.at(-1);
  if (judged === undefined || latest === undefined) return;
  const { slices, clientLimit } = latest.outcome;
  display.say(probeLine(made.length, judged.plan, judged, slices.length * 1000, clientLimit));
}

/** Makes probe after probe until the search is content, somebody interrupts it, or one fails; the state is written after each. */
export async function runSearch(from: Saturation, place: SearchPlace): Promise<SearchEnd> {
  const { folder, display, interrupted } = place;
  let saturation: Saturation = { ...from, state: 'running' };
  const stop = (failed: SearchEnd['failed']): SearchEnd => {
    const stopped: Saturation = { ...saturation, state: 'stopped' };
    writeSaturation(folder, stopped);
    return { saturation: stopped, failed };
  };
  writeSaturation(folder, saturation);
  for (;;) {
    const objectives = saturation.objectives ?? [];
    const next = nextProbe(madeProbes(saturation), objectives, saturation.limits);
    if ('end' in next) {
      const answer = capacityAnswer(madeProbes(saturation), objectives, next.end);
      saturation = { ...saturation, state: 'done', answer };
      writeSaturation(folder, saturation);
      return { saturation, failed: null };
    }
    if (saturation.probes.length > 0) await pause(restMs, undefined, { signal: interrupted }).catch(() => {});
    if (interrupted.aborted) return stop(null);
    const { saturation: after, run } = await oneProbe(saturation, next.probe, place).catch((error: unknown) => {
      stop(null);
      throw error;
    });
    saturation = after;
    if (interrupted.aborted && run.outcome === null) discardCutOff(folder, saturation);
    if (run.outcome === null) return stop(interrupted.aborted ? null : { why: run.why ?? '', exitCode: run.exitCode });
    writeSaturation(folder, saturation);
    sayProbe(saturation, display);
  }
}
