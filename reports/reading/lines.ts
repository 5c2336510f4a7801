import { open } from 'node:fs/promises';
import { readable } from './system-error.ts';

const newline = 10;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** Larger pieces save calls; this size is past the point where it shows. */
const pieceBytes = 1 << 20;
/** A record with the gaps of 100,000 tokens takes 1 MB; what is far beyond that is no line of ours and is not kept in memory. */
export const longestLineBytes = 16 << 20;

export interface LineReader {
  /** A line without its newline, and whether a newline closed it. */
  readonly line: (text: string, closed: boolean) => void;
  /** In place of a line that is longer than any may be: its length. */
  readonly tooLong: (bytes: number) => void;
}

/** The beginning of a line whose end has not been read yet. */
interface Unfinished {
  pieces: Buffer[];
  bytes: number;
}

/** Hands on a line that was put together of several pieces. */
function finishLine({ pieces, bytes }: Unfinished, closed: boolean, reader: LineReader): void {
  if (bytes > longestLineBytes) reader.tooLong(bytes);
  else reader.line(Buffer.concat(pieces).toString('utf8'), closed);
}

function prolong(unfinished: Unfinished, piece: Buffer): void {
  unfinished.bytes += piece.length;
  if (unfinished.bytes > longestLineBytes) unfinished.pieces = [];
  else unfinished.pieces.push(Buffer.from(piece));
}

/** Reads a file through one buffer, as a new one for each piece costs more than the reading; a piece lives until the next. */
async function forEachPiece(file: string, take: (piece: Buffer) => void): Promise<void> {
  const handle = await open(file);
  try {
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (let bytes = Number.NaN; bytes !== 0;) {
      bytes = (await handle.read(buffer, 0, pieceBytes, null)).bytesRead;
      take(buffer.subarray(0, bytes));
    }
  } finally {
    await handle.close();
  }
}

/** Gives every line of a file in turn, without a byte order mark; memory stays that of one piece and one line. */
export async function forEachLine(file: string, reader: LineReader): Promise<void> {
  const rest: Unfinished = { pieces: [], bytes: 0 };
  let isFirst = true;
  const take = (read: Buffer): void => {
    let start = isFirst && read.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
    isFirst = false;
    for (let end = read.indexOf(newline, start); end !== -1; end = read.indexOf(newline, start)) {
      if (rest.bytes === 0) reader.line(read.toString('utf8', start, end), true);
      else {
        prolong(rest, read.subarray(start, end));
        finishLine(rest, true, reader);
        Object.assign(rest, { pieces: [], bytes: 0 });
      }
      start = end + 1;
    }
    if (start < read.length) prolong(rest, read.subarray(start));
  };
  await readable(file, () => forEachPiece(file, take));
  if (rest.bytes > 0) finishLine(rest, false, reader);
}
