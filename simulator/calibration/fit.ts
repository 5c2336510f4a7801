import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { Matrix, inverse } from 'ml-matrix';
import type { Profile } from '../profiles/profile.ts';
import { parameters as each, type Parameter } from './parameters.ts';

/** One measured number that the profile should reproduce. */
export interface Target {
  readonly label: string;
  /** Above 0. */
  readonly measured: number;
  /** How far off it may be, as a share: noise of the measurement and what the model cannot know. */
  readonly tolerance: number;
}

/** A problem: what was measured, and the same numbers from a profile, in the same order. */
export interface FitProblem {
  readonly base: Profile;
  readonly targets: readonly Target[];
  readonly simulate: (profile: Profile) => readonly number[];
  /** Parameters that keep the base's value whatever the data say, by id. */
  readonly fixed?: readonly string[];
  /** Parameters that go back to the base's value only after all others that the data do not identify, by id. */
  readonly kept?: readonly string[];
  /** What may be changed, in the order in which it is set; absent: each number by itself. */
  readonly parameters?: readonly Parameter[];
}

/** One parameter after the fit. */
export interface FittedParameter {
  readonly parameter: Parameter;
  readonly base: number;
  readonly value: number;
  /** As a share of the value, from the tolerances; null when the data did not identify it and it kept the base's value. */
  readonly standardError: number | null;
}

/** The fitted profile and how well each parameter is known. */
export interface Fit {
  readonly profile: Profile;
  readonly parameters: readonly FittedParameter[];
}

/**
 * How far a parameter may be from the base's, as the standard deviation of its logarithm: a factor of ten. It only keeps the
 * search from running away along directions that the data say nothing about.
 */
const priorDeviation = Math.log(10);

/** A parameter with a larger standard error (share of its value) is not identified. */
const identifiedBelow = 0.3;

/** Step of the numerical derivatives, in the logarithm: the simulator's medians are not smooth below this. */
const difference = 0.04;

/**
 * Fits the parameters that the data identify: least squares on the logarithms (Levenberg–Marquardt), then the parameter that
 * is known worst goes back to the base's value and the rest is fitted again, until every one left is known to
 * 30 %. So of two that only act together, the better known one takes up what was measured.
 */
export function fitProfile(problem: FitProblem): Fit {
  const { base, fixed = [], parameters = each, kept = [] } = problem;
  let free = parameters.filter((parameter) => parameter.of(base) > 0 && !fixed.includes(parameter.id));
  let logs = free.map((parameter) => Math.log(parameter.of(problem.base)));
  while (free.length > 0) {
    logs = search(problem, free, logs);
    const errors = standardErrors(problem, free, logs);
    const worst = Math.max(...errors);
    if (worst <= identifiedBelow) return result({ base, parameters }, free, logs, errors);
    const others = errors.map((error, index) => (kept.includes(free[index]?.id ?? '') ? 0 : error));
    const worstOther = Math.max(...others);
    const dropped = worstOther > identifiedBelow ? others.indexOf(worstOther) : errors.indexOf(worst);
    free = free.filter((_, index) => index !== dropped);
    logs = logs.filter((_, index) => index !== dropped);
  }
  return result({ base, parameters }, [], [], []);
}

function withValues(base: Profile, free: readonly Parameter[], logs: readonly number[]): Profile {
  return free.reduce((profile, parameter, index) => parameter.set(profile, Math.exp(logs[index] ?? 0)), base);
}

/** Everything that should be 0, in units of its tolerance: the targets' logarithmic errors, then the priors. */
function residuals(
  { base, targets, simulate }: FitProblem,
  free: readonly Parameter[],
  logs: readonly number[],
): number[] {
  const simulated = simulate(withValues(base, free, logs));
  const errors = targets.map(
    ({ measured, tolerance }, index) => Math.log((simulated[index] ?? Number.NaN) / measured) / tolerance,
  );
  const priors = free.map((parameter, index) => ((logs[index] ?? 0) - Math.log(parameter.of(base))) / priorDeviation);
  return [...errors, ...priors];
}

function search(problem: FitProblem, free: readonly Parameter[], from: readonly number[]): number[] {
  const count = problem.targets.length + free.length;
  const { parameterValues } = levenbergMarquardt(
    { x: Array.from({ length: count }, (_, index) => index), y: Array.from({ length: count }, () => 0) },
    (values) => {
      const all = residuals(problem, free, values);
      return (index) => all[index] ?? Number.NaN;
    },
    {
      initialValues: [...from],
      gradientDifference: difference,
      maxIterations: 12,
      damping: 0.01,
      improvementThreshold: 1e-3,
      errorTolerance: 1e-3,
      minValues: from.map((log) => log - 5),
      maxValues: from.map((log) => log + 5),
    },
  );
  return parameterValues;
}

/**
 * Standard errors of the logarithms, from the Gauss–Newton approximation of the curvature at the fit. Where the fit misses its
 * targets by more than their tolerances, the tolerances were too hopeful, and the errors are as much larger.
 */
function standardErrors(problem: FitProblem, free: readonly Parameter[], logs: readonly number[]): number[] {
  const columns = free.map((_, column) => {
    const moved = (by: number): number[] =>
      residuals(
        problem,
        free,
        logs.map((log, index) => (index === column ? log + by : log)),
      );
    const [up, down] = [moved(difference), moved(-difference)];
    return up.map((value, row) => (value - (down[row] ?? 0)) / (2 * difference));
  });
  const count = problem.targets.length;
  const misses = residuals(problem, free, logs).slice(0, count);
  const excess = misses.reduce((sum, miss) => sum + miss * miss, 0) / Math.max(1, count - free.length);
  const scale = Math.max(1, Math.sqrt(excess));
  const jacobian = new Matrix(
    columns.map((column) => column.map((slope, row) => (row < count ? slope / scale : slope))),
  ).transpose();
  return inverse(jacobian.transpose().mmul(jacobian))
    .diagonal()
    .map((variance) => Math.sqrt(Math.max(0, variance)));
}

function result(
  { base, parameters }: Required<Pick<FitProblem, 'base' | 'parameters'>>,
  free: readonly Parameter[],
  logs: readonly number[],
  errors: readonly number[],
): Fit {
  const profile = withValues(base, free, logs);
  return {
    profile,
    parameters: parameters.map((parameter) => {
      const place = free.indexOf(parameter);
      const standardError = place === -1 ? null : (errors[place] ?? null);
      return { parameter, base: parameter.of(base), value: parameter.of(profile), standardError };
    }),
  };
}
