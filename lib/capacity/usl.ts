import { percentileInterval } from '../statistics/block-bootstrap.ts';
import { confidence } from '../statistics/confidence.ts';
import { leastSquares } from '../statistics/least-squares.ts';
import { normalFactor } from '../statistics/normal-distribution.ts';
import type { Estimate } from '../statistics/ratio-interval.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { studentFactor } from '../statistics/student.ts';
import { formatCount, formatLevel } from '../units/number.ts';
import { refuse, tell, type Answer } from './answer.ts';
import { isSteadyRate } from './load-point.ts';
import type { LoadPoint } from '../schema/load-point.ts';

/** Throughput at a load. */
export interface CurvePoint {
  /** Requests in flight. */
  readonly load: number;
  /** Successful requests/s, or tokens/s: the law is of any throughput. */
  readonly rate: number;
}

/** The parameters of the law, without their uncertainty. */
export interface UslParameters {
  /** Throughput of one request alone, in the unit of the rate. */
  readonly lambda: number;
  /** What each must wait for the others (contention), and what pairs cost (coherency); without unit, at least 0. */
  readonly sigma: number;
  readonly kappa: number;
}

/** The universal scalability law through measured loads, with intervals of 95 %. */
export interface Usl {
  readonly lambda: Estimate;
  readonly sigma: Estimate;
  readonly kappa: Estimate;
  /** Load of the most throughput, and that throughput; null where they would be extrapolated, as `withheld` says. */
  readonly peak: { readonly load: Estimate; readonly rate: Estimate } | null;
  readonly withheld: string | null;
  readonly largestLoad: number;
  readonly points: number;
}

const fewestLoads = 6;
const replicates = 1000;

/** The curve of a closed loop: each load whose rate may be used and is of a steady stretch. An open loop sets no requests in flight. */
export const curveOf = (points: readonly LoadPoint[]): CurvePoint[] =>
  points.flatMap((point) =>
    point.loop === 'closed' && isSteadyRate(point, point.requestsPerS)
      ? [{ load: point.level, rate: point.requestsPerS.value }]
      : [],
  );

/** Throughput at a load by the law X(N) = λN / (1 + σ(N − 1) + κN(N − 1)), in the unit of λ. */
export const rateAt = ({ lambda, sigma, kappa }: UslParameters, load: number): number =>
  (lambda * load) / (1 + sigma * (load - 1) + kappa * load * (load - 1));

/** A coefficient that adds less than this to the largest load's N/X is rounding. */
const rounding = 1e-9;

/**
 * λ, σ and κ of points by least squares of N/X = a + bN + cN², errors relative; what falls below zero is held at zero and
 * the rest fitted anew. Null where no λ above zero fits.
 */
export function uslParameters(points: readonly CurvePoint[]): UslParameters | null {
  const loads = points.map(({ load }) => load);
  const perRequest = points.map(({ load, rate }) => load / rate);
  const weights = perRequest.map((value) => 1 / value ** 2);
  const most = Math.max(...loads);
  // In λ⁻¹ · (1, σ, κ): N/X = λ⁻¹ (1 + σ(N − 1) + κN(N − 1)).
  const one = loads.map(() => 1);
  const columns = { sigma: loads.map((n) => n - 1), kappa: loads.map((n) => n * (n - 1)) };
  const tries: readonly (readonly (keyof typeof columns)[])[] = [['sigma', 'kappa'], ['sigma'], ['kappa'], []];
  const fits = tries.flatMap((free) => {
    const fit = leastSquares([one, ...free.map((name) => columns[name])], perRequest, weights);
    const [base = 0, ...rest] = fit?.coefficients ?? [];
    if (fit === null || !(base > 0) || rest.some((value) => value < 0)) return [];
    const of = (name: keyof typeof columns): number => {
      const value = free.includes(name) ? (rest[free.indexOf(name)] ?? 0) / base : 0;
      return value * (name === 'kappa' ? most : 1) * most < rounding ? 0 : value;
    };
    return [{ residual: fit.residual, parameters: { lambda: 1 / base, sigma: of('sigma'), kappa: of('kappa') } }];
  });
  return fits.toSorted((a, b) => a.residual - b.residual)[0]?.parameters ?? null;
}

