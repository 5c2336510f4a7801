import { isShown } from '../../lib/assessment/standing.ts';
import type { Assessment, Distribution, Measure } from '../../lib/schema/assessment.ts';
import { formatCount } from '../../lib/units/number.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { axis } from './axes.ts';
import { draw, type Sheet } from './draw.ts';
import { metricColour } from './palette.ts';
import { linearScale, type Scale } from './scales.ts';
import { caption, markerLines, type Marker } from './shapes/lines.ts';
import { bars } from './shapes/marks.ts';

const names: Readonly<Record<string, string>> = { e2e: 'end-to-end time', ttft: 'time to first token' };
const marked = ['p50', 'p95', 'p99'];
const margin = { left: 58, right: 28, top: 26, plot: 120, foot: 34 } as const;

/** The axis of the latencies: from the first bin to the last, with round ticks. */
function acrossScale({ scale, edges }: Distribution, ticks: number): Scale {
  const [least, largest] = [edges[0] ?? 0, edges.at(-1) ?? 1];
  // Ticks of a log axis count from its beginning, so that has to be a power of ten.
  if (scale === 'log') return { type: 'log', min: 10 ** Math.floor(Math.log10(least)), max: largest, interval: 1 };
  const { interval } = linearScale(largest - least, ticks);
  return {
    type: 'value',
    min: Math.floor(least / interval) * interval,
    max: Math.ceil(largest / interval) * interval,
    interval,
  };
}

/** Percentiles that may be shown, rising. */
function markers(measures: readonly Measure[], metric: string): Marker[] {
  return marked
    .flatMap((statistic) => measures.find(({ id }) => id === `${metric}-${statistic}`) ?? [])
    .filter(isShown)
    .map(({ value, statistic, unit, standing }) => ({
      x: value,
      label: `${statistic} ${formatQuantity(value, unit)}${standing === 'unsound' ? ' (unsound)' : ''}`,
      uncertain: standing !== 'publishable',
    }));
}

/** How the latencies of successful requests are distributed, with their percentiles by name. Empty without data. */
export function latencyDistribution(
  assessment: Assessment,
  sheet: Sheet,
  words: { title: string; description: string },
): string {
  const { distributions, measures } = assessment;
  if (distributions.length === 0) return '';
  const { fontSize } = sheet;
  const rows = 3 * (fontSize + 5);
  const panelHeight = margin.top + rows + margin.plot + margin.foot;
  const tops = distributions.map(({ counts }) => linearScale(Math.max(...counts), 3));
  const acrossScales = distributions.map((distribution) => acrossScale(distribution, sheet.name === 'desk' ? 9 : 4));
  return draw({
    id: 'latency-distribution',
    ...words,
    sheet,
    height: panelHeight * distributions.length,
    option: {
      grid: distributions.map((_, i) => ({
        left: margin.left,
        right: margin.right,
        top: i * panelHeight + margin.top + rows,
        height: margin.plot,
        outerBoundsMode: 'none' as const,
      })),
      xAxis: acrossScales.map((scale, i) => axis(i, 'latency', scale, { across: true, fontSize, labels: true })),
      yAxis: tops.map((scale, i) => axis(i, 'count', scale, { across: false, fontSize, labels: true })),
      series: distributions.flatMap(({ metric, edges, counts }, i) => {
        const top = tops[i]?.max ?? 1;
        const left = acrossScales[i]?.min ?? 0;
        const n = measures.find(({ id }) => id === `${metric}-p50`)?.n ?? 0;
        const title = `Requests by ${names[metric] ?? metric}, n = ${formatCount(n)}`;
        return [
          caption(i, [left, top], title, { fontSize, lift: rows + 8 }),
          bars(i, edges, counts, metricColour(metric)),
          markerLines(i, markers(measures, metric), top, fontSize),
        ];
      }),
    },
  });
}
