import { chance, integerBetween, pick, type Random } from '../../lib/statistics/seeded-random.ts';
import { itemSchema, propertiesOf, requiredOf, resolveReference, type JsonObject } from './json-schema.ts';
import { CannotMakeText } from './pattern.ts';
import { stringValue } from './string-value.ts';

/** Where in the document a value is made. */
interface Place {
  readonly root: JsonObject;
  readonly random: Random;
  /** The name of the property that the value is for; empty at the top. */
  readonly key: string;
  readonly depth: number;
  /** How many more values may be made, in the whole document. */
  readonly budget: { left: number };
}

/** No list is longer, whatever is asked for: no context would hold it. */
const mostItems = 10_000;
/** No document has more values. */
const mostValues = 50_000;
/** A value that is required at this depth still has no end. */
const bottomless = 200;

/** Below this depth only what is required is made, so that recursive schemas end. */
const deepest = 6;

/**
 * A value that satisfies a JSON Schema: types, enum, const, required, nested objects, arrays, bounds, lengths,
 * local references, prefixItems, anyOf, oneOf, allOf and plain patterns. `not` and `if` are not understood.
 * Throws CannotMakeText for a schema that only endless or enormous values satisfy.
 */
export function jsonValue(schema: JsonObject, random: Random): unknown {
  return valueAt(schema, { root: schema, random, key: '', depth: 0, budget: { left: mostValues } });
}

function valueAt(rawSchema: unknown, place: Place): unknown {
  place.budget.left -= 1;
  if (place.budget.left < 0 || place.depth > bottomless) throw new CannotMakeText('the schema asks for too much');
  const schema = merged(resolveReference(rawSchema, place.root), place);
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return pick(place.random, schema.enum as unknown[]);
  const make = makers[typeOf(schema, place.random)];
  return make === undefined ? null : make(schema, place);
}

/** The schema with one alternative of anyOf or oneOf, and all of allOf, laid over it. */
function merged(schema: JsonObject, place: Place): JsonObject {
  if (place.depth > bottomless) throw new CannotMakeText('the schema contains itself');
  const alternatives = [schema.anyOf, schema.oneOf].filter((list): list is unknown[] => Array.isArray(list));
  const chosen = alternatives.filter((list) => list.length > 0).map((list) => pick(place.random, list));
  const parts = [...chosen, ...(Array.isArray(schema.allOf) ? (schema.allOf as unknown[]) : [])];
  let result = schema;
  for (const part of parts) {
    place.budget.left -= 1;
    if (place.budget.left < 0) throw new CannotMakeText('the schema contains itself');
    const resolved = merged(resolveReference(part, place.root), { ...place, depth: place.depth + 1 });
    result = {
      ...result,
      ...resolved,
      properties: { ...propertiesOf(result), ...propertiesOf(resolved) },
      required: [...new Set([...requiredOf(result), ...requiredOf(resolved)])],
    };
  }
  return result;
}

function typeOf(schema: JsonObject, random: Random): string {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type) && type.length > 0) {
    // A nullable field is usually filled.
    const others = (type as unknown[]).filter((name) => name !== 'null');
    return String(
      others.length > 0 && (others.length === type.length || chance(random, 0.9)) ? pick(random, others) : 'null',
    );
  }
  if (Object.keys(propertiesOf(schema)).length > 0) return 'object';
  return schema.items === undefined ? 'string' : 'array';
}

const makers: Readonly<Record<string, (schema: JsonObject, place: Place) => unknown>> = {
  string: (schema, { key, random }) => stringValue(schema, key, random),
  boolean: (_schema, { random }) => chance(random, 0.5),
  integer: (schema, { random }) => numberValue(schema, random, multipleOf(schema, 1)),
  number: (schema, { random }) => numberValue(schema, random, multipleOf(schema, 0.01)),
  object: objectValue,
  array: arrayValue,
};

function multipleOf(schema: JsonObject, otherwise: number): number {
  return typeof schema.multipleOf === 'number' && schema.multipleOf > 0 ? schema.multipleOf : otherwise;
}

function numberValue(schema: JsonObject, random: Random, step: number): number {
  const bound = (name: string): number | null => (typeof schema[name] === 'number' ? schema[name] : null);
  const above = bound('exclusiveMinimum');
  const below = bound('exclusiveMaximum');
  const top = bound('maximum') ?? below;
  const bottom = bound('minimum') ?? above ?? (top === null ? 0 : Math.min(0, top - 100 * step));
  let low = Math.ceil(bottom / step);
  let high = Math.floor((top ?? bottom + 100) / step);
  if (above !== null && low * step <= above) low += 1;
  if (below !== null && high * step >= below) high -= 1;
  // Decimal text of a multiple of 0.01 is exact to the digits that toFixed keeps.
  return Number((integerBetween(random, low, Math.max(low, high)) * step).toFixed(6));
}

function objectValue(schema: JsonObject, place: Place): JsonObject {
  const required = requiredOf(schema);
  const result: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(propertiesOf(schema))) {
    if (place.depth >= deepest && !required.includes(key)) continue;
    result[key] = valueAt(part, { ...place, key, depth: place.depth + 1 });
  }
  for (const key of required) result[key] ??= key in result ? null : `${key}`;
  return result;
}

function arrayValue(schema: JsonObject, place: Place): unknown[] {
  const first = Array.isArray(schema.prefixItems) ? schema.prefixItems.length : 0;
  const fewest = Math.max(first, place.depth >= deepest ? 0 : 1);
  const minimum = typeof schema.minItems === 'number' ? Math.min(schema.minItems, mostItems) : fewest;
  const few = first > 0 ? first : 3;
  const maximum = typeof schema.maxItems === 'number' ? Math.min(schema.maxItems, mostItems) : Math.max(minimum, few);
  const length = integerBetween(place.random, Math.min(minimum, maximum), place.depth >= deepest ? minimum : maximum);
  const result: unknown[] = [];
  const seen = new Set<string>();
  // Unique items may be hard to find (a short enum), so the search is bounded.
  for (let attempt = 0; result.length < length && attempt < length * 20; attempt += 1) {
    const value = valueAt(itemSchema(schema, result.length), { ...place, depth: place.depth + 1 });
    const text = JSON.stringify(value);
    if (schema.uniqueItems === true && seen.has(text)) continue;
    seen.add(text);
    result.push(value);
  }
  return result;
}
