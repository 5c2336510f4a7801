import { parseJson } from '../../lib/records/json.ts';
import { requestRecordSchema, type RecordLine } from '../../lib/schema/record.ts';
import { foreignFormat } from './foreign-values.ts';
import { issueTexts, quoted } from './problems.ts';
import { isRecord } from './record-check.ts';

/** Fields that every record has had in every version; what has them is meant to be one. */
const marks = ['v', 'sentMs'] as const;
/** The mark in a line that lost its beginning. */
const mark = '"sentMs":';
/** The same inside a JSON text, as k6's own log frames what a scenario prints. */
const framedMark = String.raw`\"sentMs\":`;

/**
 * What a line is that does not read as a record at once: one after all (written anew by another program), one that cannot be read, the
 * last one cut off by the end of the process, or a line of somebody else's, as k6's log on its console.
 */
export type OddLine =
  | { readonly is: 'record'; readonly record: RecordLine }
  | { readonly is: 'unreadable'; readonly why: readonly string[] }
  | { readonly is: 'cut' | 'foreign' | 'blank' };

const unreadable = (...why: readonly string[]): OddLine => ({ is: 'unreadable', why });
const overLines = 'it is JSON over several lines, where a record is one line: jq -c . FILE > requests.ndjson';
const framed = 'the record stands inside k6’s log frame: run k6 with --log-format raw';

/** Says exactly what is wrong with an object that is meant to be a record; slow, and only for those. */
function mistakesOf(value: object): string[] {
  const { v } = value as { v?: unknown };
  if (v !== 1) return [`v: record version ${quoted(v)} is not known; this suite reads version 1`];
  const parsed = requestRecordSchema.safeParse(value);
  return parsed.success ? ['a number is out of range'] : issueTexts(parsed.error.issues);
}

function ofValue(value: unknown, text: string): OddLine {
  if (isRecord(value)) return { is: 'record', record: value };
  if (Array.isArray(value))
    return unreadable('it is a JSON array, where each line is one record: jq -c .[] FILE > requests.ndjson');
  const format = foreignFormat(value);
  if (format !== null) return unreadable(`it is ${format}, not a request record`);
  if (typeof value === 'object' && value !== null && marks.some((name) => name in value))
    return unreadable(...mistakesOf(value));
  return text.includes(framedMark) ? unreadable(framed) : { is: 'foreign' };
}

function ofText(text: string): OddLine {
  if (text.startsWith('{"v":')) return unreadable('it begins like a record but is not JSON');
  if (text.includes(mark)) return unreadable('it is part of a record, and not JSON');
  if (text.includes(framedMark)) return unreadable(framed);
  if (/^\s*[[{]\s*$/.test(text)) return unreadable(overLines);
  if (text.startsWith('metric_name,timestamp,')) return unreadable('it is k6’s own --out csv, not request records');
  return { is: 'foreign' };
}

/** Whether the end of a process can have made a line end where it does. */
const wasCut = (text: string): boolean => '{"v":'.startsWith(text) || /^\{\s*"v"/.test(text);

/** What an odd line is; `closed` says whether a newline ended it. */
export function oddLine(text: string, closed: boolean): OddLine {
  if (text.includes('\0')) return unreadable('it holds NUL bytes, as a power cut or a full disk leaves them');
  if (text.trim() === '') return { is: 'blank' };
  const value = parseJson(text);
  if (value !== undefined) return ofValue(value, text);
  return !closed && wasCut(text) ? { is: 'cut' } : ofText(text);
}
