import { isObject, type Json } from '../../records/json.ts';
import { jsonErrorPosition } from '../json-position.ts';
import type { Columns } from './columns.ts';
import { csvFields } from './csv.ts';
import type { DatasetFormat, DatasetRequest, EntryReading, EntryRequest, FormatSettings } from './dataset-format.ts';

/** How a data set is read once its format is known. */
export interface DatasetShape {
  readonly format: DatasetFormat;
  readonly columns: Columns;
  readonly settings: FormatSettings;
  /** The header's names in lower case; null where the file has none. */
  readonly header: readonly string[] | null;
}

/** The names in a CSV header, in lower case. */
export const headerNames = (row: string): string[] => csvFields(row).map((name) => name.trim().toLowerCase());

/** An entry's reading; `unreadable` where it is not even JSON or not as long as the header. */
export type EntryText = EntryReading | { readonly unreadable: string };

/** Reads one entry, `number` others standing before it. `explains` looks for the place of a mistake in JSON, which takes long. */
export function readEntry(text: string, number: number, shape: DatasetShape, explains: boolean): EntryText {
  const { format, columns, settings, header } = shape;
  const parsed = header === null ? parsedJson(text, explains) : parsedRow(text, header);
  if ('unreadable' in parsed) return parsed;
  const column = (value: Json, role: string): unknown => {
    const named = columns[role];
    if (named !== undefined) return value[header === null ? named : named.toLowerCase()];
    return format.columns[role]?.map((name) => value[name]).find((found) => found !== undefined);
  };
  return format.read(parsed.value, { number, settings, column });
}

type Parsed = { readonly value: unknown } | { readonly unreadable: string };

function parsedRow(text: string, header: readonly string[]): Parsed {
  const fields = csvFields(text);
  if (fields.length !== header.length) {
    return {
      unreadable: `has ${fields.length} fields, but the header has ${header.length}. Put text with commas or line breaks in quotes.`,
    };
  }
  return { value: Object.fromEntries(header.map((name, at) => [name, fields[at] ?? ''])) };
}

function parsedJson(text: string, explains: boolean): Parsed {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { unreadable: explains ? notJson(text) : 'not JSON. Mend the line or remove it.' };
  }
}

function notJson(text: string): string {
  const at = jsonErrorPosition(text);
  if (at < text.length) {
    return `not JSON: unexpected ${JSON.stringify(text.charAt(at))} at column ${at + 1}. Mend the line or remove it.`;
  }
  return `not JSON: it ends in the middle, after column ${text.length}. A request may not be spread over several lines.`;
}

/** The request of an entry that has been found good, at its time after the first. */
export function requestOfEntry(
  text: string,
  number: number,
  shape: DatasetShape,
  firstMs: number | null,
): DatasetRequest {
  const { id, make, arrivedMs } = goodEntry(text, number, shape);
  const request = { custom_id: id, ...make() };
  return firstMs === null || arrivedMs === null ? request : { ...request, atMs: arrivedMs - firstMs };
}

/** When an entry that has been found good arrives, ms after the first; null where the file tells no times. Makes no prompt. */
export function arrivalOfEntry(
  text: string,
  number: number,
  shape: DatasetShape,
  firstMs: number | null,
): number | null {
  if (firstMs === null) return null;
  const { arrivedMs } = goodEntry(text, number, shape);
  return arrivedMs === null ? null : arrivedMs - firstMs;
}

function goodEntry(text: string, number: number, shape: DatasetShape): EntryRequest {
  const reading = readEntry(text, number, shape, false);
  if ('request' in reading) return reading.request;
  throw new Error(`entry ${number + 1} of the data set has changed since it was checked`);
}

/** The names of a JSON entry's fields, for recognising its format. */
export function fieldsOf(text: string): readonly string[] {
  const parsed = parsedJson(text, false);
  if ('value' in parsed) return isObject(parsed.value) ? Object.keys(parsed.value) : [];
  // a first line with a slip of the pen is still known by its fields
  return [...text.slice(0, 4000).matchAll(/"(\w+)"\s*:/g)].map((match) => match[1] ?? '');
}
