import type { ServerValueName } from '../schema/server-sample.ts';
import type { Series, SeriesByName } from './exposition.ts';

/** How one value is taken from what a server says. */
export interface ValueReading {
  /** Every metric that it looks at. */
  readonly names: readonly string[];
  /** null where the server does not say. */
  readonly read: (series: SeriesByName) => number | null;
}

/** The metrics of one kind of server or exporter, and what they mean in the suite's own names. */
export interface Dialect {
  readonly id: string;
  readonly source: 'server' | 'gpu';
  /** Begins the names of its metrics, and of no other's. */
  readonly mark: string;
  /** Made when asked for: every virtual user of k6 would hold its own copy, and one of them reads. */
  readonly values: () => Partial<Readonly<Record<ServerValueName, ValueReading>>>;
  /** The metric and its label that tell which GPUs these are. */
  readonly gpuName?: { readonly metric: string; readonly label: string };
}

/** Which series count, and in which unit they are. */
interface Choice {
  /** Labels that, where a series has them, must have this value. */
  readonly only?: Readonly<Record<string, string>>;
  /** Labels that must not have one of these values. */
  readonly without?: Readonly<Record<string, readonly string[]>>;
  readonly factor?: number;
}

const combinations = {
  sum: (values: readonly number[]) => values.reduce((total, value) => total + value, 0),
  max: (values: readonly number[]) => Math.max(...values),
  mean: (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length,
};

/** Blanks of NVIDIA's DCGM, for a field that a GPU does not have, begin here; nothing else is as large. */
const absurd = 1e14;

/** Whether a value is a number that something can have. */
export const isPlausible = (value: number): boolean => value >= 0 && value < absurd;

function counts({ labels, value }: Series, { only = {}, without = {} }: Choice): boolean {
  if (!isPlausible(value)) return false;
  for (const name in only) if ((labels[name] ?? only[name]) !== only[name]) return false;
  for (const name in without) if (without[name]?.includes(labels[name] ?? '')) return false;
  return true;
}

/**
 * A value of the first of several names that is there: those of one metric, newest first. Its series (one for each engine, model or GPU)
 * are combined into one number.
 */
function take(how: keyof typeof combinations, names: string | readonly string[], choice: Choice): ValueReading {
  const all = typeof names === 'string' ? [names] : names;
  return {
    names: all,
    read: (series) => {
      const found = all.map((name) => series.get(name) ?? []).find((each) => each.length > 0) ?? [];
      const values = found.filter((each) => counts(each, choice)).map(({ value }) => value);
      return values.length === 0 ? null : combinations[how](values) * (choice.factor ?? 1);
    },
  };
}

/** Adds up the series of a gauge. */
export const sumOf = (names: string | readonly string[], choice: Choice = {}): ValueReading =>
  take('sum', names, choice);

/** The largest of the series. */
export const maxOf = (names: string | readonly string[], choice: Choice = {}): ValueReading =>
  take('max', names, choice);

/** The mean of the series. */
export const meanOf = (names: string | readonly string[], choice: Choice = {}): ValueReading =>
  take('mean', names, choice);

/** Adds up the series of a counter, whose names end in `_total` or, before OpenMetrics, do not. */
export const counter = (names: string | readonly string[], choice: Choice = {}): ValueReading =>
  take(
    'sum',
    (typeof names === 'string' ? [names] : names).flatMap((name) => [`${name}_total`, name]),
    choice,
  );

/** Two readings added; null where one is missing. */
export function together(first: ValueReading, second: ValueReading): ValueReading {
  return {
    names: [...first.names, ...second.names],
    read: (series) => {
      const [a, b] = [first.read(series), second.read(series)];
      return a === null || b === null ? null : a + b;
    },
  };
}

/** Used divided by the parts of the whole, of the GPU with the largest such share; GPUs are told apart by a label. */
export function fullestShare(used: string, whole: readonly string[], label: string): ValueReading {
  return {
    names: [used, ...whole],
    read: (series) => {
      const ofGpu = (name: string, gpu: string | undefined): number => {
        const value = series.get(name)?.find(({ labels }) => labels[label] === gpu)?.value ?? 0;
        return isPlausible(value) ? value : 0;
      };
      const shares = (series.get(used) ?? []).flatMap(({ labels, value }) => {
        const size = whole.reduce((sum, name) => sum + ofGpu(name, labels[label]), 0);
        return isPlausible(value) && size > 0 ? [value / size] : [];
      });
      return shares.length === 0 ? null : Math.max(...shares);
    },
  };
}
