import RandExp from 'randexp';
import { integerBetween, type Random } from '../../lib/statistics/seeded-random.ts';

/** A pattern or grammar for which no text can be made here, though a server might. */
export class CannotMakeText extends Error {
  constructor(why: string) {
    super(`The simulator cannot make a text for this: ${why}.`);
    this.name = 'CannotMakeText';
  }
}

/** Makes a text that matches. */
export type TextMaker = (random: Random) => string;

/** An open repetition (`*`, `+`, `{3,}`) is repeated so many times more at most; a model stops somewhere too. */
const openRepeats = 12;
/** The shortest text that a pattern may ask for. */
const longestText = 20_000;

/** What Rust's syntax has and JavaScript's does not, or means otherwise; it would be read as plain characters. */
const beyond = /\\[pPAzZbBkx1-9]|\[\[:|\(\?[^:<P]|\(\?P[^<]|\(\?<[=!]/;

/**
 * Makes texts that a regular expression in Rust's syntax (vLLM's) matches from beginning to end; throws
 * CannotMakeText for what goes beyond plain groups, classes and repetitions.
 */
export function textMaker(pattern: string): TextMaker {
  const unknown = beyond.exec(pattern)?.[0];
  if (unknown !== undefined) throw new CannotMakeText(`"${unknown}" in the pattern`);
  const maker = compiled(pattern.replaceAll('(?P<', '(?<'));
  // The parsed pattern is a private field; the version of the library is pinned.
  const shortest = shorten((maker as unknown as { readonly tokens: PatternPart }).tokens);
  if (!(shortest <= longestText)) throw new CannotMakeText(`the pattern asks for ${shortest} characters at least`);
  return (random) => {
    maker.randInt = (low, high) => integerBetween(random, low, high);
    return generated(maker);
  };
}

/** A class without a single character (`[z-a]`) is noticed only when one of them is wanted. */
function generated(maker: RandExp): string {
  try {
    return maker.gen();
  } catch {
    throw new CannotMakeText('a class in the pattern has no characters');
  }
}

function compiled(pattern: string): RandExp {
  try {
    const maker = new RandExp(pattern);
    maker.max = openRepeats;
    // Printable ASCII for `.` and negated classes.
    maker.defaultRange.subtract(0, 31).subtract(127);
    return maker;
  } catch (error) {
    throw new CannotMakeText(error instanceof Error ? error.message : String(error));
  }
}

/** A node of a parsed pattern, as far as its length depends on it. */
interface PatternPart {
  min?: number;
  max?: number;
  value?: PatternPart | number | readonly unknown[];
  stack?: readonly PatternPart[];
  options?: readonly (readonly PatternPart[])[];
}

/** Keeps wide repetitions short, and returns the length of the shortest text. */
function shorten(part: PatternPart): number {
  if (part.options !== undefined) return Math.min(...part.options.map(lengthOf));
  if (part.stack !== undefined) return lengthOf(part.stack);
  if (part.min === undefined) return 1;
  part.max = Math.min(part.max ?? Infinity, part.min + openRepeats);
  return part.min * shorten(part.value as PatternPart);
}

const lengthOf = (parts: readonly PatternPart[]): number => parts.reduce((sum, part) => sum + shorten(part), 0);
