import type { LoadPoint, PointValue } from '../../../lib/schema/load-point.ts';
import type { Plan, PlanRun } from '../../../lib/schema/plan.ts';
import { formatInstant } from '../../../lib/units/duration.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { formatQuantity, type Unit } from '../../../lib/units/quantity.ts';
import { cell, type Cell, type Row, type Table } from '../../blocks.ts';
import { defineSection } from '../../sections/section.ts';
import { absent, loadName } from '../words.ts';

/** The report of a run, from the folder of the plan; each part of the path as an address has it. */
const reportOf = ({ folder }: PlanRun): string =>
  [...folder.split('/'), 'report.html'].map((part) => (part === '..' ? part : encodeURIComponent(part))).join('/');

function figure(value: PointValue | null, unit: Unit): Cell {
  if (value === null) return absent();
  return cell(formatQuantity(value.value, unit), '', value.doubt === null ? 'plain' : 'struck');
}

const columns: readonly (readonly [title: string, value: (point: LoadPoint) => PointValue | null, unit: Unit])[] = [
  ['Throughput', ({ requestsPerS }) => requestsPerS, 'req/s'],
  ['Output tokens', ({ outputTokensPerS }) => outputTokensPerS, 'tok/s'],
  ['All tokens', ({ totalTokensPerS }) => totalTokensPerS, 'tok/s'],
  ['p95 TTFT', ({ ttft }) => ttft.p95, 'ms'],
  ['p95 E2E', ({ e2e }) => e2e.p95, 'ms'],
];

/** The figures of a run at one load; a run at several has them in its own report. */
function figures(points: readonly LoadPoint[]): Cell[] {
  const [point, ...more] = points;
  if (point === undefined) return [absent(), ...columns.map(() => absent())];
  if (more.length > 0)
    return [cell(`${formatCount(points.length)} loads`, 'see its report'), ...columns.map(() => absent())];
  return [cell(loadName(point)), ...columns.map(([, value, unit]) => figure(value(point), unit))];
}

const valueWords = ({ values, repeat }: PlanRun): string =>
  [
    ...Object.entries(values).map(([name, value]) => `${name}=${value}`),
    ...(repeat > 1 ? [`repeat ${repeat}`] : []),
  ].join(' ');

/** By the loads of their series, rising; those that are left out come last. */
function inLoadOrder(runs: readonly PlanRun[], points: ReadonlyMap<string, readonly LoadPoint[]>): PlanRun[] {
  const place = new Map([...points.keys()].map((id, i) => [id, i]));
  return runs.toSorted((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || 0);
}

function table({ runs, series }: Plan): Table {
  const points = new Map<string, LoadPoint[]>();
  for (const { run, point } of series.flatMap(({ loads }) => loads))
    points.set(run, [...(points.get(run) ?? []), point]);
  return {
    caption: 'Every run',
    head: ['Run', 'Load', ...columns.map(([title]) => title), 'Succeeded', 'SLO'].map((title) => cell(title)),
    numeric: true,
    rows: inLoadOrder(runs, points).map((run): Row => ({
      header: { ...cell(run.id, valueWords(run) || formatInstant(run.startedAt)), link: reportOf(run) },
      cells: [
        ...figures(points.get(run.id) ?? []),
        cell(`${formatCount(run.succeeded)} of ${formatCount(run.measured)}`),
        cell(run.verdict, run.leftOut === null ? '' : 'left out'),
      ],
    })),
    foot: 'Each run’s name leads to its own report. Struck: an audit speaks against it.',
  };
}

export default defineSection<Plan>({
  id: 'runs',
  title: 'Every run',
  view: (plan) => (plan.runs.length === 0 ? null : { table: table(plan) }),
});
