import { open } from 'node:fs/promises';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { longestLineBytes } from '../../reports/reading/lines.ts';

const newline = 10;
/** Larger pieces save calls; with a hundred instances these take 100 MB. */
const pieceBytes = 1 << 20;

/** Lines of a file, in one piece of memory that lives until the next is asked for. */
export interface LineBatch {
  readonly bytes: Buffer;
  /** Where each line begins, and behind the newline of the last one where it ends. */
  readonly bounds: readonly number[];
  /** Whether the last line had no newline, which was added. */
  readonly isOpen: boolean;
}

/** A file that is read line by line, as many at a time as a piece of it holds. */
export interface LineSource {
  /** Null once all has been given. */
  readonly next: () => Promise<LineBatch | null>;
  readonly close: () => Promise<void>;
}

function batchOf(bytes: Buffer, isOpen: boolean): LineBatch {
  const bounds = [0];
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, end + 1)) bounds.push(end + 1);
  return { bytes, bounds, isOpen };
}

/** Opens a file. A line that is longer than any may be is a UsageError. */
export async function openLines(file: string): Promise<LineSource> {
  const handle = await open(file);
  let buffer = Buffer.allocUnsafe(2 * pieceBytes);
  /** Of the buffer: what was given, and what follows it of a line that is not whole yet. */
  let [given, filled] = [0, 0];
  const makeRoom = (): void => {
    buffer.copyWithin(0, given, filled);
    [given, filled] = [0, filled - given];
    if (filled > longestLineBytes)
      throw new UsageError(`${file} cannot be merged`, [`a line of it is longer than ${longestLineBytes >> 20} MB`]);
    if (buffer.length - filled > pieceBytes) return;
    const larger = Buffer.allocUnsafe(2 * buffer.length);
    buffer.copy(larger, 0, 0, filled);
    buffer = larger;
  };
  const next = async (): Promise<LineBatch | null> => {
    for (;;) {
      makeRoom();
      const { bytesRead } = await handle.read(buffer, filled, pieceBytes, null);
      if (bytesRead === 0) {
        if (filled === 0) return null;
        buffer[filled] = newline;
        given = filled;
        return batchOf(buffer.subarray(0, filled + 1), true);
      }
      filled += bytesRead;
      given = buffer.lastIndexOf(newline, filled - 1) + 1;
      if (given > 0) return batchOf(buffer.subarray(0, given), false);
    }
  };
  return { next, close: () => handle.close() };
}
