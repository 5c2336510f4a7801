import { CustomChart } from 'echarts/charts';
import { GridComponent, type GridComponentOption } from 'echarts/components';
import { init, use, type ComposeOption } from 'echarts/core';
import type { CustomSeriesOption } from 'echarts/charts';
import { SVGRenderer } from 'echarts/renderers';
import { colour, withCustomProperties } from './palette.ts';

use([CustomChart, GridComponent, SVGRenderer]);

export type ChartOption = ComposeOption<CustomSeriesOption | GridComponentOption>;

/** A drawing for a wide page and one for a phone: the same data, with text that stays readable. */
export interface Sheet {
  readonly name: 'desk' | 'phone';
  readonly width: number;
  readonly fontSize: number;
}

export const sheets: readonly Sheet[] = [
  { name: 'desk', width: 880, fontSize: 13 },
  { name: 'phone', width: 358, fontSize: 12 },
];

export const fontFamily = 'system-ui, sans-serif';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export interface Drawing {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly sheet: Sheet;
  readonly height: number;
  readonly option: ChartOption;
}

/** echarts numbers its ids by drawing and its classes by process: neither is unique on a page, nor stays the same from call to call. */
function ownNames(svg: string, name: string): string {
  const classes = new Map<string, number>();
  return svg.replaceAll(/zr\d+-/g, `${name}-`).replaceAll(/-cls-(\d+)/g, (_, number: string) => {
    const own = classes.get(number) ?? classes.size;
    classes.set(number, own);
    return `-cls-${own}`;
  });
}

/** Draws a chart as one SVG element that scales with the page and speaks to a screen reader. */
export function draw({ id, title, description, sheet, height, option }: Drawing): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: sheet.width, height });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily, fontSize: sheet.fontSize, color: colour.ink },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  const name = `${id}-${sheet.name}`;
  const opening = `<svg xmlns="http://www.w3.org/2000/svg" class="${sheet.name}" viewBox="0 0 ${sheet.width} ${height}" role="img" aria-labelledby="${name}-title ${name}-desc">`;
  const words = `<title id="${name}-title">${escaped(title)}</title><desc id="${name}-desc">${escaped(description)}</desc>`;
  const body = ownNames(svg.replace(/^<svg[^>]*>/, ''), name);
  return withCustomProperties(opening + words + body);
}
