import { firstObject, isJsonObject, type JsonObject } from './json-schema.ts';

/** How far before an example its prompt says that it is one, in characters. */
const cueLength = 300;
const asksForForm = /\b(respond|reply|answer|return|output|format|example|schema|structure|produce|provide)/i;
/** Words that stand for a type where a schema-like example has its value. */
const typeWords: readonly (readonly [RegExp, string])[] = [
  [/^<?\s*(int|integer)\b/i, 'integer'],
  [/^<?\s*(float|number|decimal|probability)\b/i, 'number'],
  [/^<?\s*(bool|boolean|true\s*[|/]\s*false)\b/i, 'boolean'],
];

/**
 * A schema for the answer that a prompt shows an example of; null when it shows none. An example is the first JSON
 * object before which, within 300 characters, the prompt speaks of JSON and of a form to answer in. In brackets it is the
 * item of a list: one item for each numbered line of the prompt (`News 2:`, else `1.` or `[3]`), three where there are none. An
 * integer that is 1 or 0 in the example counts the items. A field whose name says category, label, topic or the like takes
 * one of the prompt's categories; another text is about as long as the example's.
 */
export function exampleSchema(prompt: string): JsonObject | null {
  if (!/json/i.test(prompt)) return null;
  const found = firstObject(prompt, (value, start) => Object.keys(value).length > 0 && isShown(prompt, start));
  if (found === null) return null;
  const { value, start } = found;
  const categories = categoriesOf(prompt);
  const isList = /\[\s*$/.test(prompt.slice(0, start));
  if (!isList) return schemaOf(value, '', { categories, ordinal: null });
  const count = numberedLines(prompt);
  return {
    type: 'array',
    minItems: count,
    maxItems: count,
    prefixItems: Array.from({ length: count }, (_, ordinal) => schemaOf(value, '', { categories, ordinal })),
  };
}

function isShown(prompt: string, start: number): boolean {
  const before = prompt.slice(Math.max(0, start - cueLength), start);
  return /json/i.test(before) && asksForForm.test(before);
}

interface Context {
  readonly categories: readonly string[];
  /** Which item of a list it is, from 0; null outside of lists. */
  readonly ordinal: number | null;
}

const categoryKey = /(^|_)(category|categories|label|labels|topic|topics|class|tag|tags)$/i;
const countingKey = /(^|_)(id|index|number|no|item)$/i;

function schemaOf(example: unknown, key: string, context: Context): JsonObject {
  if (Array.isArray(example)) {
    return { type: 'array', items: schemaOf(example[0] ?? '', key, context), minItems: 1, maxItems: 2 };
  }
  if (isJsonObject(example)) {
    const entries = Object.entries(example).map(([name, part]) => [name, schemaOf(part, name, context)] as const);
    return { type: 'object', properties: Object.fromEntries(entries), required: Object.keys(example) };
  }
  if (typeof example === 'string') return textSchema(example, key, context.categories);
  if (typeof example === 'boolean') return { type: 'boolean' };
  if (typeof example === 'number') return numberSchema(example, key, context.ordinal);
  return { type: 'null' };
}

function numberSchema(example: number, key: string, ordinal: number | null): JsonObject {
  if (ordinal !== null && countingKey.test(key) && (example === 0 || example === 1)) {
    return { const: example + ordinal };
  }
  if (!Number.isInteger(example) && example > 0 && example < 1) return { type: 'number', minimum: 0, maximum: 1 };
  const type = Number.isInteger(example) ? 'integer' : 'number';
  return { type, minimum: Math.min(0, example), maximum: Math.max(1, Math.ceil(example)) };
}

function textSchema(example: string, key: string, categories: readonly string[]): JsonObject {
  const options = example.split('|').map((option) => option.trim());
  const type = typeWords.find(([pattern]) => pattern.test(example))?.[1];
  if (type !== undefined) return type === 'number' ? { type, minimum: 0, maximum: 1 } : { type };
  if (options.length > 1 && options.every((option) => option !== '')) return { type: 'string', enum: options };
  if (categoryKey.test(key) && categories.length > 0) return { type: 'string', enum: categories };
  return { type: 'string', maxLength: Math.max(40, 2 * example.length) };
}

/** Names in a list under a line that says "categories", or behind it in the same line. */
function categoriesOf(prompt: string): string[] {
  const lines = prompt.split('\n');
  const heading = lines.findIndex(
    (line) => /\b(categor(y|ies)|labels|topics)\b[^:]*:/i.test(line) && !line.includes('"'),
  );
  if (heading === -1) return [];
  const inLine = lines[heading]?.split(':').slice(1).join(':').trim() ?? '';
  if (inLine.includes(',')) return namesIn(inLine.replace(/\.$/, '').split(','));
  const names: string[] = [];
  for (const line of lines.slice(heading + 1)) {
    if (line.length > longestLine) break;
    const name = /^\s*(?:[-*•]|\d+[.)])\s*(?:\*\*)?([^:(*–—]+?)(?:\*\*)?\s*(?:[:(–—].*|\s-\s.*)?$/.exec(line)?.[1];
    if (name !== undefined) names.push(name);
    else if (line.trim() !== '' && !/^\s/.test(line) && names.length > 0) break;
  }
  return namesIn(names);
}

const namesIn = (names: readonly string[]): string[] => [
  ...new Set(names.map((name) => name.replace(/^\s*(and|or)\s+/i, '').trim()).filter((name) => name !== '')),
];

/** Longer lines are no names. */
const longestLine = 500;

const usualItems = 3;
const mostItems = 200;

/** Lines that number what is to be answered for, by its name; and lines that have only a number. */
const named =
  /^[ \t]*(?:#+ *|\*\*)?(?:news|item|article|headline|story|text|document)(?: (?:item|article))? ?[#(]?(\d{1,3})\b/gim;
const bare = /^[ \t]*[[(]?(\d{1,3})[\]).:]/gm;

/** How many things the prompt numbers: the length of the last run of lines from 1 on. */
function numberedLines(prompt: string): number {
  const count = lastRun(prompt, named) || lastRun(prompt, bare);
  return count === 0 ? usualItems : Math.min(count, mostItems);
}

function lastRun(prompt: string, pattern: RegExp): number {
  let last = 0;
  for (const match of prompt.matchAll(pattern)) {
    const number = Number(match[1]);
    if (number === 1 || number === last + 1) last = number;
  }
  return last;
}
