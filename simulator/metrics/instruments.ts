import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MetricsCompat } from './compat.ts';
import type { Era, Family, LabelledFamily } from './families.ts';
import type { HistogramFamily } from './histogram-families.ts';

/** Adds to a counter, or observes a value. */
export type Add = (amount: number) => void;

/** One `Add` for each value of a label. */
export type AddByLabel<Value extends string> = Readonly<Record<Value, Add>>;

/**
 * Makes metrics that have, as Python's client does it, a `_created` gauge. A family that is not served in the chosen
 * era costs nothing.
 */
export interface Instruments {
  counter(family: Family): Add;
  counters<Value extends string>(family: LabelledFamily<Value>): AddByLabel<Value>;
  histogram(family: HistogramFamily): Add;
  /** A gauge that is read when somebody scrapes. */
  gauge(family: Family, read: () => number): void;
  gauges<Value extends string>(family: LabelledFamily<Value>, read: (value: Value) => number): void;
}

const ignore: Add = () => {};

/** Instruments of a section; `createdSeconds` is Unix time. */
export function createInstruments(registry: Registry, compat: MetricsCompat, createdSeconds: number): Instruments {
  const registers = [registry];
  const serves = ({ era = 'lasting' }: Family): boolean => isServed(era, compat);
  const created = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `${name.replace(/_total$/, '')}_created`, help, labelNames, registers });
  return {
    counter(family) {
      if (!serves(family)) return ignore;
      const { name, help } = family;
      const counter = new Counter({ name, help, registers });
      created(name, help).set(createdSeconds);
      return (amount) => counter.inc(amount);
    },
    counters(family) {
      const { name, help, label, values } = family;
      if (!serves(family)) return byLabel(values, () => ignore);
      const counter = new Counter({ name, help, labelNames: [label], registers });
      const times = created(name, help, [label]);
      return byLabel(values, (value) => {
        times.set({ [label]: value }, createdSeconds);
        const child = counter.labels({ [label]: value });
        child.inc(0);
        return (amount) => child.inc(amount);
      });
    },
    histogram(family) {
      if (!serves(family)) return ignore;
      const { name, help, buckets } = family;
      const histogram = new Histogram({ name, help, registers, buckets: buckets.slice() });
      // Its name is whole: `iteration_tokens_total` is a histogram.
      new Gauge({ name: `${name}_created`, help, registers }).set(createdSeconds);
      return (value) => histogram.observe(value);
    },
    gauge(family, read) {
      if (!serves(family)) return;
      const { name, help } = family;
      const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(read()) });
    },
    gauges(family, read) {
      if (!serves(family)) return;
      const { name, help, label, values } = family;
      const gauge: Gauge = new Gauge({
        name,
        help,
        labelNames: [label],
        registers,
        collect: () => values.forEach((value) => gauge.set({ [label]: value }, read(value))),
      });
    },
  };
}

function isServed(era: Era, compat: MetricsCompat): boolean {
  if (era === 'new') return compat !== 'legacy';
  return era === 'lasting' || compat !== 'current';
}

function byLabel<Value extends string>(values: readonly Value[], make: (value: Value) => Add): AddByLabel<Value> {
  return Object.fromEntries(values.map((value) => [value, make(value)])) as Record<Value, Add>;
}
