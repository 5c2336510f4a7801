import { isObject, parseJson } from '../records/json.ts';

/**
 * The part of JSON Schema in which a workload states the answer it wants. One object serves twice: its text stands in the
 * prompt, and the answer is held against it.
 */
export interface AnswerSchema {
  readonly type?: 'object' | 'array' | 'string' | 'boolean' | 'number' | 'integer';
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, AnswerSchema>>;
  readonly required?: readonly string[];
  /** What each element of an array must be. */
  readonly items?: AnswerSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Bounds of a number, both included. */
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Longer lists of alternatives are not spelt out in a reason, which is a row's name in a table. */
const mostNamed = 6;

/** A Markdown fence around the answer; its end is missing where a token limit cut it off. */
const FENCE_START = /^```(?:json)?[ \t]*\n/i;
const FENCE_END = /\n?[ \t]*```$/;

/**
 * Why an answer that should be one JSON value is not what the schema asks for, or null if it is. White space around it and
 * a Markdown fence are accepted, as are keys the schema does not name and any order of keys. Only the first fault in the
 * schema's order is named: an answer counts in one row of a table, and one fault often brings others with it. `further` is
 * asked about a value that fits the schema.
 */
export function judgeJsonAnswer(
  text: string,
  schema: AnswerSchema,
  further: (value: unknown) => string | null = () => null,
): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty answer';
  const bare = FENCE_START.test(trimmed) ? trimmed.replace(FENCE_START, '').replace(FENCE_END, '').trim() : trimmed;
  const answer = parseJson(bare);
  if (answer === undefined) return unparsable(bare, schema.type === 'array' ? '[]' : '{}');
  return fault(answer, schema, '') ?? further(answer);
}

function unparsable(text: string, brackets: string): string {
  const start = text.indexOf(brackets.charAt(0));
  if (start < 0) return 'not JSON';
  const end = text.lastIndexOf(brackets.charAt(1));
  if (parseJson(text.slice(start, end + 1)) !== undefined) return 'text around the JSON';
  return start === 0 && endsInside(text) ? 'JSON is cut off' : 'not JSON';
}

/** Whether braces or a string are still open at the end: what a token limit leaves behind. */
function endsInside(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i];
    if (character === '"') inString = !inString;
    else if (inString && character === '\\') i += 1;
    else if (!inString && (character === '{' || character === '[')) depth += 1;
    else if (!inString && (character === '}' || character === ']')) depth -= 1;
  }
  return inString || depth > 0;
}

function fault(value: unknown, schema: AnswerSchema, path: string): string | null {
  const subject = path === '' ? 'the answer' : path;
  if (schema.enum !== undefined) {
    const known = typeof value === 'string' && schema.enum.includes(value);
    const alternatives = schema.enum.length > mostNamed ? `the ${schema.enum.length} allowed` : schema.enum.join(', ');
    return known ? null : `${subject} is not one of ${alternatives}`;
  }
  switch (schema.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : `${subject} is not true or false`;
    case 'string':
      if (typeof value !== 'string') return `${subject} is not text`;
      return value.trim() === '' ? `${subject} is empty` : null;
    case 'number':
    case 'integer':
      return numberFault(value, schema, subject);
    case 'object':
      return objectFault(value, schema, path);
    case 'array':
      return arrayFault(value, schema, path);
    default:
      return null;
  }
}

function numberFault(value: unknown, schema: AnswerSchema, subject: string): string | null {
  if (typeof value !== 'number') return `${subject} is not a number`;
  if (schema.type === 'integer' && !Number.isInteger(value)) return `${subject} is not a whole number`;
  const { minimum = -Infinity, maximum = Infinity } = schema;
  if (value >= minimum && value <= maximum) return null;
  return `${subject} is not from ${minimum} to ${maximum}`;
}

/** Elements are named by their place in the schema, not in the array: which of them it was would be no reason. */
function arrayFault(value: unknown, schema: AnswerSchema, path: string): string | null {
  const subject = path === '' ? '' : `${path} is `;
  if (!Array.isArray(value)) return `${subject}not an array`;
  const { minItems = 0, maxItems = Infinity, items = {} } = schema;
  const elements: readonly unknown[] = value;
  if (elements.length < minItems) return `${subject}short of ${minItems} elements`;
  if (elements.length > maxItems) return `${subject}longer than ${maxItems} elements`;
  for (const element of elements) {
    const found = fault(element, items, path);
    if (found !== null) return found;
  }
  return null;
}

function objectFault(value: unknown, schema: AnswerSchema, path: string): string | null {
  if (!isObject(value)) return path === '' ? 'not an object' : `${path} is not an object`;
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const inner = path === '' ? key : `${path}.${key}`;
    const present = Object.hasOwn(value, key);
    if (!present && schema.required?.includes(key)) return `missing ${inner}`;
    const found = present ? fault(value[key], property, inner) : null;
    if (found !== null) return found;
  }
  return null;
}
