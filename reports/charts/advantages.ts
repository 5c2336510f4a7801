import { formatTrimmed } from '../../lib/units/number.ts';
import { draw, fontFamily, type Sheet } from './draw.ts';
import { colour } from './palette.ts';
import { series, tenth, type Place } from './shapes/series.ts';
import { shorten } from '../text.ts';

/** How much better one side is than another in one measure: ratios above 1 where it is better, whichever way that is. */
export interface Advantage {
  readonly label: string;
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
  /** A difference is shown. */
  readonly shown: boolean;
  /** What stands at the right of the row. */
  readonly words: string;
}

export interface AdvantagesView {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Advantage[];
  /** Names of the two sides: better at the left, better at the right. */
  readonly sides: readonly [string, string];
  /** Differences that do not count, as a share of 1. */
  readonly margin: number;
}

const rowHeight = 26;
const space = { top: 42, foot: 30 } as const;
const columns = { desk: { left: 150, right: 180 }, phone: { left: 128, right: 14 } } as const;

/** Ratios that an axis may have ticks at. */
const ticks = [1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10, 20, 50, 100];
/** An axis that shows less would make chance look large; one that shows more presses all else to the middle. */
const reach = { least: 1.1, most: 100 } as const;

function reachOf(rows: readonly Advantage[], margin: number): number {
  const ends = rows.flatMap(({ ratio, low, high }) => [ratio, low ?? ratio, high ?? ratio]);
  const away = ends.map((end) => (end > 0 ? Math.max(end, 1 / end) : 1));
  return 1.04 * Math.min(reach.most, Math.max(reach.least, 1 + 1.5 * margin, ...away));
}

/** A few of the ticks, from the middle outwards, that leave room for their words. */
function ticksWithin(largest: number, most: number): number[] {
  const fitting = ticks.filter((tick) => tick <= largest);
  const apart = Math.log(largest) / (most + 0.5);
  const chosen: number[] = [];
  for (const tick of fitting) {
    const last = chosen.at(-1) ?? 1;
    if (Math.log(tick) - Math.log(last) >= apart) chosen.push(tick);
  }
  return [...chosen.map((tick) => 1 / tick).toReversed(), 1, ...chosen];
}

const tickWords = (ratio: number): string => {
  const better = Math.max(ratio, 1 / ratio);
  if (better < 1.001) return '0';
  return better < 2 ? `${formatTrimmed(100 * (better - 1))}\u00a0%` : `×${formatTrimmed(better)}`;
};

const text = (place: Place, words: string, style: object) => ({
  type: 'text' as const,
  style: { x: place[0], y: place[1], text: words, fontFamily, verticalAlign: 'middle' as const, ...style },
});

/** A row: its name, its interval, its dot, and what it says. Ends beyond the axis, and ends that do not exist, run off it. */
function row(item: Advantage, y: number, largest: number, { name, fontSize }: Sheet) {
  const { label, ratio, low, high, shown, words } = item;
  const clip = (end: number): number => Math.min(largest, Math.max(1 / largest, end));
  const stroke = shown ? colour.e2e : colour.muted;
  return series(0, 4, (at) => {
    const place = (x: number): Place => at([Math.log(clip(x)), y]);
    const [from, to] = [place(low ?? 1 / largest), place(high ?? largest)];
    const [x, py] = place(ratio);
    const [right] = at([Math.log(largest), y]);
    const bounded = low !== null || high !== null;
    return {
      type: 'group',
      children: [
        text([2, py], label, { fill: colour.ink, fontSize }),
        {
          type: 'path' as const,
          shape: { pathData: bounded ? `M${tenth(from[0])} ${tenth(py)}H${tenth(to[0])}` : 'M0 0' },
          style: { fill: 'none', stroke, lineWidth: 2 },
        },
        {
          type: 'path' as const,
          shape: { pathData: `M${tenth(x)} ${tenth(py)}h.1` },
          style: { fill: 'none', stroke, lineWidth: 8, lineCap: 'round' as const },
        },
        ...(name === 'desk'
          ? [
              text([right + 10, py], words, {
                fill: shown ? colour.ink : colour.muted,
                fontSize,
                fontWeight: shown ? 600 : 400,
              }),
            ]
          : []),
      ],
    };
  });
}

/** The margin as a band, no difference as a line, and over them which way is whose. */
function ground({ sides, margin, rows }: AdvantagesView, largest: number, { fontSize, name }: Sheet) {
  return series(0, 1, (at) => {
    const [left, foot] = at([-Math.log(1 + margin), 0]);
    const [right, top] = at([Math.log(1 + margin), rows.length]);
    const [middle] = at([0, 0]);
    const [leftEnd] = at([-Math.log(largest), 0]);
    const [rightEnd] = at([Math.log(largest), 0]);
    const phone = name === 'phone';
    const [one, other] = sides.map((side) => shorten(side, phone ? 12 : 24));
    const heading = { fill: colour.ink, fontSize, fontWeight: 600 };
    return {
      type: 'group',
      children: [
        {
          type: 'rect' as const,
          shape: { x: tenth(left), y: tenth(top), width: tenth(right - left), height: tenth(foot - top) },
          style: { fill: colour.muted, opacity: 0.14 },
        },
        {
          type: 'line' as const,
          shape: { x1: tenth(middle), y1: tenth(top), x2: tenth(middle), y2: tenth(foot) },
          style: { stroke: colour.ink, lineWidth: 1.2 },
        },
        text([phone ? 2 : leftEnd, top - 14], `← ${one} better`, { ...heading, align: 'left' }),
        text([rightEnd, top - 14], `${other} better →`, { ...heading, align: 'right' }),
      ],
    };
  });
}

/** Each measure's ratio with its interval: at the right of the middle where the second side is better. Empty without rows. */
export function advantagesChart(view: AdvantagesView, sheet: Sheet): string {
  const { rows, margin, id, title, description } = view;
  if (rows.length === 0) return '';
  const { fontSize, name } = sheet;
  const largest = reachOf(rows, margin);
  const height = rows.length * rowHeight;
  const shown = ticksWithin(largest, name === 'desk' ? 4 : 2).map(Math.log);
  return draw({
    id,
    title,
    description,
    sheet,
    height: space.top + height + space.foot,
    option: {
      grid: [{ ...columns[name], top: space.top, height, outerBoundsMode: 'none' as const }],
      xAxis: [
        {
          type: 'value',
          min: -Math.log(largest),
          max: Math.log(largest),
          axisLine: { show: true, onZero: false, lineStyle: { color: colour.muted } },
          axisTick: { show: true, lineStyle: { color: colour.muted }, customValues: shown },
          splitLine: { show: false },
          axisLabel: {
            color: colour.muted,
            fontSize,
            customValues: shown,
            formatter: (value: number) => tickWords(Math.exp(value)),
          },
        },
      ],
      yAxis: [{ type: 'value', min: 0, max: rows.length, show: false }],
      series: [
        ground(view, largest, sheet),
        ...rows.map((item, i) => row(item, rows.length - i - 0.5, largest, sheet)),
      ],
    },
  });
}
