import { quantilesOf } from '../prediction/load-figures.ts';
import type { Profile } from '../profiles/profile.ts';
import type { Target } from './fit.ts';
import { lengthGroups, mostInFlight, type MeasuredRequest, type MeasuredRun } from './measured-run.ts';
import { replay, type ReplayedRequest } from './replay.ts';

/** One figure of a run, measured and simulated. */
export interface FigureComparison {
  readonly figure: string;
  readonly measured: number;
  readonly simulated: number;
}

/** A figure of a run, from its requests measured or replayed. */
interface Figure {
  readonly label: string;
  /** How far a simulation may be off, as a share; null when nothing is fitted to it. */
  readonly tolerance: number | null;
  readonly of: (requests: readonly ReplayedRequest[]) => number;
}

const figuresByRun = new WeakMap<MeasuredRun, readonly Figure[]>();

/** What the fit of a run is judged by. */
function figuresOf(run: MeasuredRun): readonly Figure[] {
  const known = figuresByRun.get(run);
  if (known !== undefined) return known;
  const figures = mostInFlight(run) === 1 ? aloneFigures(run) : loadedFigures(run);
  figuresByRun.set(run, figures);
  return figures;
}

const pick = (requests: readonly ReplayedRequest[], indices: readonly number[]): ReplayedRequest[] =>
  indices.flatMap((index) => requests[index] ?? []);
const numbers = (values: readonly number[]): number[] => values.filter((value) => !Number.isNaN(value));

function aloneFigures(run: MeasuredRun): Figure[] {
  return lengthGroups(run).flatMap(({ promptTokens, indices }) => [
    {
      label: `TTFT p50 of ${promptTokens} tokens`,
      tolerance: 0.03,
      of: (requests) => quantilesOf(pick(requests, indices).map(({ ttftMs }) => ttftMs)).p50,
    },
    {
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
    { label: 'TTFT p50', tolerance: 0.04, of: (replayed) => ttft(replayed).p50 },
    // The tail has the noise of few requests in it.
    { label: 'TTFT p90', tolerance: 0.1, of: (replayed) => ttft(replayed).p90 },
    { label: 'TPOT p50', tolerance: 0.02, of: (replayed) => tpot(replayed).p50 },
    {
      label: 'output tokens/s',
      // In an open loop it is the rate of sending, whatever the server is like.
      tolerance: run.loop === 'closed' ? 0.03 : null,
      of: (replayed) => (tokens / (Math.max(...pick(replayed, measured).map(({ endMs }) => endMs)) - startMs)) * 1000,
    },
  ];
}

/** The figures of a run that a profile is fitted to. */
export function fitTargets(run: MeasuredRun): Target[] {
  return figuresOf(run).flatMap(({ label, tolerance, of }) => {
    const measured = of(run.requests);
    return tolerance === null || !(measured > 0) ? [] : [{ label, measured, tolerance }];
  });
}

/** The same figures, in the same order, as this profile gives them. */
export function simulatedTargets(profile: Profile, run: MeasuredRun, seed: number): number[] {
  return compareFigures(profile, run, seed, (figure, measured) => figure.tolerance !== null && measured > 0).map(
    ({ simulated }) => simulated,
  );
}

/** Every figure of a run, measured and as this profile gives it. */
export function runComparison(profile: Profile, run: MeasuredRun, seed: number): FigureComparison[] {
  return compareFigures(profile, run, seed, (_, measured) => measured > 0);
}

function compareFigures(
  profile: Profile,
  run: MeasuredRun,
  seed: number,
  wanted: (figure: Figure, measured: number) => boolean,
): FigureComparison[] {
  const measuredRequests: readonly (MeasuredRequest & ReplayedRequest)[] = run.requests;
  const replayed = replay(profile, run, seed);
  return figuresOf(run).flatMap((figure) => {
    const measured = figure.of(measuredRequests);
    return wanted(figure, measured) ? [{ figure: figure.label, measured, simulated: figure.of(replayed) }] : [];
  });
}
