import type { CustomSeriesOption } from 'echarts/charts';
import { fontFamily } from '../draw.ts';
import { colour } from '../palette.ts';
import { series, tenth, type Place } from './series.ts';

export interface Curve {
  readonly places: readonly Place[];
  /** Empty for a piece of a curve that is named elsewhere. */
  readonly label: string;
  readonly dashed: boolean;
  /** Named where it ends rather than at the right edge. */
  readonly endsEarly?: boolean;
}

/** Moves labels apart that would overlap, keeping their order; all by the same amount around their middle. */
function separated(ys: readonly number[], apart: number): number[] {
  const order = ys.map((y, i) => [y, i] as const).sort((a, b) => a[0] - b[0]);
  const spread = order.map(([y]) => y);
  for (let i = 1; i < spread.length; i++) spread[i] = Math.max(spread[i] ?? 0, (spread[i - 1] ?? 0) + apart);
  const drift = spread.reduce((sum, y, i) => sum + y - (order[i]?.[0] ?? 0), 0) / Math.max(1, spread.length);
  const placed = [...ys];
  order.forEach(([, index], i) => (placed[index] = (spread[i] ?? 0) - drift));
  return placed;
}

/** Curves of one colour that carry their names at the right edge, `endX`. */
export function curves(
  panel: number,
  list: readonly Curve[],
  look: { stroke: string; endX: number; fontSize: number },
): CustomSeriesOption {
  const { stroke, endX, fontSize } = look;
  return series(panel, 4, (at) => {
    const lines = list.map(({ places }) => places.map(at).map(([x, y]) => [tenth(x), tenth(y)]));
    const named = list.flatMap(({ label }, i) => (label === '' ? [] : [i]));
    const ys = separated(
      named.map((i) => lines[i]?.at(-1)?.[1] ?? 0),
      fontSize + 2,
    );
    const edge = at([endX, 1])[0];
    const nameX = (i: number): number => (list[i]?.endsEarly === true ? (lines[i]?.at(-1)?.[0] ?? edge) + 4 : edge) + 6;
    return {
      type: 'group',
      children: [
        ...list.map(({ dashed }, i) => ({
          type: 'polyline' as const,
          shape: { points: lines[i] ?? [] },
          style: {
            fill: 'none',
            stroke,
            lineWidth: 2.2,
            lineJoin: 'round' as const,
            ...(dashed ? { lineDash: [5, 3] } : {}),
          },
        })),
        ...named.map((i, row) => ({
          type: 'text' as const,
          style: {
            x: nameX(i),
            y: ys[row] ?? 0,
            text: list[i]?.label ?? '',
            fill: colour.ink,
            fontSize,
            fontFamily,
            fontWeight: 600,
            verticalAlign: 'middle' as const,
          },
        })),
      ],
    };
  });
}
