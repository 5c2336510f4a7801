import { integerBetween, lognormal, normal, pick, type Random } from './seeded-random.ts';

/** How long something is from one request to the next, in whole tokens or turns, at least 1. */
export interface Lengths {
  readonly draw: (random: Random) => number;
}

/** The lengths that a text describes, or what is wrong with it. */
export type LengthsReading = { readonly lengths: Lengths } | { readonly problem: string };

/** Far beyond any context; it keeps one slip of the pen from filling the memory. */
const longest = 10_000_000;

const bad = (problem: string): LengthsReading => ({ problem });
const whole = (text: string): number | null => {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= longest ? value : null;
};
const positive = (text: string): number | null =>
  /^(\d+\.?\d*|\.\d+)$/.test(text) && Number(text) > 0 ? Number(text) : null;

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** Lengths from `low` to `high`, written "100-200"; null where it is no such range. */
function bounds(text: string): Bounds | null {
  const [low = '', high = '', ...rest] = text.split('-');
  const from = whole(low);
  const to = whole(high);
  return from === null || to === null || from > to || rest.length > 0 ? null : { low: from, high: to };
}

const bounded = ({ low, high }: Bounds, drawn: number): number => Math.max(low, Math.min(high, Math.round(drawn)));

/** A distribution of two parameters with, after them, the bounds at which what lies outside is cut off. */
function bellShaped(
  parameters: string,
  draw: (random: Random, first: number, second: number) => number,
  example: string,
): LengthsReading {
  const [first = '', second = '', range, ...rest] = parameters.split(',');
  const limits = range === undefined ? { low: 1, high: longest } : bounds(range);
  const one = positive(first);
  const two = positive(second);
  if (one === null || two === null || limits === null || rest.length > 0) {
    return bad(`is not complete; write e.g. ${example} or, within bounds, ${example},50-4000`);
  }
  return { lengths: { draw: (random) => bounded(limits, draw(random, one, two)) } };
}

/** What may stand before the colon, and how the rest is read. */
const forms: Readonly<Record<string, (parameters: string) => LengthsReading>> = {
  uniform: (parameters) => {
    const range = bounds(parameters);
    if (range === null) return bad('is no range; write e.g. uniform:100-200, the smaller first');
    return { lengths: { draw: (random) => integerBetween(random, range.low, range.high) } };
  },
  normal: (parameters) => bellShaped(parameters, normal, 'normal:1000,200'),
  lognormal: (parameters) => bellShaped(parameters, lognormal, 'lognormal:800,0.6'),
  file: () => bad('is a file, which only scenarios read; write its numbers as list:100,200,400'),
  list: (parameters) => {
    const values = parameters.split(',').map(whole);
    const known = values.filter((value) => value !== null);
    if (known.length < values.length)
      return bad('holds something else than whole numbers; write e.g. list:100,200,400');
    return { lengths: { draw: (random) => pick(random, known) } };
  },
};

/**
 * Reads lengths: `1024` (all the same), `uniform:100-200` (bounds included), `normal:1000,200` (mean, standard deviation),
 * `lognormal:800,0.6` (median, standard deviation of the logarithm), `list:100,200,400` (each as likely as the others).
 * `normal` and `lognormal` take bounds as a third parameter; what falls outside becomes the bound.
 */
export function readLengths(text: string): LengthsReading {
  const fixed = whole(text);
  if (fixed !== null) return { lengths: { draw: () => fixed } };
  const colon = text.indexOf(':');
  const form = Object.hasOwn(forms, text.slice(0, colon)) ? forms[text.slice(0, colon)] : undefined;
  if (form !== undefined) return form(text.slice(colon + 1));
  return bad('is no length; write e.g. 1024, uniform:100-200, normal:1000,200, lognormal:800,0.6 or list:100,200,400');
}

/** As many lengths as a distribution from a file is kept in: quantiles half a percent apart. */
const mostKept = 200;

/**
 * The numbers of a file, apart by spaces, commas or lines, as a text for `readLengths`. Of more than 200 only as many quantiles
 * are kept, so that every VU and the run's own file can hold them. What is no number stays in the text and is refused there.
 */
export function listedLengths(fileText: string): string {
  const words = fileText.split(/[\s,;]+/).filter((word) => word !== '');
  if (words.length <= mostKept || !words.every((word) => whole(word) !== null)) return `list:${words.join(',')}`;
  const sorted = words.map(Number).sort((a, b) => a - b);
  const kept = Array.from(
    { length: mostKept },
    (_, place) => sorted[Math.floor(((place + 0.5) / mostKept) * sorted.length)],
  );
  return `list:${kept.join(',')}`;
}

const read = new Map<string, Lengths>();

/** The lengths that a checked text describes; read once. Throws for a text that `readLengths` finds wrong. */
export function lengthsOf(text: string): Lengths {
  const known = read.get(text);
  if (known !== undefined) return known;
  const reading = readLengths(text);
  if ('problem' in reading) throw new Error(`${text} ${reading.problem}`);
  read.set(text, reading.lengths);
  return reading.lengths;
}
