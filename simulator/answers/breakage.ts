import { integerBetween, pick, type Random } from '../../lib/statistics/seeded-random.ts';
import {
  isJsonObject,
  itemSchema,
  propertiesOf,
  requiredOf,
  resolveReference,
  type JsonObject,
} from './json-schema.ts';

/** How a JSON answer is written down. */
export type Write = (value: unknown) => string;

/** Places in a value that can be broken: an object and one of its keys. */
interface Site {
  readonly object: Record<string, unknown>;
  readonly key: string;
}

/** A broken version of an answer, or null when this way does not apply to it. */
type Breakage = (value: unknown, schema: JsonObject, random: Random, write: Write) => string | null;

const cutOff: Breakage = (value, _schema, random, write) => {
  const text = write(value);
  return text.slice(0, integerBetween(random, 1, text.length - 1));
};

const proseBefore: Breakage = (value, _schema, random, write) =>
  `${pick(random, ['Here is the JSON you asked for:', 'Sure! Here is my answer.', 'Based on the text, I would say:'])}\n\n${write(value)}`;

const missingKey: Breakage = (value, schema, random, write) => {
  const copy = structuredClone(value);
  const sites = sitesOf(copy, schema, schema, (part, key) => requiredOf(part).includes(key));
  if (sites.length === 0) return null;
  const { object, key } = pick(random, sites);
  delete object[key];
  return write(copy);
};

const valueOutsideEnum: Breakage = (value, schema, random, write) => {
  const copy = structuredClone(value);
  const sites = sitesOf(copy, schema, schema, (part, key) =>
    Array.isArray(resolveReference(propertiesOf(part)[key], schema).enum),
  );
  if (sites.length === 0) return null;
  const { object, key } = pick(random, sites);
  object[key] = `${String(object[key])} (mostly)`;
  return write(copy);
};

const breakages: readonly Breakage[] = [cutOff, proseBefore, missingKey, valueOutsideEnum];

/** The answer's text, broken in one of the ways in which models break it. */
export function brokenText(value: unknown, schema: JsonObject, random: Random, write: Write): string {
  // Each way is as likely as the others; one that does not apply hands over to the next.
  const first = integerBetween(random, 0, breakages.length - 1);
  for (let index = 0; index < breakages.length; index += 1) {
    const text = breakages[(first + index) % breakages.length]?.(value, schema, random, write) ?? null;
    if (text !== null) return text;
  }
  return '';
}

/** Arguments of a call that are JSON but not what the function takes; unbroken where there is nothing to break. */
export function brokenArguments(value: unknown, schema: JsonObject, random: Random): unknown {
  const text =
    missingKey(value, schema, random, JSON.stringify) ?? valueOutsideEnum(value, schema, random, JSON.stringify);
  return text === null ? value : JSON.parse(text);
}

function sitesOf(
  value: unknown,
  rawSchema: unknown,
  root: JsonObject,
  wanted: (schema: JsonObject, key: string) => boolean,
): Site[] {
  const schema = resolveReference(rawSchema, root);
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => sitesOf(item, itemSchema(schema, index), root, wanted));
  }
  if (!isJsonObject(value)) return [];
  const object = value as Record<string, unknown>;
  return Object.keys(object).flatMap((key) => [
    ...(wanted(schema, key) ? [{ object, key }] : []),
    ...sitesOf(object[key], propertiesOf(schema)[key], root, wanted),
  ]);
}
