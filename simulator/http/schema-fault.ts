import { isJsonObject, resolveReference, type JsonObject } from '../answers/json-schema.ts';
import { regexFault, regexMessage } from './regex-fault.ts';

const types: ReadonlySet<unknown> = new Set(['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']);
const formats: ReadonlySet<unknown> = new Set(
  'date-time time date duration email hostname ipv4 ipv6 uuid uri'.split(' '),
);
/** Pairs of bounds, the lower first. */
const bounds = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
] as const;

/** What vLLM's grammar compiler says about a schema that it refuses; null when it takes it. */
export function schemaFault(schema: unknown): string | null {
  return faultIn(schema, isJsonObject(schema) ? schema : {}, new Set());
}

function faultIn(schema: unknown, root: JsonObject, seen: Set<unknown>): string | null {
  if (typeof schema === 'boolean') return null;
  if (!isJsonObject(schema)) return 'schema must be an object or boolean';
  // Schemas may refer to themselves.
  if (seen.has(schema)) return null;
  seen.add(schema);
  return referenceFault(schema, root, seen) ?? typeFault(schema) ?? valueFault(schema) ?? partFault(schema, root, seen);
}

function referenceFault({ $ref: reference }: JsonObject, root: JsonObject, seen: Set<unknown>): string | null {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return null;
  const target = resolveReference({ $ref: reference }, root);
  const broken = Object.keys(target).length === 0 && reference !== '#';
  return broken ? `Pointer '${reference.slice(1)}' does not exist` : faultIn(target, root, seen);
}

function typeFault({ type }: JsonObject): string | null {
  if (type === undefined) return null;
  const names: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (names.some((name) => typeof name !== 'string')) return 'type must be a string or array of strings';
  const unknown = names.find((name) => !types.has(name));
  return unknown === undefined ? null : `Invalid type: ${String(unknown)}`;
}

function valueFault(schema: JsonObject): string | null {
  const { enum: options, format, pattern, uniqueItems } = schema;
  if (options !== undefined && !Array.isArray(options)) return 'enum must be an array';
  if (Array.isArray(options) && options.length === 0) return 'Unsatisfiable schema: anyOf is empty';
  for (const [low, high] of bounds) {
    const least = schema[low];
    const most = schema[high];
    if (typeof least === 'number' && typeof most === 'number' && least > most) {
      return `Unsatisfiable schema: ${low} (${least}) is greater than ${high} (${most})`;
    }
  }
  if (typeof format === 'string' && !formats.has(format)) return `Unknown format: ${format}`;
  const fault = typeof pattern === 'string' ? regexFault(pattern) : null;
  if (fault !== null) return regexMessage(String(pattern), fault);
  return uniqueItems === undefined ? null : 'Unimplemented keys: ["uniqueItems"]';
}

function partFault(schema: JsonObject, root: JsonObject, seen: Set<unknown>): string | null {
  const { properties, required, items, additionalProperties } = schema;
  if (properties !== undefined && !isJsonObject(properties)) return 'properties must be an object';
  if (required !== undefined && !Array.isArray(required)) {
    return `Expected array for 'required', got ${JSON.stringify(required)}`;
  }
  const lists = [schema.prefixItems, schema.anyOf, schema.oneOf, schema.allOf].flatMap((list): unknown[] =>
    Array.isArray(list) ? list : [],
  );
  const single = [items, additionalProperties].filter((part) => part !== undefined);
  for (const part of [...Object.values(properties ?? {}), ...lists, ...single]) {
    const fault = faultIn(part, root, seen);
    if (fault !== null) return fault;
  }
  return null;
}
