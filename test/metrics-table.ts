import { otelInstrument, prometheusNames, trendStatistics, type MetricForm } from '../lib/records/exported-names.ts';
import { metricWords } from '../lib/records/metric-words.ts';
import metricTable from '../lib/records/metrics.json' with { type: 'json' };

/** Times come to Prometheus in seconds, which is its way. */
const unitThere = (unit: string, { contains }: MetricForm): string => (contains === 'time' ? 's' : unit);

const statistics = `{${trendStatistics.join(',')}}`;

function row(metric: string, form: MetricForm): string {
  const { about, unit } = metricWords[metric] ?? { about: '', unit: '' };
  const name = form.type === 'trend' ? `k6_${metric}_${statistics}` : prometheusNames(metric, form).join(', ');
  const { name: otelName, kind, unit: otelUnit } = otelInstrument(metric, form);
  const otel = `\`${otelName}\`, ${kind}${otelUnit === '' ? '' : `, ${otelUnit}`}`;
  return `| \`${metric}\` | ${form.type}, ${unit} | ${about} | \`${name}\`${form.contains === 'time' ? `, ${unitThere(unit, form)}` : ''} | ${otel} |`;
}

/** Every metric of the suite and under which name it goes out, as a Markdown table. */
export const metricsTable = (): string =>
  [
    '| In k6 | Type, unit | What it is | In Prometheus | In OpenTelemetry |',
    '|---|---|---|---|---|',
    ...Object.entries(metricTable).map(([metric, form]) => row(metric, form)),
  ].join('\n');
