import { percentileInterval } from '../statistics/block-bootstrap.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { refuse, tell, type Answer } from './answer.ts';
import type { CurvePoint } from './usl.ts';

/** Where the curve of throughput bends, as a load; with the range in which 95 % of bootstrap samples bend. */
export interface Knee {
  readonly load: number;
  readonly low: number;
  readonly high: number;
  /** Of bootstrap samples, those that bend at all. */
  readonly found: number;
}

const fewestLoads = 8;
const replicates = 1000;
/** Fewer samples that bend are no knee. */
const leastFound = 0.9;
/** How far below a bend the curve must fall, in mean steps of the load, before it counts (S of the source). */
const sensitivity = 1;

/**
 * The knee of a concave rising curve, as one of its loads: Kneedle (Satopää et al., ICDCS workshops 2011). Both axes are
 * brought to 0…1; the knee is where the curve lies furthest above the diagonal. Null where nothing bends. `load` must rise.
 */
export function kneedle(curve: readonly CurvePoint[]): number | null {
  const [first, last] = [curve[0], curve.at(-1)];
  if (first === undefined || last === undefined || last.load <= first.load) return null;
  const rates = curve.map(({ rate }) => rate);
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  if (most <= least) return null;
  const above = curve.map(
    ({ load, rate }) => (rate - least) / (most - least) - (load - first.load) / (last.load - first.load),
  );
  const step = sensitivity / (curve.length - 1);
  const at = (i: number): number => above[i] ?? Number.NEGATIVE_INFINITY;
  // A straight line lies above the diagonal by rounding alone.
  const peaks = [...curve.keys()].filter((i) => i > 0 && at(i) > 1e-9 && at(i) >= at(i - 1) && at(i) > at(i + 1));
  const confirmed = peaks.find((i) => {
    const after = above.slice(i + 1);
    const next = after.findIndex((value) => value > at(i));
    return (next === -1 ? after : after.slice(0, next)).some((value) => value < at(i) - step);
  });
  const highest = peaks.find((i) => at(i) === Math.max(...above));
  return curve[confirmed ?? highest ?? -1]?.load ?? null;
}

/** One point for each load, rising, its rate the mean of all at that load. */
function merged(points: readonly CurvePoint[]): CurvePoint[] {
  const byLoad = new Map<number, number[]>();
  for (const { load, rate } of points) byLoad.set(load, [...(byLoad.get(load) ?? []), rate]);
  return [...byLoad]
    .map(([load, rates]) => ({ load, rate: rates.reduce((sum, rate) => sum + rate, 0) / rates.length }))
    .sort((a, b) => a.load - b.load);
}

/**
 * The knee of throughput over load, as a range: points are drawn with replacement 1,000 times, and of each sample the
 * knee is taken. Refused with fewer than eight different loads, and where a tenth of the samples or more do not bend. It
 * suggests where to look; the objectives decide what a load is good for.
 */
export function knee(points: readonly CurvePoint[], seed = 1): Answer<Knee> {
  const curve = merged(points);
  if (curve.length < fewestLoads)
    return refuse(
      `A knee needs ${fewestLoads} different loads with a sound and steady rate, and there are ${formatCount(curve.length)}. Measure more levels around the bend.`,
    );
  const load = kneedle(curve);
  const random = seededRandom(seed);
  const knees = Array.from({ length: replicates }, () =>
    kneedle(merged(points.flatMap(() => points[Math.floor(random() * points.length)] ?? []))),
  ).filter((each) => each !== null);
  const found = knees.length / replicates;
  if (load === null || found < leastFound)
    return refuse(
      load === null
        ? 'Throughput does not bend within these loads. Measure higher ones.'
        : `Only ${formatQuantity(found, 'share')} of the samples of these points bend: there is no clear knee. Measure higher loads, and each for longer.`,
    );
  return tell({ load, ...percentileInterval(Float64Array.from(knees)), found });
}
