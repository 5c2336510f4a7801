import type { Profile } from '../profiles/profile.ts';
import { fitProfile, type Fit, type FittedParameter } from './fit.ts';
import { missingRuns } from './fitness.ts';
import type { MeasuredRun, MeasuredServer } from './measured-run.ts';
import { parameters as eachNumber, type Parameter } from './parameters.ts';
import {
  fitTargets,
  judgedRun,
  runComparison,
  simulatedTargets,
  type FigureComparison,
  type FigureKind,
  type JudgedRun,
} from './run-figures.ts';

/** A run and how close a profile comes to it. */
export interface RunFit {
  readonly run: MeasuredRun;
  readonly figures: readonly FigureComparison[];
}

/** A fitted profile and what it is worth. */
export interface Calibration {
  readonly profile: Profile;
  readonly parameters: readonly FittedParameter[];
  /** On the runs that it was fitted to. */
  readonly fits: readonly RunFit[];
  /** The largest error of a median or a throughput among them, as a share. */
  readonly worstError: number;
  /** Each run by a profile that was fitted without it; only runs that the others can do without. */
  readonly heldOut: readonly RunFit[];
}

/** Decides the jitter of every simulation, so that a changed figure comes from a changed parameter. */
const seed = 1;

/** How a profile is fitted. */
export interface CalibrationRules {
  /** What may be changed. */
  readonly parameters: readonly Parameter[];
  /** Those without which a fit says nothing, by id: they are the last that may count as not identified. */
  readonly kept?: readonly string[];
  /** Whether these runs would do without the others, so that one can be held out. */
  readonly enough: (runs: readonly MeasuredRun[]) => boolean;
  /** Whether runs without one are fitted by the parameters that all of them identified: a quarter of the time. */
  readonly heldOutBySame?: boolean;
}

/** Each number by itself, from runs made to tell them apart. */
const usualRules: CalibrationRules = {
  parameters: eachNumber,
  enough: (runs) => missingRuns(runs).length === 0,
};

/** Fits a profile to runs that are fit for it (see `unfitness`), starting from a base. */
export function calibrate(
  base: Profile,
  runs: readonly MeasuredRun[],
  id: string,
  rules: CalibrationRules = usualRules,
): Calibration {
  const from = withServer(base, runs);
  const judged = runs.map(judgedRun);
  const { profile, parameters } = fitRuns(from, judged, rules);
  const identified = parameters.filter(({ standardError }) => standardError !== null);
  const heldOutRules =
    rules.heldOutBySame === true ? { ...rules, parameters: identified.map(({ parameter }) => parameter) } : rules;
  const fits = judged.map((each) => runFit(profile, each));
  const heldOut = judged.flatMap((each) => {
    const others = judged.filter((other) => other !== each);
    if (!rules.enough(others.map(({ run }) => run))) return [];
    return [runFit(fitRuns(from, others, heldOutRules).profile, each)];
  });
  const simulated = runs.some(({ server }) => server.simulated !== null);
  const named: Profile = {
    ...profile,
    id,
    // A simulation's own numbers, found again, are no measurement of a machine.
    provenance: simulated ? 'guess' : 'measured',
    evidence: evidenceOf({ base, runs, parameters, fits, heldOut }),
  };
  return { profile: named, parameters, fits, worstError: largestError(fits), heldOut };
}

const runFit = (profile: Profile, judged: JudgedRun): RunFit => ({
  run: judged.run,
  figures: runComparison(profile, judged, seed),
});

function fitRuns(base: Profile, runs: readonly JudgedRun[], { parameters, kept = [] }: CalibrationRules): Fit {
  return fitProfile({
    base,
    parameters,
    kept,
    targets: runs.flatMap(fitTargets),
    simulate: (profile) => runs.flatMap((run) => simulatedTargets(profile, run, seed)),
  });
}

/** The base with the limits that the server told. */
export function withServer(base: Profile, [first]: readonly MeasuredRun[]): Profile {
  if (first === undefined) return base;
  const { model, maxModelLen, blockSize, kvCacheTokens, prefixCaching } = first.server;
  const { limits } = base;
  return {
    ...base,
    model,
    limits: {
      ...limits,
      maxModelLen: maxModelLen ?? limits.maxModelLen,
      blockSize: blockSize ?? limits.blockSize,
      kvCacheTokens: kvCacheTokens ?? limits.kvCacheTokens,
      enablePrefixCaching: prefixCaching ?? limits.enablePrefixCaching,
    },
  };
}

/** By what a fit is judged: the tails have the noise of few requests in them. */
const judgedFigures: readonly FigureKind[] = ['TTFT p50', 'TPOT p50', 'output tokens/s'];

/** The largest error of a kind of figure over some runs, as a share; null when there is none. */
function worstError(fits: readonly RunFit[], kind: FigureKind): number | null {
  const errors = fits.flatMap(({ figures }) =>
    figures.filter((each) => each.kind === kind).map(({ measured, simulated }) => Math.abs(simulated / measured - 1)),
  );
  return errors.length === 0 ? null : Math.max(...errors);
}

/** The largest error of a median or a throughput over some runs, as a share; 0 of none. */
export const largestError = (fits: readonly RunFit[]): number =>
  Math.max(...judgedFigures.map((kind) => worstError(fits, kind) ?? 0));

function errorWords(fits: readonly RunFit[]): string {
  return judgedFigures
    .flatMap((kind) => {
      const error = worstError(fits, kind);
      return error === null ? [] : [`${kind} ${(error * 100).toFixed(0)} %`];
    })
    .join(', ');
}

function softwareOf({ software, simulated }: MeasuredServer): string {
  return simulated === null ? (software ?? 'a server of unknown version') : `the simulator (${simulated})`;
}

interface EvidenceSources extends Pick<Calibration, 'parameters' | 'fits' | 'heldOut'> {
  readonly base: Profile;
  readonly runs: readonly MeasuredRun[];
}

function evidenceOf({ base, runs, parameters, fits, heldOut }: EvidenceSources): string {
  const days = [...new Set(runs.map(({ startedAt }) => startedAt.slice(0, 10)))].sort();
  const requests = runs.reduce((sum, run) => sum + run.requests.length, 0);
  const [first] = runs;
  const kept = parameters.filter(({ standardError }) => standardError === null).map(({ parameter }) => parameter.id);
  return [
    `Fitted to ${runs.length} runs (${requests} requests) of ${first === undefined ? '' : softwareOf(first.server)}, ` +
      `${days.length === 1 ? days[0] : `${days[0]} to ${days.at(-1)}`}; largest errors: ${errorWords(fits)}.`,
    heldOut.length === 0
      ? 'No run was held out.'
      : `Each of ${heldOut.length} runs by a fit without it: ${errorWords(heldOut)}.`,
    kept.length === 0 ? '' : `Not identified by these runs, taken from ${base.id}: ${kept.join(', ')}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
