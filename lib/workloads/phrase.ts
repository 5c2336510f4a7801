import { integerBetween, pick, type Random } from '../statistics/seeded-random.ts';

interface Gap {
  readonly open: string;
  readonly close: string;
  readonly fill: (random: Random, inside: string) => string;
}

const CHOICE: Gap = { open: '[', close: ']', fill: (random, options) => pick(random, options.split('|')) };
const RANGE: Gap = { open: '{', close: '}', fill: quantity };

/**
 * One wording of a phrase: `[a|b]` becomes one of its alternatives, `{3-40}` a number in the range, rounded
 * as people round in a résumé.
 */
export function wording(random: Random, phrase: string): string {
  return filled(random, filled(random, phrase, CHOICE), RANGE);
}

/** Searches by hand: in k6's JavaScript VM a replace with a callback costs twice the time and memory. */
function filled(random: Random, phrase: string, gap: Gap): string {
  let text = '';
  let from = 0;
  let start = phrase.indexOf(gap.open);
  while (start >= 0) {
    const end = phrase.indexOf(gap.close, start);
    text += phrase.slice(from, start) + gap.fill(random, phrase.slice(start + 1, end));
    from = end + 1;
    start = phrase.indexOf(gap.open, from);
  }
  return text + phrase.slice(from);
}

function quantity(random: Random, range: string): string {
  const dash = range.indexOf('-');
  const drawn = integerBetween(random, Number(range.slice(0, dash)), Number(range.slice(dash + 1)));
  const step = drawn >= 10_000 ? 1000 : drawn >= 1000 ? 100 : drawn >= 200 ? 10 : 1;
  const rounded = String(Math.floor(drawn / step) * step);
  return rounded.length > 3 ? `${rounded.slice(0, -3)},${rounded.slice(-3)}` : rounded;
}

/** The items of a list that is kept as text, parted by semicolons. */
export function items(text: string): string[] {
  return text.split('; ');
}

/** The phrases of a text that holds one a line. */
export function lines(text: string): string[] {
  return text.split('\n');
}

/** The text with a capital first letter. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
