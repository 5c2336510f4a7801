import type { Grid, Plan } from '../../../lib/schema/plan.ts';
import { formatSignificant } from '../../../lib/units/number.ts';
import { formatQuantity, type Unit } from '../../../lib/units/quantity.ts';
import { cell, type Chart, type Row, type Table } from '../../blocks.ts';
import { sheets } from '../../charts/draw.ts';
import { heatMap, type HeatCell, type HeatMapView, type HeatPart } from '../../charts/heat-map.ts';
import { colour } from '../../charts/palette.ts';
import { defineSection } from '../../sections/section.ts';
import { absent, estimateCell } from '../words.ts';

type GridCell = Grid['cells'][number];
type Measure = GridCell['measures'][number];
type Axis = Grid['axes'][number];

/** More parts of a map would be a wallpaper; the table has all of them. */
const mostParts = 6;

interface Drawn {
  readonly id: string;
  readonly title: string;
  readonly better: 'higher' | 'lower';
  readonly stroke: string;
}

const drawnMeasures: readonly Drawn[] = [
  { id: 'requests-rate', title: 'Successful req/s', better: 'higher', stroke: colour.throughput },
  { id: 'e2e-p95', title: 'p95 end-to-end time', better: 'lower', stroke: colour.e2e },
];
/** Shown where the percentile is withheld in more than half of the cells. */
const median: Drawn = { id: 'e2e-p50', title: 'p50 end-to-end time', better: 'lower', stroke: colour.e2e };

const measureOf = (at: GridCell | undefined, id: string): Measure | undefined =>
  at?.measures.find((measure) => measure.id === id);

/** Axes that load goes along, to be drawn across. */
const loadAxes: ReadonlySet<string> = new Set(['CONCURRENCY', 'RATE', 'WORKERS', 'VUS']);

/** The axis across, the one down, and those of which each combination is a part of its own. */
function arrange({ axes }: Grid): { across: Axis; down: Axis; apart: readonly Axis[] } | null {
  const real = axes.filter(({ values }) => values.length > 1);
  const across = real.find(({ name }) => loadAxes.has(name)) ?? real.at(-1);
  const rest = real.filter((axis) => axis !== across);
  const [down, ...apart] = rest;
  return across === undefined || down === undefined ? null : { across, down, apart };
}

type Values = Readonly<Record<string, string>>;

const combinations = (axes: readonly Axis[]): Values[] =>
  axes.reduce<Values[]>(
    (all, { name, values }) => all.flatMap((known) => values.map((value) => ({ ...known, [name]: value }))),
    [{}],
  );

const cellAt = ({ cells }: Grid, wanted: Values): GridCell | undefined =>
  cells.find(({ values }) => Object.entries(wanted).every(([name, value]) => values[name] === value));

const stateWords: Readonly<Record<GridCell['state'], string>> = { done: '–', failed: 'failed', pending: 'open' };

/** Times without the unit that the whole map shares, which stands in its title. */
function scaleWords(
  unit: Unit,
  values: readonly number[],
): { readonly unit: string; readonly text: (value: number) => string } {
  if (unit !== 'ms') return { unit: unit === 'share' ? '%' : unit, text: formatSignificant };
  const seconds = Math.max(...values) >= 1000;
  return { unit: seconds ? 's' : 'ms', text: (ms) => formatSignificant(seconds ? ms / 1000 : ms) };
}

interface Map {
  readonly drawn: Drawn;
  readonly unit: Unit;
  readonly values: readonly number[];
}

function mapOf(grid: Grid, drawn: Drawn): Map | null {
  const measures = grid.cells.flatMap((at) => measureOf(at, drawn.id) ?? []);
  const unit = measures[0]?.unit;
  if (unit === undefined || measures.length < 2) return null;
  return { drawn, unit, values: measures.map(({ value }) => value) };
}

const tellers = ({ cells }: Grid, id: string): number => cells.filter((at) => measureOf(at, id) !== undefined).length;

/** What is drawn, each in a map of its own. */
const shownOf = (grid: Grid): Drawn[] =>
  drawnMeasures.map((drawn) =>
    drawn.id === 'e2e-p95' && 2 * tellers(grid, drawn.id) < tellers(grid, median.id) ? median : drawn,
  );

/** The cell with the best number among those that surely break nothing and that no audit doubts. */
function bestOf({ cells }: Grid, { id, better }: Drawn): GridCell | undefined {
  const fit = cells.filter(
    (at) => (at.verdict === 'pass' || at.verdict === null) && measureOf(at, id)?.doubted === false,
  );
  const value = (at: GridCell): number => measureOf(at, id)?.value ?? 0;
  const sorted = fit.toSorted((a, b) => value(a) - value(b));
  return better === 'higher' ? sorted.at(-1) : sorted[0];
}

