import { inOneList } from '../../lib/units/list.ts';
import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import type { Complaint } from './api-error.ts';
import { pythonQuoted } from './python-text.ts';

/** Finds what Pydantic would complain about in a value at a place of the body. */
export type Check = (value: unknown, loc: string) => readonly Complaint[];

const fine: readonly Complaint[] = [];
const complaint = (type: string, loc: string, msg: string, input: unknown, ctx?: string): readonly Complaint[] => [
  { type, loc, msg, input, ...(ctx === undefined ? {} : { ctx }) },
];

/** Limits of an integer. */
interface Bounds {
  readonly min?: number;
  /** Its text, as numbers of this size are not exact. */
  readonly max?: { readonly value: number; readonly text: string };
}

/** The greatest 64-bit integer. */
export const int64Max = { value: 2 ** 63, text: '9223372036854775807' } as const;

/** An integer; texts of digits, whole floats and booleans count. */
export function int({ min, max }: Bounds = {}): Check {
  return (value, loc) => {
    const number = integerOf(value);
    if (number === null) return notAnInteger(value, loc);
    if (min !== undefined && number < min) {
      const msg = `Input should be greater than or equal to ${min}`;
      return complaint('greater_than_equal', loc, msg, value, `{'ge': ${min}}`);
    }
    if (max !== undefined && number > max.value) {
      return complaint(
        'less_than_equal',
        loc,
        `Input should be less than or equal to ${max.text}`,
        value,
        `{'le': ${max.text}}`,
      );
    }
    return fine;
  };
}

function notAnInteger(value: unknown, loc: string): readonly Complaint[] {
  const msg = 'Input should be a valid integer';
  if (typeof value === 'string') {
    return complaint('int_parsing', loc, `${msg}, unable to parse string as an integer`, value);
  }
  if (typeof value === 'number') {
    return complaint('int_from_float', loc, `${msg}, got a number with a fractional part`, value);
  }
  return complaint('int_type', loc, msg, value);
}

/** The integer that a checked value stands for; null for what is none. */
export function integerOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : null;
}

/** A number; texts of numbers and booleans count. */
export const float: Check = (value, loc) => {
  if (numberOf(value) !== null) return fine;
  const msg = 'Input should be a valid number';
  return typeof value === 'string'
    ? complaint('float_parsing', loc, `${msg}, unable to parse string as a number`, value)
    : complaint('float_type', loc, msg, value);
};

/** The number that a checked value stands for; null for what is none. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

const truths: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...[true, 1, '1', 'true', 't', 'yes', 'y', 'on'].map((word) => [word, true] as const),
  ...[false, 0, '0', 'false', 'f', 'no', 'n', 'off'].map((word) => [word, false] as const),
]);

/** A boolean; 0, 1 and the usual words count. */
export const bool: Check = (value, loc) => {
  if (booleanOf(value) !== null) return fine;
  const msg = 'Input should be a valid boolean';
  return typeof value === 'string' || typeof value === 'number'
    ? complaint('bool_parsing', loc, `${msg}, unable to interpret input`, value)
    : complaint('bool_type', loc, msg, value);
};

/** The boolean that a checked value stands for; null for what is none. */
export function booleanOf(value: unknown): boolean | null {
  return truths.get(typeof value === 'string' ? value.toLowerCase() : value) ?? null;
}

/** A text. */
export const text: Check = (value, loc) =>
  typeof value === 'string' ? fine : complaint('string_type', loc, 'Input should be a valid string', value);

/** One of these texts. */
export function literal(...words: readonly string[]): Check {
  const quoted = words.map((word) => `'${word}'`);
  const expected = inOneList(quoted, 'or');
  return (value, loc) =>
    typeof value === 'string' && words.includes(value)
      ? fine
      : complaint(
          'literal_error',
          loc,
          `Input should be ${expected}`,
          value,
          `{'expected': ${pythonQuoted(expected)}}`,
        );
}

/** A list of such items. */
export function list(item: Check, longest = Infinity): Check {
  return (value, loc) => {
    if (!Array.isArray(value)) return complaint('list_type', loc, 'Input should be a valid list', value);
    if (value.length > longest) {
      const msg = `List should have at most ${longest} items after validation, not ${value.length}`;
      const ctx = `{'field_type': 'List', 'max_length': ${longest}, 'actual_length': ${value.length}}`;
      return complaint('too_long', loc, msg, value, ctx);
    }
    return value.flatMap((part, index) => item(part, `${loc}.${index}`));
  };
}

/** Anything that Python can iterate over; what is in it is not looked at here. */
export const iterable: Check = (value, loc) =>
  Array.isArray(value) || isJsonObject(value) || typeof value === 'string'
    ? fine
    : complaint('iterable_type', loc, 'Input should be iterable', value);

/** A JSON object whose values pass. */
export function dict(part: Check = anything): Check {
  return (value, loc) =>
    isJsonObject(value)
      ? Object.entries(value).flatMap(([key, member]) => part(member, `${loc}.${key}`))
      : complaint('dict_type', loc, 'Input should be a valid dictionary', value);
}

/** What passes every time. */
export const anything: Check = () => fine;

/** The same, or null. */
export function nullable(check: Check): Check {
  return (value, loc) => (value === null ? fine : check(value, loc));
}

/** What passes one of the checks; otherwise the complaints of all of them. */
export function either(...checks: readonly Check[]): Check {
  return (value, loc) => {
    const complaints = checks.map((check) => check(value, loc));
    return complaints.some(({ length }) => length === 0) ? fine : complaints.flat();
  };
}

/** Fields of an object: those with `required` first in their own list, in the order in which they are checked. */
export interface Fields {
  readonly [name: string]: { readonly check: Check; readonly required?: true };
}

/** What kind of object it is: that decides the words for something else. */
type ObjectKind = 'model' | 'typed dictionary';

/** An object with these fields; others are not looked at. `name` is shown in the place, for members of a union. */
export function object(fields: Fields, kind: ObjectKind = 'model', name?: string): Check {
  return (value, at) => {
    const loc = name === undefined ? at : `${at}.${name}`;
    if (isJsonObject(value)) return fieldComplaints(value, fields, loc);
    return kind === 'model'
      ? complaint(
          'model_attributes_type',
          loc,
          'Input should be a valid dictionary or object to extract fields from',
          value,
        )
      : complaint('dict_type', loc, 'Input should be a valid dictionary', value);
  };
}

/** What is wrong with the fields of an object. */
export function fieldComplaints(value: JsonObject, fields: Fields, loc: string): readonly Complaint[] {
  return Object.entries(fields).flatMap(([name, { check, required }]) => {
    const place = `${loc}.${name}`;
    if (value[name] !== undefined) return check(value[name], place);
    return required === true ? complaint('missing', place, 'Field required', value) : fine;
  });
}
