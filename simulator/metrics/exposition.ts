import { Registry } from 'prom-client';

/** Labels that all samples of a section carry. */
export type Labels = Readonly<Record<string, string>>;

/** A text of metrics in sections, each with labels of its own. */
export interface Exposition {
  /** Where the families that come next register, in the order in which they are served. */
  section(labels: Labels): Registry;
  /** As Python's client would write it. */
  text(): Promise<string>;
}

/**
 * An empty text. Labels that are the same for every sample belong to the section and not to the metrics: to observe a
 * value then takes a third of the time (0.13 against 0.35 µs), which counts at one token gap per token.
 */
export function createExposition(): Exposition {
  const registries: Registry[] = [];
  let latest: Labels | null = null;
  return {
    section(labels) {
      const known = latest === labels ? registries.at(-1) : undefined;
      if (known !== undefined) return known;
      latest = labels;
      const registry = new Registry();
      registry.setDefaultLabels(labels);
      registries.push(registry);
      return registry;
    },
    async text() {
      const texts = await Promise.all(registries.map((registry) => registry.metrics()));
      const families = texts.flatMap((text) => text.trimEnd().split('\n\n'));
      return `${families.filter(isServed).map(withFloats).join('\n')}\n`;
    },
  };
}

/** Python's client has no family of creation times before there is one. */
function isServed(family: string): boolean {
  return family !== '' && (!/^# HELP \S+_created /.test(family) || /^[^#]/m.test(family));
}

/** Whole numbers, values and bounds of buckets alike, written as floats. */
function withFloats(family: string): string {
  return family.replace(/(?<=^[^#].* |le=")\d+(?="|$)/gm, pythonFloat);
}

/** The digits of a whole number as Python's client writes it: `5.0`, and `1.5e+06` from a million on. */
function pythonFloat(digits: string): string {
  if (digits.length <= 6) return `${digits}.0`;
  const mantissa = `${digits.slice(0, 1)}.${digits.slice(1)}`.replace(/\.?0+$/, '');
  return `${mantissa}e+0${digits.length - 1}`;
}
