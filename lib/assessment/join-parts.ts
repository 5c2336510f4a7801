import type { RunPart } from '../schema/run.ts';
import { failureKinds } from '../schema/record.ts';
import { wasCut } from './population.ts';
import { instantColumns, type Column, type RecordColumns } from './record-columns.ts';

/** One part of a resumed run, as its records tell it. */
export interface PartFacts {
  readonly part: RunPart;
  /** Requests that it recorded, those included that a later part asked again. */
  readonly sent: number;
  readonly succeeded: number;
  /** Those that the end of the part cut are not among them. */
  readonly failed: number;
  readonly cutShort: number;
  /** First send to last end on the joined clock; null where it recorded nothing. */
  readonly span: { readonly startMs: number; readonly endMs: number } | null;
}

/** What came before the records that count. */
export interface History {
  readonly parts: readonly PartFacts[];
  /** Records of requests that a later part asked again, and whose outcome there counts. */
  readonly retried: RecordColumns;
}

export interface JoinedRecords {
  /** One record for each request, on a clock that stands still between the parts. */
  readonly columns: RecordColumns;
  readonly history: History;
  /** Where any instant of the run lies on that clock; what was between two parts is where they meet. */
  readonly onClock: (atMs: number) => number;
}

const moved: ReadonlySet<string> = new Set(instantColumns);

/** The part that an instant lies in, as that at which a request was sent; parts are in their order. */
function partAt(parts: readonly RunPart[], atMs: number): number {
  const after = parts.findIndex(({ startMs }) => startMs > atMs);
  return after === -1 ? parts.length - 1 : Math.max(0, after - 1);
}

/** Rows whose request a later part asked again. */
function retriedRows(ids: readonly string[], partOf: Uint16Array): Uint8Array {
  const retried = new Uint8Array(ids.length);
  const latest = new Map<string, number>();
  ids.forEach((id, row) => {
    const before = latest.get(id);
    if (before !== undefined && partOf[before] !== partOf[row]) retried[before] = 1;
    latest.set(id, row);
  });
  return retried;
}

interface Tally {
  sent: number;
  succeeded: number;
  failed: number;
  cutShort: number;
  startMs: number;
  endMs: number;
}

function tallies(columns: RecordColumns, parts: readonly RunPart[], partOf: Uint16Array): Tally[] {
  const found = parts.map((): Tally => ({
    sent: 0,
    succeeded: 0,
    failed: 0,
    cutShort: 0,
    startMs: Number.POSITIVE_INFINITY,
    endMs: Number.NEGATIVE_INFINITY,
  }));
  for (let row = 0; row < columns.length; row++) {
    const tally = found[partOf[row] ?? 0];
    if (tally === undefined) continue;
    tally.sent++;
    if (columns.success[row] === 1) tally.succeeded++;
    else if (wasCut(columns, row)) tally.cutShort++;
    else tally.failed++;
    tally.startMs = Math.min(tally.startMs, columns.sentMs[row] ?? tally.startMs);
    tally.endMs = Math.max(tally.endMs, columns.endMs[row] ?? tally.endMs);
  }
  return found;
}

/** How far each part is moved towards the beginning, so that it follows the one before without a gap. */
function shifts(found: readonly Tally[]): number[] {
  let shift = 0;
  let lastEndMs: number | null = null;
  return found.map(({ sent, startMs, endMs }) => {
    if (sent === 0) return shift;
    if (lastEndMs !== null) shift += Math.max(0, startMs - lastEndMs);
    lastEndMs = endMs;
    return shift;
  });
}

const isColumn = (value: unknown): value is Column =>
  value instanceof Float64Array || value instanceof Uint16Array || value instanceof Uint8Array;

function rowsOf(column: Column, rows: Uint32Array, shiftOf: (row: number) => number): Column {
  const chosen = column.slice(0, rows.length);
  rows.forEach((row, i) => {
    chosen[i] = (column[row] ?? 0) - shiftOf(row);
  });
  return chosen;
}

/** The given rows, each moved by its part's shift. */
function pick(columns: RecordColumns, rows: Uint32Array, shiftOf: (row: number) => number): RecordColumns {
  const still = (): number => 0;
  const entries = Object.entries<unknown>({ ...columns }).map(([name, value]): [string, unknown] => [
    name,
    isColumn(value) ? rowsOf(value, rows, moved.has(name) ? shiftOf : still) : value,
  ]);
  const picked = Object.fromEntries(entries) as unknown as RecordColumns;
  const ids = Array.from(rows, (row) => columns.ids[row] ?? '');
  return { ...picked, length: rows.length, ids, exampleIds: exampleIds(picked, ids) };
}

function exampleIds(columns: RecordColumns, ids: readonly string[]): RecordColumns['exampleIds'] {
  const found = new Map<(typeof failureKinds)[number], string>();
  ids.forEach((id, row) => {
    const kind = failureKinds[(columns.failureKind[row] ?? 0) - 1];
    if (kind !== undefined && columns.measured[row] === 1 && !found.has(kind)) found.set(kind, id);
  });
  return found;
}

/** The rows below `length` that are chosen, in their order. */
export const rowsWhere = (length: number, chosen: (row: number) => boolean): Uint32Array =>
  Uint32Array.from({ length }, (_, row) => row).filter(chosen);

/** Moves an instant as the records of its part are moved, but not beyond the part. */
function clockOf(
  parts: readonly RunPart[],
  facts: readonly PartFacts[],
  shift: readonly number[],
): JoinedRecords['onClock'] {
  return (atMs) => {
    const index = partAt(parts, atMs);
    const begins = facts.slice(0, index).findLast(({ span }) => span !== null)?.span?.endMs ?? 0;
    const span = facts[index]?.span ?? null;
    if (span === null) return begins;
    const there = Math.max(begins, atMs - (shift[index] ?? 0));
    const goesOn = facts.slice(index + 1).some((later) => later.span !== null);
    return goesOn ? Math.min(span.endMs, there) : there;
  };
}

/**
 * Makes one run of the records of several parts: of each request the latest outcome counts, and the time between one part's last
 * end and the next one's first send is taken out of every instant. The columns must hold ids.
 */
export function joinParts(parts: readonly RunPart[], columns: RecordColumns): JoinedRecords {
  const partOf = Uint16Array.from(columns.sentMs, (sentMs) => partAt(parts, sentMs));
  const found = tallies(columns, parts, partOf);
  const shift = shifts(found);
  const shiftOf = (row: number): number => shift[partOf[row] ?? 0] ?? 0;
  const retried = retriedRows(columns.ids, partOf);
  const facts = parts.map((part, i): PartFacts => {
    const { sent = 0, succeeded = 0, failed = 0, cutShort = 0, startMs = 0, endMs = 0 } = found[i] ?? {};
    const back = shift[i] ?? 0;
    const span = sent === 0 ? null : { startMs: startMs - back, endMs: endMs - back };
    return { part, sent, succeeded, failed, cutShort, span };
  });
  return {
    columns: pick(
      columns,
      rowsWhere(columns.length, (row) => retried[row] === 0),
      shiftOf,
    ),
    history: {
      parts: facts,
      retried: pick(
        columns,
        rowsWhere(columns.length, (row) => retried[row] === 1),
        shiftOf,
      ),
    },
    onClock: clockOf(parts, facts, shift),
  };
}
