import type { CustomSeriesOption } from 'echarts/charts';
import { fontFamily } from '../draw.ts';
import { series, tenth, type Place } from './series.ts';

/** Every place as a dot, all in one path: a thousand elements would outweigh the page. */
export function dots(panel: number, places: readonly Place[], fill: string): CustomSeriesOption {
  const few = places.length < 150;
  return series(panel, 2, (at) => ({
    type: 'path',
    // A stroke with round caps and next to no length is a dot.
    shape: {
      pathData: places
        .map(at)
        .map(([x, y]) => `M${tenth(x)} ${tenth(y)}h.1`)
        .join(''),
    },
    style: { fill: 'none', stroke: fill, lineWidth: few ? 4.5 : 3.2, lineCap: 'round', opacity: few ? 0.85 : 0.42 },
  }));
}

/** The area between two curves over the same x. */
export function band(panel: number, low: readonly Place[], high: readonly Place[], fill: string): CustomSeriesOption {
  return series(panel, 1, (at) => ({
    type: 'polygon',
    shape: { points: [...low.map(at), ...high.map(at).toReversed()].map(([x, y]) => [tenth(x), tenth(y)]) },
    style: { fill, opacity: 0.16 },
  }));
}

/** Failures as strokes that stand on the time axis, named at its end; those on the same pixel are one. */
export function strokes(
  panel: number,
  xs: readonly number[],
  foot: Place,
  look: { stroke: string; fontSize: number },
): CustomSeriesOption {
  const { stroke, fontSize } = look;
  return series(panel, 5, (at) => {
    const pixels = [...new Set(xs.map((x) => Math.round(at([x, foot[1]])[0])))];
    const [right, y] = at(foot);
    return {
      type: 'group',
      children: [
        {
          type: 'path',
          shape: { pathData: pixels.map((x) => `M${x} ${tenth(y)}v-11`).join('') },
          style: { fill: 'none', stroke, lineWidth: 1.6 },
        },
        {
          type: 'text',
          style: {
            x: right + 6,
            y: y - 5,
            text: 'failed',
            fill: stroke,
            fontSize,
            fontFamily,
            fontWeight: 600,
            verticalAlign: 'middle',
          },
        },
      ],
    };
  });
}

/** Bars between successive edges, standing on `floor`. */
export function bars(
  panel: number,
  edges: readonly number[],
  heights: readonly number[],
  fill: string,
): CustomSeriesOption {
  return series(panel, 2, (at) => ({
    type: 'group',
    children: heights.flatMap((height, i) => {
      if (height === 0) return [];
      const [left, top] = at([edges[i] ?? 0, height]);
      const [right, foot] = at([edges[i + 1] ?? 0, 0]);
      const gap = right - left > 4 ? 1 : 0;
      return [
        {
          type: 'rect' as const,
          shape: { x: tenth(left), y: tenth(top), width: tenth(right - left - gap), height: tenth(foot - top) },
          style: { fill, opacity: 0.75 },
        },
      ];
    }),
  }));
}

/** The places that a curve joins, large enough to be told from it and above it. */
export function knots(panel: number, places: readonly Place[], fill: string): CustomSeriesOption {
  return series(panel, 5, (at) => ({
    type: 'path',
    shape: {
      pathData: places
        .map(at)
        .map(([x, y]) => `M${tenth(x)} ${tenth(y)}h.1`)
        .join(''),
    },
    style: { fill: 'none', stroke: fill, lineWidth: 7, lineCap: 'round' },
  }));
}

export interface Whisker {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

/** Intervals as upright strokes with feet. */
export function whiskers(panel: number, list: readonly Whisker[], stroke: string): CustomSeriesOption {
  return series(panel, 2, (at) => ({
    type: 'path',
    shape: {
      pathData: list
        .map(({ x, low, high }) => {
          const [px, foot] = at([x, low]);
          const [, top] = at([x, high]);
          const left = tenth(px - 7);
          return `M${left} ${tenth(foot)}h14M${left} ${tenth(top)}h14M${tenth(px)} ${tenth(foot)}V${tenth(top)}`;
        })
        .join(''),
    },
    style: { fill: 'none', stroke, lineWidth: 1.4 },
  }));
}
