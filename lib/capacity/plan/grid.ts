import { worstOf } from '../../assessment/gate-over-levels.ts';
import type { Measure } from '../../schema/assessment.ts';
import type { Grid } from '../../schema/plan.ts';
import type { Sweep, SweepCell } from '../../schema/sweep.ts';
import type { Estimate } from '../../statistics/ratio-interval.ts';
import { confidence } from '../../statistics/confidence.ts';
import { studentFactor } from '../../statistics/student.ts';
import { pointsOf as pointsOfGrid } from '../sweep/expand.ts';
import type { NamedRun } from './name-runs.ts';
import { leftOut } from './plan-runs.ts';

type Cell = Grid['cells'][number];
type CellMeasure = Cell['measures'][number];

/** What a heat map shows of a cell, by the ids of measures. */
const shown = [
  'requests-rate',
  'goodput-rate',
  'output-tokens-rate',
  'success-rate',
  'ttft-p95',
  'tpot-p95',
  'e2e-p95',
  'kv-usage-mean',
  'queue-depth-mean',
] as const;

/** Of one run its own interval; of several the interval of their mean, on a scale of logarithms where they are times or rates. */
function together(found: readonly Measure[], values: readonly number[]): Estimate {
  const [first] = found;
  const [value = 0] = values;
  if (values.length === 1) return { value, low: first?.interval?.low ?? null, high: first?.interval?.high ?? null };
  const isRatio = first?.unit === 'ms' || first?.unit === 'req/s' || first?.unit === 'tok/s';
  const scaled = isRatio && values.every((each) => each > 0) ? values.map(Math.log) : values;
  const back = scaled === values ? (each: number): number => each : Math.exp;
  const mean = scaled.reduce((sum, each) => sum + each, 0) / scaled.length;
  const variance = scaled.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (scaled.length - 1);
  const half = studentFactor(scaled.length - 1, confidence) * Math.sqrt(variance / scaled.length);
  return { value: back(mean), low: back(mean - half), high: back(mean + half) };
}

function measureOf(id: string, runs: readonly NamedRun[]): CellMeasure[] {
  const found = runs.flatMap(({ assessment: { measures } }) => measures.find((measure) => measure.id === id) ?? []);
  const usable = found.filter(({ value, standing }) => value !== null && standing !== 'suppressed');
  const [first] = usable;
  if (first === undefined) return [];
  const values = usable.flatMap(({ value }) => value ?? []);
  return [
    {
      id,
      unit: first.unit,
      ...together(usable, values),
      doubted: usable.some(({ standing }) => standing === 'unsound'),
    },
  ];
}

/** Cells of one point: done where any is, failed where none is and any failed. */
function stateOf(cells: readonly SweepCell[]): Cell['state'] {
  if (cells.some(({ state }) => state === 'done')) return 'done';
  return cells.some(({ state }) => state === 'failed') ? 'failed' : 'pending';
}

/** The grid of a sweep, each of its points with the measures of its repeats; runs that are left out count in none. */
export function gridOf(sweep: Sweep, runs: readonly NamedRun[]): Grid {
  const axes = [
    ...(sweep.servers.length > 0 ? [{ name: 'server', values: sweep.servers.map(({ name }) => name) }] : []),
    ...sweep.axes,
  ];
  const cells = pointsOfGrid(sweep).map((values): Cell => {
    const isHere = (other: Readonly<Record<string, string>>): boolean =>
      axes.every(({ name }) => other[name] === values[name]);
    const own = runs.filter((run) => run.cell !== null && isHere(run.cell.values));
    const counted = own.filter((run) => leftOut(run) === null);
    return {
      values: { ...values },
      runs: own.map(({ id }) => id),
      state: stateOf(sweep.cells.filter((cell) => isHere(cell.values))),
      verdict: worstOf(counted.flatMap(({ assessment }) => assessment.gates)),
      measures: shown.flatMap((id) => measureOf(id, counted)),
    };
  });
  return { axes, cells };
}
