import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { oddLine } from '../../reports/reading/odd-line.ts';
import { collectProblems, type Problems } from '../../reports/reading/problems.ts';
import { contradiction } from '../../reports/reading/record-check.ts';
import { openLines, type LineBatch, type LineSource } from './line-source.ts';
import { laterLine, recordReader, type RecordFacts } from './record-line.ts';

/** The records of one instance, and how much later its clock's zero is than that of the whole, ms. */
export interface RecordsOfInstance {
  readonly index: number;
  readonly file: string;
  readonly shiftMs: number;
}

/** What was found in one instance's file. */
export interface RecordsMerged {
  readonly records: number;
  /** Its last line was cut off in the middle. */
  readonly torn: boolean;
}

export interface MergeOfRecords {
  readonly instances: readonly RecordsMerged[];
  /** What is wrong with lines that are no records, a line for each kind of mistake; empty where nothing is. */
  readonly problems: readonly string[];
}

/** Who waits for a merge. */
export interface Listening {
  /** Hears now and then how many records have been written. */
  readonly tell?: (records: number) => void;
  /** Ends the merge with its reason. */
  readonly signal?: AbortSignal;
}

/** Pieces of this size are written at once. */
const writtenBytes = 4 << 20;
/** How often whoever waits is told. */
const tellEvery = 250_000;

/** One input on its way through the merge. */
interface Input {
  readonly from: RecordsOfInstance;
  readonly source: LineSource;
  readonly name: string;
  batch: LineBatch | null;
  /** Lines of the batch that have been looked at. */
  line: number;
  /** Where the last of them begins and ends. */
  start: number;
  end: number;
  lineInFile: number;
  records: number;
  torn: boolean;
  /** On the clock of the whole; infinite once all lines have been given. */
  endMs: number;
}

const untouched = { line: 0, start: 0, end: 0, lineInFile: 0, records: 0, torn: false, endMs: 0 };

/** Remembers which instance sent a turn; tells the one before where another has. Conversations have several records of a turn. */
function turnOwners(): (turn: number, index: number) => number | null {
  let owners = new Uint16Array(1 << 16);
  return (turn, index) => {
    if (turn >= 2 ** 30) return null; // no plan has so many: a damaged record, which the report finds
    if (turn >= owners.length) {
      const larger = new Uint16Array(Math.max(turn + 1, 2 * owners.length));
      larger.set(owners);
      owners = larger;
    }
    const before = owners[turn] ?? 0;
    owners[turn] = index;
    return before === 0 || before === index ? null : before;
  };
}

/** What gathers lines and writes them in large pieces. */
interface Output {
  /** Whether so many bytes fit without a write. */
  readonly hasRoom: (bytes: number) => boolean;
  readonly makeRoom: (bytes: number) => Promise<void>;
  readonly copy: (bytes: Buffer, from: number, to: number) => void;
  readonly text: (line: string) => void;
  readonly end: () => Promise<void>;
}

async function openOutput(file: string): Promise<Output> {
  const handle = await open(file, 'wx');
  let buffer = Buffer.allocUnsafe(writtenBytes);
  let used = 0;
  const flush = async (): Promise<void> => {
    for (let at = 0; at < used;) at += (await handle.write(buffer, at, used - at)).bytesWritten;
    used = 0;
  };
  return {
    hasRoom: (bytes) => used + bytes <= buffer.length,
    makeRoom: async (bytes) => {
      await flush();
      if (bytes > buffer.length) buffer = Buffer.allocUnsafe(bytes);
    },
    copy: (bytes, from, to) => {
      used += bytes.copy(buffer, used, from, to);
    },
    text: (line) => {
      used += buffer.write(line, used, 'latin1');
    },
    end: async () => {
      await flush();
      await handle.close();
    },
  };
}

interface Merging {
  readonly read: (line: string) => RecordFacts | null;
  readonly problems: Problems;
  readonly ownerOf: (turn: number, index: number) => number | null;
}

/** The facts of a line that is not written as the extension does; null where it is no record, which is told unless it was cut off or is blank. */
function oddFacts(input: Input, bytes: Buffer, isClosed: boolean, { problems }: Merging): RecordFacts | null {
  const odd = oddLine(bytes.toString('utf8'), isClosed);
  const where = `${input.name} line ${input.lineInFile}`;
  if (odd.is === 'record') {
    const wrong = contradiction(odd.record);
    if (wrong === null) return { endMs: odd.record.endMs, turn: odd.record.turn ?? null };
    problems.add(where, wrong);
  } else if (odd.is === 'unreadable') for (const why of odd.why) problems.add(where, why);
  else if (odd.is === 'foreign') problems.add(where, 'it is no request record');
  input.torn ||= odd.is === 'cut';
  return null;
}