/** Shades by logarithms where the numbers span more than a decade. */
function shadeOf(values: readonly number[]): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const log = least > 0 && most > 10 * least;
  const turn = (value: number): number => (log ? Math.log(value) : value);
  const span = turn(most) - turn(least);
  return (value) => (span === 0 ? 1 : (turn(value) - turn(least)) / span);
}

function heatCell(at: GridCell | undefined, map: Map, best: GridCell | undefined): HeatCell {
  const measure = measureOf(at, map.drawn.id);
  const blank = { shade: null, broken: false, best: false };
  if (at === undefined) return { ...blank, text: '' };
  if (measure === undefined) return { ...blank, text: stateWords[at.state] };
  const { text } = scaleWords(map.unit, map.values);
  const broken = at.verdict === 'fail';
  const mark = at.verdict === 'inconclusive' ? '?' : '';
  return {
    text: `${text(measure.value)}${measure.doubted ? '*' : ''}${mark}`,
    shade: shadeOf(map.values)(measure.value),
    broken,
    best: at === best,
  };
}

function partsOf(grid: Grid, map: Map): { parts: HeatPart[]; across: Axis; down: Axis; hidden: number } | null {
  const arranged = arrange(grid);
  if (arranged === null) return null;
  const { across, down, apart } = arranged;
  const best = bestOf(grid, map.drawn);
  const all = combinations(apart);
  const parts = all.slice(0, mostParts).map((common): HeatPart => ({
    title: Object.entries(common)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    cells: down.values.map((row) =>
      across.values.map((column) =>
        heatCell(cellAt(grid, { ...common, [down.name]: row, [across.name]: column }), map, best),
      ),
    ),
  }));
  return { parts, across, down, hidden: all.length - parts.length };
}

function bestWords(grid: Grid, { drawn, unit }: Map): string {
  const best = bestOf(grid, drawn);
  const measure = measureOf(best, drawn.id);
  if (best === undefined || measure === undefined) return '';
  const where = Object.entries(best.values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return `Framed: the best that breaks no objective, ${formatQuantity(measure.value, unit)} at ${where}. `;
}

function chartTable(grid: Grid, maps: readonly Map[]): Table {
  const rows = grid.cells.map((at): Row => ({
    header: cell(
      Object.entries(at.values)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
      at.runs.length > 1 ? `${at.runs.length} runs` : '',
    ),
    cells: [
      ...maps.map(({ drawn, unit }) => {
        const measure = measureOf(at, drawn.id);
        if (measure === undefined) return absent(at.state === 'done' ? '' : at.state);
        const shown = estimateCell(measure, unit);
        return measure.doubted ? { ...shown, state: 'struck' as const } : shown;
      }),
      cell(at.verdict ?? 'none'),
    ],
  }));
  return {
    caption: 'Every cell of the grid',
    head: [cell('Cell'), ...maps.map(({ drawn }) => cell(drawn.title)), cell('SLO')],
    numeric: true,
    rows,
    foot: 'Small print: 95 % interval over the repeats. Struck: an audit speaks against it.',
  };
}

function chartOf(grid: Grid, map: Map, maps: readonly Map[]): Chart | null {
  const arranged = partsOf(grid, map);
  if (arranged === null) return null;
  const { parts, across, down, hidden } = arranged;
  const { unit } = scaleWords(map.unit, map.values);
  const title = map.unit === 'ms' ? `${map.drawn.title}, ${unit}` : map.drawn.title;
  const has = (mark: RegExp): boolean => parts.some(({ cells }) => cells.flat().some(({ text }) => mark.test(text)));
  const words = [
    `${title} by ${across.name} (across) and ${down.name} (down); the fuller the colour, the larger. `,
    bestWords(grid, map),
    parts.some(({ cells }) => cells.flat().some(({ broken }) => broken)) ? 'Red corner: an objective is broken. ' : '',
    has(/\?/) ? '?: the objectives could not be decided. ' : '',
    has(/\*/) ? '*: an audit speaks against it. ' : '',
    hidden > 0 ? `${hidden} more parts stand in the table. ` : '',
  ].join('');
  const view: HeatMapView = {
    id: `grid-${map.drawn.id}`,
    title,
    description: words.trim(),
    across,
    down,
    parts,
    stroke: map.drawn.stroke,
  };
  return {
    title,
    description: view.description,
    drawings: sheets.map((sheet) => heatMap(view, sheet)),
    table: chartTable(grid, maps),
  };
}

export default defineSection<Plan>({
  id: 'grid',
  title: 'The grid',
  view: ({ grid }) => {
    if (grid === null) return null;
    const maps = shownOf(grid).flatMap((drawn) => mapOf(grid, drawn) ?? []);
    const charts = maps.flatMap((map) => chartOf(grid, map, [map]) ?? []);
    return charts.length === 0 ? null : { charts };
  },
});
