import { integerBetween, type Random } from '../../lib/statistics/seeded-random.ts';
import type { JsonObject } from './json-schema.ts';
import { textMaker } from './pattern.ts';
import { paragraph, phrase } from './prose.ts';

/** A value for a schema of type string: of the asked format, or text of the length that the schema hints at. */
export function stringValue(schema: JsonObject, key: string, random: Random): string {
  const { format, pattern } = schema;
  if (typeof pattern === 'string') return matching(pattern, schema, random);
  const make = typeof format === 'string' ? formats[format] : undefined;
  return fitted(make === undefined ? textOf(schema, key, random) : make(random), schema, random);
}

/** A text that matches; where a length is asked for too, the best of a few. */
function matching(pattern: string, schema: JsonObject, random: Random): string {
  const make = textMaker(pattern);
  const fits = ({ length }: string): boolean =>
    length >= Number(schema.minLength ?? 0) && length <= Number(schema.maxLength ?? Infinity);
  let text = make(random);
  for (let attempt = 0; attempt < 50 && !fits(text); attempt += 1) text = make(random);
  return text;
}

const two = (value: number): string => String(value).padStart(2, '0');
const date = (random: Random): string =>
  `${integerBetween(random, 2015, 2025)}-${two(integerBetween(random, 1, 12))}-${two(integerBetween(random, 1, 28))}`;
const time = (random: Random): string =>
  `${two(integerBetween(random, 0, 23))}:${two(integerBetween(random, 0, 59))}:00Z`;
const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => integerBetween(random, 0, 15).toString(16)).join('');

const formats: Readonly<Record<string, (random: Random) => string>> = {
  date,
  time,
  'date-time': (random) => `${date(random)}T${time(random)}`,
  email: (random) => `${phrase(random, 1).toLowerCase()}@example.com`,
  hostname: (random) => `${phrase(random, 1).toLowerCase()}.example.com`,
  ipv4: (random) => `192.0.2.${integerBetween(random, 1, 254)}`,
  ipv6: (random) => `2001:db8::${hex(random, 4)}`,
  duration: (random) => `P${integerBetween(random, 1, 30)}D`,
  uri: (random) => `https://example.com/${phrase(random, 1).toLowerCase()}`,
  uuid: (random) => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}`,
};

/** Keys whose values are names rather than sentences. */
const shortKey = /(^|_)(name|title|label|category|type|kind|status|code|id|city|country|language|topic|tag|role)s?$/i;

const numbers: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  single: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
};
const lengthHint =
  /(\d+|a|an|one|single|two|three|four|five)(?:\s*(?:-|–|to|or)\s*(\d+|two|three|four|five))?[\s-]+(?:[a-z]+[\s-]+)?(word|sentence|paragraph)/i;
/** Words in one unit of the hint. */
const unitWords: Readonly<Record<string, number>> = { word: 1, sentence: 16, paragraph: 70 };

function textOf(schema: JsonObject, key: string, random: Random): string {
  const hinted = typeof schema.description === 'string' ? hintedWords(schema.description, random) : null;
  if (hinted !== null) return hinted < 5 ? phrase(random, hinted) : paragraph(random, hinted);
  if (shortKey.test(key)) return phrase(random, integerBetween(random, 1, 3));
  // What models write for a field such as "reasoning": one to three sentences.
  return paragraph(random, integerBetween(random, 22, 40));
}

/** The number of words that a description asks for, or null when it asks for none. */
function hintedWords(description: string, random: Random): number | null {
  const match = lengthHint.exec(description);
  if (match === null) return null;
  const [, low = '', high, unit = ''] = match;
  const count = (text: string): number => numbers[text.toLowerCase()] ?? Number(text);
  const chosen =
    high === undefined ? count(low) : integerBetween(random, count(low), Math.max(count(low), count(high)));
  return Math.max(1, chosen * (unitWords[unit.toLowerCase()] ?? 1));
}

/** No text is made longer, whatever is asked for: no context would hold it. */
const longest = 1_000_000;

/** The text cut at a word, or lengthened, so that minLength and maxLength hold. */
function fitted(text: string, schema: JsonObject, random: Random): string {
  const minimum = typeof schema.minLength === 'number' ? Math.min(schema.minLength, longest) : 0;
  const maximum = typeof schema.maxLength === 'number' ? schema.maxLength : Infinity;
  let long = text;
  while (long.length < minimum) long = `${long} ${paragraph(random, 8)}`;
  if (long.length <= maximum) return long;
  const cut = long.slice(0, maximum);
  const atWord = cut.slice(0, Math.max(cut.lastIndexOf(' '), 0)).replace(/[,.]$/, '');
  return atWord.length >= minimum && atWord !== '' ? atWord : cut;
}
