import { isObject as isJsonObject, parseJson, type Json as JsonObject } from '../../lib/records/json.ts';

/** A JSON Schema, or any JSON object, and whether a value is one. */
export { isJsonObject, type JsonObject };

/** Follows a `$ref` within the document; a schema without one is returned as it is. Broken references give `{}`. */
export function resolveReference(schema: unknown, root: JsonObject): JsonObject {
  let current = schema;
  // A chain of references longer than this is a circle.
  for (let hop = 0; hop < 20; hop += 1) {
    if (!isJsonObject(current)) return {};
    const reference = current.$ref;
    if (typeof reference !== 'string') return current;
    current = lookUp(reference, root);
  }
  return {};
}

function lookUp(reference: string, root: JsonObject): unknown {
  if (!reference.startsWith('#')) return {};
  let current: unknown = root;
  for (const part of reference
    .slice(1)
    .split('/')
    .filter((step) => step !== '')) {
    const key = decoded(part)?.replaceAll('~1', '/').replaceAll('~0', '~');
    current = isJsonObject(current) && key !== undefined ? current[key] : undefined;
  }
  return current;
}

/** Undefined for a percent sign that encodes nothing. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** The `properties` of an object's schema. */
export function propertiesOf(schema: JsonObject): JsonObject {
  return isJsonObject(schema.properties) ? schema.properties : {};
}

/** The names in `required`. */
export function requiredOf(schema: JsonObject): readonly string[] {
  const { required } = schema;
  return Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : [];
}

/** The schema of an array's item: those of `prefixItems` first, then `items` for all others. */
export function itemSchema(schema: JsonObject, index: number): JsonObject {
  const first: unknown = Array.isArray(schema.prefixItems) ? schema.prefixItems[index] : undefined;
  const chosen = first ?? schema.items;
  return isJsonObject(chosen) ? chosen : {};
}

/** The first JSON Schema of an object or an array that a text contains, or null. */
export function findSchema(text: string): JsonObject | null {
  // Cheap refusal first: most prompts have none.
  if (!text.includes('"properties"') && !text.includes('"items"')) return null;
  return firstObject(text, isSchema)?.value ?? null;
}

const isSchema = (value: JsonObject): boolean =>
  (value.type === 'object' && isJsonObject(value.properties)) || (value.type === 'array' && isJsonObject(value.items));

/** A JSON object in a text, and where it begins. */
export interface FoundObject {
  readonly value: JsonObject;
  readonly start: number;
}

/** Places that are tried and characters of each: a prompt of millions of braces must not cost their number squared. */
const mostPlaces = 1000;
const longestObject = 50_000;

/** The first JSON object in a text that passes; null when there is none. */
export function firstObject(text: string, passes: (value: JsonObject, start: number) => boolean): FoundObject | null {
  let tried = 0;
  for (let start = text.indexOf('{'); start !== -1 && tried < mostPlaces; start = text.indexOf('{', start + 1)) {
    tried += 1;
    const end = closingBrace(text, start);
    if (end === -1) continue;
    const value = parseJson(text.slice(start, end + 1));
    if (isJsonObject(value) && passes(value, start)) return { value, start };
  }
  return null;
}

function closingBrace(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  const end = Math.min(text.length, start + longestObject);
  for (let index = start; index < end; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return -1;
}