/** Goes to the next record among the lines that were read; false where there is none left. */
function step(input: Input, merging: Merging): boolean {
  const { batch } = input;
  if (batch === null) return false;
  while (input.line < batch.bounds.length - 1) {
    const [start = 0, end = 0] = [batch.bounds[input.line], batch.bounds[input.line + 1]];
    input.start = start;
    input.end = end;
    input.line++;
    input.lineInFile++;
    if (takes(input, batch, merging)) return true;
  }
  return false;
}

/** Goes to the next record of an input's file; at its end, it stands behind all. */
async function advance(input: Input, merging: Merging): Promise<void> {
  while (!step(input, merging)) {
    input.batch = await input.source.next();
    input.line = 0;
    if (input.batch !== null) continue;
    input.endMs = Number.POSITIVE_INFINITY;
    return;
  }
}

/** Whether the line is a record, whose end is then known. */
function takes(input: Input, { bytes, bounds, isOpen }: LineBatch, merging: Merging): boolean {
  const { start, end, from } = input;
  const isClosed = !isOpen || input.line < bounds.length - 1;
  const facts =
    merging.read(bytes.toString('latin1', start, end - 1)) ??
    oddFacts(input, bytes.subarray(start, end - 1), isClosed, merging);
  if (facts === null) return false;
  const other = facts.turn === null ? null : merging.ownerOf(facts.turn, from.index);
  if (other !== null)
    merging.problems.add(
      `${input.name} line ${input.lineInFile}`,
      `instance ${other} sent its turn as well; they did not share one plan`,
    );
  input.records++;
  input.endMs = facts.endMs + from.shiftMs;
  return true;
}

/** The input whose record ended first, and when the first of the others did. */
function earliest(inputs: readonly Input[]): { readonly input: Input | null; readonly untilMs: number } {
  let first: Input | null = null;
  let untilMs = Number.POSITIVE_INFINITY;
  for (const input of inputs) {
    if (first === null || input.endMs < first.endMs) {
      untilMs = first?.endMs ?? untilMs;
      first = input;
    } else if (input.endMs < untilMs) untilMs = input.endMs;
  }
  return { input: first === null || first.endMs === Number.POSITIVE_INFINITY ? null : first, untilMs };
}

/** Room for the digits that later instants have more. */
const moreDigits = 128;

/** Writes the record that the input stands at, on the clock of the whole. */
function write({ batch, start, end, from }: Input, output: Output): void {
  if (batch === null) return;
  if (from.shiftMs === 0) output.copy(batch.bytes, start, end);
  else output.text(laterLine(batch.bytes.toString('latin1', start, end), from.shiftMs));
}

/**
 * Makes one file of the records of several instances, in the order in which they ended, on one clock. Memory is that of a piece of each file,
 * and two bytes for each turn. Lines that are no records are told and left out; so is a last one that was cut off.
 */
export async function mergeRecords(
  instances: readonly RecordsOfInstance[],
  run: { readonly scenario: string; readonly workload: string },
  file: string,
  { tell, signal }: Listening = {},
): Promise<MergeOfRecords> {
  const problems = collectProblems();
  const merging: Merging = { read: recordReader(run), problems, ownerOf: turnOwners() };
  const inputs: Input[] = [];
  const output = await openOutput(file);
  try {
    for (const from of instances) {
      const source = await openLines(from.file);
      const name = `${basename(dirname(from.file))}/${basename(from.file)}`;
      inputs.push({ from, source, name, batch: null, ...untouched });
    }
    for (const input of inputs) await advance(input, merging);
    let written = 0;
    for (;;) {
      const { input, untilMs } = earliest(inputs);
      if (input === null) break;
      do {
        const bytes = input.end - input.start + moreDigits;
        if (!output.hasRoom(bytes)) {
          signal?.throwIfAborted();
          await output.makeRoom(bytes);
        }
        write(input, output);
        if (!step(input, merging)) await advance(input, merging);
        if (++written % tellEvery === 0) tell?.(written);
      } while (input.endMs <= untilMs && input.endMs < Number.POSITIVE_INFINITY);
    }
  } finally {
    for (const { source } of inputs) await source.close();
    await output.end();
  }
  return { instances: inputs.map(({ records, torn }) => ({ records, torn })), problems: problems.lines() };
}
