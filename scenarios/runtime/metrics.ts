import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import metricTable from '../../lib/records/metrics.json';
import { extension } from './extension.ts';

const constructors = {
  counter: (name: string) => new Counter(name),
  gauge: (name: string) => new Gauge(name),
  rate: (name: string) => new Rate(name),
  trend: (name: string, isTime: boolean) => new Trend(name, isTime),
};

type MetricName = keyof typeof metricTable;

type Metric = Counter | Gauge | Rate | Trend;

function declare(name: MetricName): Metric {
  const { type, contains } = metricTable[name];
  return constructors[type as keyof typeof constructors](name, contains === 'time');
}

/**
 * The custom metrics of a stock k6, declared as the extension declares them; null with the extension, which fills its own:
 * every VU would hold its copies.
 */
const metrics = extension
  ? null
  : (Object.fromEntries(Object.keys(metricTable).map((name) => [name, declare(name as MetricName)])) as Record<
      MetricName,
      Metric
    >);

/** Adds one sample. */
export function addSample(name: MetricName, value: number | boolean, tags: Record<string, string>): void {
  metrics?.[name].add(value, tags);
}
