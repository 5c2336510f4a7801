import type { ClientReport } from '../schema/client-report.ts';
import type { Summary } from '../schema/summary.ts';

type Metric = Summary['metrics'][string];
type Values = Metric['values'];

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const all = (values: readonly Values[], name: string): number[] => values.flatMap((each) => each[name] ?? []);

/**
 * What k6's aggregates of several processes come to, by kind: counts are summed, shares weighed, extremes the most extreme, means weighed by
 * their counts. Percentiles of several processes are no percentile of all, and the last value of a gauge is nobody's: both are left out.
 */
function mergedValues(type: Metric['type'], values: readonly Values[], seconds: number): Values {
  if (type === 'counter') {
    const count = sum(all(values, 'count'));
    return { count, ...(seconds > 0 ? { rate: count / seconds } : {}) };
  }
  if (type === 'rate') {
    const [passes, fails] = [sum(all(values, 'passes')), sum(all(values, 'fails'))];
    return { passes, fails, ...(passes + fails > 0 ? { rate: passes / (passes + fails) } : {}) };
  }
  const filled = type === 'gauge' ? values : values.filter(({ count = 1 }) => count > 0);
  const extremes =
    filled.length === 0 ? {} : { min: Math.min(...all(filled, 'min')), max: Math.max(...all(filled, 'max')) };
  if (type === 'gauge') return extremes;
  const count = sum(all(filled, 'count'));
  const weighed = sum(filled.map((each) => (each['avg'] ?? Number.NaN) * (each['count'] ?? Number.NaN)));
  return { count, ...extremes, ...(count > 0 ? { avg: weighed / count } : {}) };
}

const decisions: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** k6's thresholds decided anew on the values of all; those on what cannot be merged are left out. */
function mergedThresholds(metrics: readonly Metric[], values: Values): Pick<Metric, 'thresholds'> {
  const found: Record<string, { ok: boolean }> = {};
  for (const expression of new Set(metrics.flatMap(({ thresholds = {} }) => Object.keys(thresholds)))) {
    const [, name = '', sign = '', limit = ''] = /^(\w+)\s*([<>]=?)\s*([\d.]+)$/.exec(expression.trim()) ?? [];
    const value = values[name];
    const decide = decisions[sign];
    if (value !== undefined && decide !== undefined) found[expression] = { ok: decide(value, Number(limit)) };
  }
  return Object.keys(found).length === 0 ? {} : { thresholds: found };
}

/** k6's aggregates of a run of several processes; `durationMs` is the time from the first beginning to the last end. */
export function mergedMetrics(parts: readonly Summary['metrics'][], durationMs: number): Summary['metrics'] {
  // of virtual users k6 knows the least and the most of each process, and the whole had neither
  const names = [...new Set(parts.flatMap((metrics) => Object.keys(metrics)))].filter(
    (name) => !name.startsWith('vus'),
  );
  return Object.fromEntries(
    names.flatMap((name): [string, Metric][] => {
      const metrics = parts.flatMap((each) => each[name] ?? []);
      const [first] = metrics;
      if (first === undefined) return [];
      const values = mergedValues(
        first.type,
        metrics.map((metric) => metric.values),
        durationMs / 1000,
      );
      return [[name, { type: first.type, contains: first.contains, values, ...mergedThresholds(metrics, values) }]];
    }),
  );
}

const worst = (numbers: readonly number[]): number => Math.max(...numbers);
const worstKnown = (numbers: readonly (number | null)[]): number | null => {
  const known = numbers.filter((each) => each !== null);
  return known.length === 0 ? null : worst(known);
};

type Lateness = NonNullable<ClientReport['sendLateness']>;
const worstLateness = (parts: readonly Lateness[]): Lateness => ({
  count: sum(parts.map(({ count }) => count)),
  p50Ms: worst(parts.map(({ p50Ms }) => p50Ms)),
  p99Ms: worst(parts.map(({ p99Ms }) => p99Ms)),
  maxMs: worst(parts.map(({ maxMs }) => maxMs)),
});

/** What one instance measured of its load generator, and the machine or container whose cores it shared with others. */
export interface InstanceClient {
  readonly machine: string;
  readonly client: ClientReport;
}

/** The instances of one machine as one of them sees the others' work: they use the same cores and the same memory. */
function togetherOnMachine(own: ClientReport, there: readonly ClientReport[]): ClientReport {
  const share = (name: 'cpuShareMean' | 'cpuShareMax'): number => Math.min(1, sum(there.map((each) => each[name])));
  const memory = there.map(({ memoryPeakMb }) => memoryPeakMb).filter((each) => each !== null);
  return {
    ...own,
    cpuShareMean: share('cpuShareMean'),
    cpuShareMax: share('cpuShareMax'),
    memoryPeakMb: memory.length === 0 ? null : sum(memory),
  };
}

/**
 * One report of several load generators that is nowhere better than the worst machine among them: what one was short of taints its
 * requests, and no mean over machines hides it. Counts and processor time are of all together; null without any.
 */
export function worstClient(instances: readonly InstanceClient[]): ClientReport | null {
  if (instances.length === 0) return null;
  const parts = instances.map(({ machine, client }) =>
    togetherOnMachine(
      client,
      instances.flatMap((other) => (other.machine === machine ? [other.client] : [])),
    ),
  );
  const of = (name: 'wallMs' | 'cpuShareMean' | 'cpuShareMax'): number => worst(parts.map((each) => each[name]));
  const late = parts.flatMap(({ sendLateness }) => sendLateness ?? []);
  const delays = parts.map(({ schedulerDelay }) => schedulerDelay);
  return {
    cores: Math.min(...parts.map(({ cores }) => cores)),
    wallMs: of('wallMs'),
    cpuMs: sum(parts.map(({ cpuMs }) => cpuMs)),
    cpuShareMean: of('cpuShareMean'),
    cpuShareMax: of('cpuShareMax'),
    machineCpuShareMean: worstKnown(parts.map(({ machineCpuShareMean }) => machineCpuShareMean)),
    machineCpuShareMax: worstKnown(parts.map(({ machineCpuShareMax }) => machineCpuShareMax)),
    memoryPeakMb: worstKnown(parts.map(({ memoryPeakMb }) => memoryPeakMb)),
    wakeLateness: worstLateness(parts.map(({ wakeLateness }) => wakeLateness)),
    schedulerDelay: {
      p50Ms: worst(delays.map(({ p50Ms }) => p50Ms)),
      p99Ms: worst(delays.map(({ p99Ms }) => p99Ms)),
      maxMs: worst(delays.map(({ maxMs }) => maxMs)),
    },
    gc: {
      count: sum(parts.map(({ gc }) => gc.count)),
      pauseTotalMs: sum(parts.map(({ gc }) => gc.pauseTotalMs)),
      pauseMaxMs: worst(parts.map(({ gc }) => gc.pauseMaxMs)),
      cpuMs: sum(parts.map(({ gc }) => gc.cpuMs)),
    },
    samples: {
      capacity: Math.min(...parts.map(({ samples }) => samples.capacity)),
      peak: worst(parts.map(({ samples }) => samples.peak)),
      // of the one that waited longest: it is held against the time that one process had
      blockedMs: worst(parts.map(({ samples }) => samples.blockedMs)),
      blockedMaxMs: worst(parts.map(({ samples }) => samples.blockedMaxMs)),
    },
    sendLateness: late.length === 0 ? null : worstLateness(late),
  };
}
