import { quantilesOf } from '../prediction/load-figures.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Target } from './fit.ts';
import { lengthGroups, mostInFlight, type MeasuredRun } from './measured-run.ts';
import { replay, type ReplayedRequest } from './replay.ts';

/** What a figure says of a run. */
export type FigureKind = 'TTFT p50' | 'TTFT p90' | 'TPOT p50' | 'output tokens/s';

/** One figure of a run, measured and simulated. */
export interface FigureComparison {
  readonly kind: FigureKind;
  /** The kind, with the length of the prompts where the run has several figures of it. */
  readonly figure: string;
  readonly measured: number;
  readonly simulated: number;
}

/** A figure of a run, from its requests measured or replayed. */
interface Figure {
  readonly kind: FigureKind;
  readonly label: string;
  /** How far a simulation may be off, as a share; null when nothing is fitted to it. */
  readonly tolerance: number | null;
  readonly of: (requests: readonly ReplayedRequest[]) => number;
}

/** A run and the figures that its simulation is held against; what it has no value of is left out. */
export interface JudgedRun {
  readonly run: MeasuredRun;
  readonly figures: readonly (Figure & { readonly measured: number })[];
}

/** What the fit of a run is judged by, measured once for all its simulations. */
export function judgedRun(run: MeasuredRun): JudgedRun {
  const figures = mostInFlight(run) === 1 ? aloneFigures(run) : loadedFigures(run);
  return {
    run,
    figures: figures
      .map((figure) => ({ ...figure, measured: figure.of(run.requests) }))
      .filter(({ measured }) => measured > 0),
  };
}

const pick = (requests: readonly ReplayedRequest[], indices: readonly number[]): ReplayedRequest[] =>
  indices.flatMap((index) => requests[index] ?? []);
const numbers = (values: readonly number[]): number[] => values.filter((value) => !Number.isNaN(value));

function aloneFigures(run: MeasuredRun): Figure[] {
  return lengthGroups(run).flatMap(({ promptTokens, indices }) => [
    {
      kind: 'TTFT p50',
      label: `TTFT p50 of ${promptTokens} tokens`,
      tolerance: 0.03,
      of: (requests) => quantilesOf(pick(requests, indices).map(({ ttftMs }) => ttftMs)).p50,
    },
    {
      kind: 'TPOT p50',
      label: `TPOT p50 of ${promptTokens} tokens`,
      tolerance: 0.02,
      of: (requests) => quantilesOf(numbers(pick(requests, indices).map(({ tpotMs }) => tpotMs))).p50,
    },
  ]);
}

function loadedFigures(run: MeasuredRun): Figure[] {
  const { requests } = run;
  const measured = requests.flatMap((request, index) => (request.measured ? [index] : []));
  const tokens = measured.reduce((sum, index) => sum + (requests[index]?.outputTokens ?? 0), 0);
  const startMs = Math.min(...measured.map((index) => requests[index]?.sentMs ?? Infinity));
  const ttft = (of: readonly ReplayedRequest[]) => quantilesOf(pick(of, measured).map(({ ttftMs }) => ttftMs));
  const tpot = (of: readonly ReplayedRequest[]) => quantilesOf(numbers(pick(of, measured).map(({ tpotMs }) => tpotMs)));
  return [
    { kind: 'TTFT p50', label: 'TTFT p50', tolerance: 0.04, of: (replayed) => ttft(replayed).p50 },
    // The tail has the noise of few requests in it.
    { kind: 'TTFT p90', label: 'TTFT p90', tolerance: 0.1, of: (replayed) => ttft(replayed).p90 },
    { kind: 'TPOT p50', label: 'TPOT p50', tolerance: 0.02, of: (replayed) => tpot(replayed).p50 },
    {
      kind: 'output tokens/s',
      label: 'output tokens/s',
      // In an open loop it is the rate of sending, whatever the server is like.
      tolerance: run.loop === 'closed' ? 0.03 : null,
      of: (replayed) => (tokens / (Math.max(...pick(replayed, measured).map(({ endMs }) => endMs)) - startMs)) * 1000,
    },
  ];
}

/** The figures of a run that a profile is fitted to. */
export function fitTargets({ figures }: JudgedRun): Target[] {
  return figures.flatMap(({ label, measured, tolerance }) =>
    tolerance === null ? [] : [{ label, measured, tolerance }],
  );
}

/** The same figures, in the same order, as this profile gives them. */
export function simulatedTargets(profile: Profile, { run, figures }: JudgedRun, seed: number): number[] {
  const replayed = replay(profile, run, seed);
  return figures.flatMap(({ tolerance, of }) => (tolerance === null ? [] : [of(replayed)]));
}

/** Every figure of a run, measured and as this profile gives it. */
export function runComparison(profile: Profile, { run, figures }: JudgedRun, seed: number): FigureComparison[] {
  const replayed = replay(profile, run, seed);
  return figures.map(({ kind, label, measured, of }) => ({ kind, figure: label, measured, simulated: of(replayed) }));
}