/** Load of the most throughput: √((1 − σ)/κ); endless where κ is 0. */
export const peakLoad = ({ sigma, kappa }: UslParameters): number =>
  kappa === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.sqrt(Math.max(0, 1 - sigma) / kappa));

/** Parameters of curves whose errors are those of the points, drawn anew: the bootstrap of residuals, as loads are chosen. */
function resampled(points: readonly CurvePoint[], fit: UslParameters, seed: number): UslParameters[] {
  // Three parameters take up part of the errors, and so few tell their own size badly: Student's factor for the normal one.
  const freedom = Math.max(1, points.length - 3);
  const inflation = Math.sqrt(points.length / freedom) * (studentFactor(freedom, confidence) / normalFactor);
  const errors = points.map(({ load, rate }) => inflation * Math.log(rate / rateAt(fit, load)));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const random = seededRandom(seed);
  const drawn = (): number => (errors[Math.floor(random() * errors.length)] ?? 0) - mean;
  return Array.from({ length: replicates }, () =>
    uslParameters(points.map(({ load }) => ({ load, rate: rateAt(fit, load) * Math.exp(drawn()) }))),
  ).filter((parameters) => parameters !== null);
}

/** An endless bound is none. */
function estimateOf(value: number, all: readonly number[]): Estimate {
  const { low, high } = percentileInterval(Float64Array.from(all, (each) => Math.min(each, Number.MAX_VALUE)));
  const bound = (edge: number): number | null => (edge > Number.MAX_VALUE / 1e9 ? null : edge);
  return { value, low: bound(low), high: bound(high) };
}

/**
 * The universal scalability law (Gunther, arXiv 0808.1431) through at least six different loads, with intervals from
 * 1,000 bootstrap samples; the same seed gives the same. The peak is told only where κ's interval excludes zero or the
 * peak lies within what was measured. In a server of language models κ above zero mostly means preemption: look at the
 * count of preemptions.
 */
export function usl(points: readonly CurvePoint[], seed = 1): Answer<Usl> {
  const different = new Set(points.map(({ load }) => load)).size;
  if (different < fewestLoads)
    return refuse(
      `The scalability law needs ${fewestLoads} different loads with a sound and steady rate, and there are ${formatCount(different)}. Measure more levels, each for 1 min and 20 request times or more.`,
    );
  const fit = uslParameters(points);
  const all = fit === null ? [] : resampled(points, fit, seed);
  if (fit === null || all.length < replicates / 2)
    return refuse(
      'No scalability law fits these loads. Look for a load at which something else decided, and repeat it.',
    );
  const largestLoad = Math.max(...points.map(({ load }) => load));
  const kappa = estimateOf(
    fit.kappa,
    all.map((each) => each.kappa),
  );
  const within = peakLoad(fit) <= largestLoad;
  const told = kappa.low !== null && kappa.low > 0;
  const peak =
    fit.kappa > 0 && (told || within)
      ? {
          load: estimateOf(peakLoad(fit), all.map(peakLoad)),
          rate: estimateOf(
            rateAt(fit, peakLoad(fit)),
            all.map((each) => rateAt(each, told ? peakLoad(each) : Math.min(largestLoad, peakLoad(each)))),
          ),
        }
      : null;
  return tell({
    lambda: estimateOf(
      fit.lambda,
      all.map((each) => each.lambda),
    ),
    sigma: estimateOf(
      fit.sigma,
      all.map((each) => each.sigma),
    ),
    kappa,
    peak,
    withheld: peak === null ? beyondWords(largestLoad) : null,
    largestLoad,
    points: points.length,
  });
}

const beyondWords = (largest: number): string =>
  `Throughput still rises at ${formatLevel(largest)} in flight, and nothing measured shows where it turns. Measure higher loads.`;

/** Throughput at a load by a fitted law, in the unit of λ; refused beyond the largest load unless κ is surely above zero. */
export function foretoldRate(law: Usl, load: number): Answer<number> {
  const { largestLoad, kappa } = law;
  if (load > largestLoad && !(kappa.low !== null && kappa.low > 0)) return refuse(beyondWords(largestLoad));
  const { lambda, sigma } = law;
  return tell(rateAt({ lambda: lambda.value, sigma: sigma.value, kappa: kappa.value }, load));
}
