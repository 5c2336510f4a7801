import type { FailureKind, RecordLine } from '../schema/record.ts';
import { failureKinds } from '../schema/record.ts';
import { createTextCodes, type TextCodes } from './text-codes.ts';

/** The columns that hold instants, ms since the run's epoch. */
export const instantColumns = [
  'scheduledMs',
  'sentMs',
  'headersMs',
  'firstTokenMs',
  'firstContentMs',
  'lastTokenMs',
  'endMs',
] as const;
/** Numbers of a record that have a column of their own; null is NaN there. A function for each, as a field by a name in a variable is slow to find. */
const numberOf = {
  level: ({ level }) => level,
  scheduledMs: ({ scheduledMs }) => scheduledMs,
  sentMs: ({ sentMs }) => sentMs,
  headersMs: ({ headersMs }) => headersMs,
  firstTokenMs: ({ firstTokenMs }) => firstTokenMs,
  firstContentMs: ({ firstContentMs }) => firstContentMs,
  lastTokenMs: ({ lastTokenMs }) => lastTokenMs,
  endMs: ({ endMs }) => endMs,
  status: ({ status }) => status,
  promptTokens: ({ promptTokens }) => promptTokens,
  cachedTokens: ({ cachedTokens }) => cachedTokens,
  outputTokens: ({ outputTokens }) => outputTokens,
  chunks: ({ chunks }) => chunks,
  gapP50Ms: ({ gapP50Ms }) => gapP50Ms,
  gapP99Ms: ({ gapP99Ms }) => gapP99Ms,
  gapMaxMs: ({ gapMaxMs }) => gapMaxMs,
} satisfies Record<string, (record: RecordLine) => number | null | undefined>;
const numberColumns = Object.keys(numberOf) as readonly NumberColumn[];
const numberReaders = Object.values<(record: RecordLine) => number | null | undefined>(numberOf);
/** Texts of a record that recur and are stored as codes. */
const textColumns = ['failureMessage', 'finishReason', 'invalidReason'] as const;

type NumberColumn = keyof typeof numberOf;
type TextColumn = (typeof textColumns)[number];

/** All records of a run, by column: what a million requests fit in. */
export interface RecordColumns
  extends Readonly<Record<NumberColumn, Float64Array>>, Readonly<Record<TextColumn, Uint16Array>> {
  readonly length: number;
  /** 1 in phase `measure`. */
  readonly measured: Uint8Array;
  readonly success: Uint8Array;
  /** 0 none, else one more than the place in `failureKinds`. */
  readonly failureKind: Uint8Array;
  /** 0 not tested, 1 invalid, 2 valid. */
  readonly validity: Uint8Array;
  readonly texts: TextCodes;
  /** Empty unless they were asked for: they take more room than all the rest. */
  readonly ids: readonly string[];
  /** The id of the first failed request of each kind in phase `measure`. */
  readonly exampleIds: ReadonlyMap<FailureKind, string>;
}

export interface ColumnsBuilder {
  readonly append: (record: RecordLine) => void;
  readonly finish: () => RecordColumns;
}

/** One quantity of every record, by row. */
export type Column = Float64Array | Uint16Array | Uint8Array;

/** A number of a record; NaN where it has none. */
export const at = (column: Float64Array, row: number): number => column[row] ?? Number.NaN;

function grown<T extends Column>(column: T, capacity: number): T {
  const larger = new (column.constructor as new (length: number) => T)(capacity);
  larger.set(column);
  return larger;
}

const fromNames = <K extends string, V>(names: readonly K[], make: () => V): Record<K, V> =>
  Object.fromEntries(names.map((name) => [name, make()])) as Record<K, V>;

/** Takes records one at a time, in the order of the file; keeps their ids only if it is told to. */
export function createColumnsBuilder({ keepIds = false } = {}): ColumnsBuilder {
  let capacity = 1024;
  let length = 0;
  /** In the order of their names. */
  let numbers = numberColumns.map(() => new Float64Array(capacity));
  const codes = fromNames(textColumns, () => new Uint16Array(capacity));
  const flags = fromNames(['measured', 'success', 'failureKind', 'validity'], () => new Uint8Array(capacity));
  const texts = createTextCodes();
  const exampleIds = new Map<FailureKind, string>();
  const ids: string[] = [];

  const grow = (): void => {
    capacity *= 2;
    numbers = numbers.map((column) => grown(column, capacity));
    for (const name of textColumns) codes[name] = grown(codes[name], capacity);
    for (const name of Object.keys(flags) as (keyof typeof flags)[]) flags[name] = grown(flags[name], capacity);
  };

  const append = (record: RecordLine): void => {
    if (length === capacity) grow();
    for (let place = 0; place < numbers.length; place++) {
      const column = numbers[place];
      if (column !== undefined) column[length] = numberReaders[place]?.(record) ?? Number.NaN;
    }
    for (const name of textColumns) codes[name][length] = texts.code(record[name]);
    flags.measured[length] = record.phase === 'measure' ? 1 : 0;
    flags.success[length] = record.success ? 1 : 0;
    flags.validity[length] = record.valid === null ? 0 : record.valid ? 2 : 1;
    if (record.failureKind !== null) {
      flags.failureKind[length] = failureKinds.indexOf(record.failureKind) + 1;
      if (record.phase === 'measure' && !exampleIds.has(record.failureKind))
        exampleIds.set(record.failureKind, record.id);
    }
    if (keepIds) ids.push(record.id);
    length++;
  };

  const finish = (): RecordColumns => {
    const cut = <K extends string, T extends Column>(columns: Record<K, T>): Record<K, T> =>
      Object.fromEntries(
        Object.entries<T>(columns).map(([name, column]) => [name, column.subarray(0, length)]),
      ) as Record<K, T>;
    const named = Object.fromEntries(numberColumns.map((name, place) => [name, numbers[place]])) as Record<
      NumberColumn,
      Float64Array
    >;
    return { length, texts, ids, exampleIds, ...cut(named), ...cut(codes), ...cut(flags) };
  };
  return { append, finish };
}
