import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Family, HistogramFamily } from './families.ts';

/** Labels that every family of vLLM carries, and their values here. */
export interface CommonLabels {
  readonly model_name: string;
  readonly engine: string;
}

/** Makes metrics in one registry that carry the common labels and, as Python's client does, a `_created` gauge. */
export interface Instruments {
  /** Returns what adds to the counter. */
  counter(family: Family, more?: Readonly<Record<string, string>>): (amount: number) => void;
  /** Returns what observes a value. */
  histogram(family: HistogramFamily): (value: number) => void;
  /** A gauge that is read when somebody scrapes. */
  gauge(family: Family, read: () => number): void;
  /** A gauge that is always 1 and tells by its labels. */
  info(family: Family, labels: Readonly<Record<string, string>>): void;
}

/** Instruments of a registry. `createdSeconds` is Unix time. */
export function createInstruments(registry: Registry, common: CommonLabels, createdSeconds: number): Instruments {
  const registers = [registry];
  const counters = new Map<string, { counter: Counter; created: Gauge }>();
  const createdGauge = (name: string, help: string, labelNames: string[]): Gauge =>
    new Gauge({ name: `${name}_created`, help, labelNames, registers });
  return {
    counter({ name, help }, more = {}) {
      const labels = { ...common, ...more };
      const known = counters.get(name);
      const labelNames = Object.keys(labels);
      const { counter, created } = known ?? {
        counter: new Counter({ name, help, labelNames, registers }),
        created: createdGauge(name.replace(/_total$/, ''), help, labelNames),
      };
      counters.set(name, { counter, created });
      counter.inc(labels, 0);
      created.set(labels, createdSeconds);
      const child = counter.labels(labels);
      return (amount) => child.inc(amount);
    },
    histogram({ name, help, buckets }) {
      const labelNames = Object.keys(common);
      const histogram = new Histogram({ name, help, labelNames, registers, buckets: buckets.slice() });
      histogram.zero({ ...common });
      createdGauge(name, help, labelNames).set({ ...common }, createdSeconds);
      const child = histogram.labels({ ...common });
      return (value) => child.observe(value);
    },
    gauge({ name, help }, read) {
      const labelNames = Object.keys(common);
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames,
        registers,
        collect: () => gauge.set({ ...common }, read()),
      });
    },
    info({ name, help }, more) {
      const labels = { ...more, engine: common.engine };
      new Gauge({ name, help, labelNames: Object.keys(labels), registers }).set(labels, 1);
    },
  };
}
