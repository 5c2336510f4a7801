import { failureKinds } from '../../lib/schema/record.ts';
import { instantColumns } from '../../lib/assessment/record-columns.ts';

/** What merging needs of a record. */
export interface RecordFacts {
  readonly endMs: number;
  /** Its place in the plan of the whole; null where it has none. */
  readonly turn: number | null;
}

const text = String.raw`"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*"`;
const number = String.raw`\d+(?:\.\d+)?`;
const orNull = (pattern: string): string => `(?:null|${pattern})`;
const flag = '(?:true|false)';
const timings = `\\{"totalMs":${orNull(number)},"loadMs":${orNull(number)},"promptMs":${orNull(number)},"outputMs":${orNull(number)}\\}`;
const literal = (value: string): string => JSON.stringify(value).replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** Beyond this, a line is read by the parser of JSON: its gaps or its message could be too much for an expression. */
const longestMatched = 1 << 16;

/**
 * Reads the lines of a run as the extension writes them, each field in its place, which takes a third of the time of JSON. Null for a
 * line that is not exactly so; it may be a record nevertheless. Bytes are characters here: what is beyond ASCII stands in texts alone.
 */
export function recordReader(run: {
  readonly scenario: string;
  readonly workload: string;
}): (line: string) => RecordFacts | null {
  const latin = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');
  const fields: readonly (readonly [name: string, pattern: string])[] = [
    ['v', '1'],
    ['id', text],
    ['scenario', literal(latin(run.scenario))],
    ['phase', '"(?:measure|warmup)"'],
    ['level', number],
    ['workload', literal(latin(run.workload))],
    ['vu', String.raw`[1-9]\d*`],
    ['turn', String.raw`(null|\d+)`],
    ['scheduledMs', orNull(number)],
    ['sentMs', `(${number})`],
    ['headersMs', orNull(number)],
    ['firstTokenMs', orNull(number)],
    ['firstContentMs', orNull(number)],
    ['lastTokenMs', orNull(number)],
    ['endMs', `(${number})`],
    ['status', String.raw`\d+`],
    ['success', flag],
    ['failureKind', orNull(`"(?:${failureKinds.join('|')})"`)],
    ['failureMessage', orNull(text)],
    ['promptTokens', orNull(String.raw`\d+`)],
    ['cachedTokens', orNull(String.raw`\d+`)],
    ['outputTokens', orNull(String.raw`\d+`)],
    ['tokenSource', '"(?:usage|none)"'],
    ['chunks', orNull(String.raw`\d+`)],
    ['gapP50Ms', orNull(number)],
    ['gapP99Ms', orNull(number)],
    ['gapMaxMs', orNull(number)],
    ['gapsMs', orNull(String.raw`\[[\d.,]*\]`)],
    ['finishReason', orNull(text)],
    ['valid', orNull(flag)],
    ['invalidReason', orNull(text)],
    ['requestId', orNull(text)],
    ['serverTimings', orNull(timings)],
  ];
  const whole = new RegExp(`^\\{${fields.map(([name, pattern]) => `"${name}":${pattern}`).join(',')}\\}$`);
  return (line) => {
    if (line.length > longestMatched) return null;
    const found = whole.exec(line);
    if (found === null) return null;
    const [turn = 'null', sentMs, endMs] = [found[1], Number(found[2]), Number(found[3])];
    // which cannot be: the slow way says why
    if (endMs < sentMs) return null;
    return { endMs, turn: turn === 'null' ? null : Number(turn) };
  };
}

const instants = new RegExp(`"(${instantColumns.join('|')})":(${number})`, 'g');

/**
 * The line of a record with all its instants so much later; they have three decimals. Field names stand in no text unescaped, so that none
 * is taken for one.
 */
export const laterLine = (line: string, shiftMs: number): string =>
  line.replace(instants, (_, name: string, value: string) => `"${name}":${(Number(value) + shiftMs).toFixed(3)}`);
