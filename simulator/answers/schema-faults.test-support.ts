import { isJsonObject, propertiesOf, requiredOf, type JsonObject } from './json-schema.ts';

/**
 * What is wrong with a value, by a JSON Schema: for tests of answers, and independent of what makes them. Knows
 * type, enum, const, anyOf, properties, required, items, lengths and bounds.
 */
export function faults(value: unknown, schema: JsonObject, path = '$'): string[] {
  const found: string[] = [];
  const expect = (holds: boolean, rule: string): void => {
    if (!holds) found.push(`${path}: ${rule}`);
  };
  const limit = (name: string): number | undefined => schema[name] as number | undefined;
  if (schema.type !== undefined)
    expect(
      [schema.type].flat().some((type) => hasType(value, type)),
      `type ${String(schema.type)}`,
    );
  if (Array.isArray(schema.enum)) expect(schema.enum.includes(value), 'enum');
  if ('const' in schema) expect(value === schema.const, 'const');
  if (Array.isArray(schema.anyOf)) {
    expect(
      (schema.anyOf as JsonObject[]).some((part) => faults(value, part, path).length === 0),
      'anyOf',
    );
  }
  if (typeof value === 'string') {
    expect(value.length >= (limit('minLength') ?? 0), 'minLength');
    expect(value.length <= (limit('maxLength') ?? Infinity), 'maxLength');
  }
  if (typeof value === 'number') {
    expect(value >= (limit('minimum') ?? -Infinity) && value > (limit('exclusiveMinimum') ?? -Infinity), 'minimum');
    expect(value <= (limit('maximum') ?? Infinity) && value < (limit('exclusiveMaximum') ?? Infinity), 'maximum');
  }
  if (Array.isArray(value)) {
    expect(value.length >= (limit('minItems') ?? 0) && value.length <= (limit('maxItems') ?? Infinity), 'items');
    const { items } = schema;
    if (isJsonObject(items)) found.push(...value.flatMap((item, index) => faults(item, items, `${path}[${index}]`)));
  }
  if (isJsonObject(value)) {
    for (const key of requiredOf(schema)) expect(Object.hasOwn(value, key), `required ${key}`);
    for (const [key, part] of Object.entries(propertiesOf(schema))) {
      if (Object.hasOwn(value, key)) found.push(...faults(value[key], part as JsonObject, `${path}.${key}`));
    }
  }
  return found;
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isJsonObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
