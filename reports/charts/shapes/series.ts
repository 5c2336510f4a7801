import type { CustomSeriesOption } from 'echarts/charts';

/** A place in the units of a panel's axes. */
export type Place = readonly [x: number, y: number];
type RenderItem = NonNullable<CustomSeriesOption['renderItem']>;
type Api = Parameters<RenderItem>[1];
type Shape = ReturnType<RenderItem>;

/** A series that draws one shape; `panel` is the number of its axes. */
export function series(
  panel: number,
  z: number,
  shape: (at: (place: Place) => Place, api: Api) => Shape,
): CustomSeriesOption {
  return {
    type: 'custom',
    xAxisIndex: panel,
    yAxisIndex: panel,
    z,
    silent: true,
    clip: false,
    data: [[0, 0]],
    renderItem: (_, api) =>
      shape((place) => {
        const [x = 0, y = 0] = api.coord([...place]);
        return [x, y];
      }, api),
  };
}

/** Pixels to a tenth: what is finer is not seen and costs bytes. */
export const tenth = (value: number): number => Math.round(value * 10) / 10;
