import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../../lib/schema/usage-error.ts';

const newline = 10;
const pieceBytes = 1 << 20;
const gzipMagic = [0x1f, 0x8b];

function* piecesOf(file: string): Generator<Buffer> {
  const open = openSync(file, 'r');
  try {
    for (;;) {
      const buffer = Buffer.allocUnsafe(pieceBytes);
      const bytes = readSync(open, buffer, 0, pieceBytes, null);
      if (bytes === 0) return;
      yield buffer.subarray(0, bytes);
    }
  } finally {
    closeSync(open);
  }
}

function unzipped(file: string): Buffer {
  try {
    return gunzipSync(readFileSync(file));
  } catch (error) {
    throw new UsageError(`${file} cannot be unpacked.`, [
      `gzip says: ${error instanceof Error ? error.message : String(error)}`,
      'the file was cut off or is damaged, or its tool was still writing: pack it anew, or give it unpacked',
    ]);
  }
}

/** The content of a file in pieces; of one that gzip made, what is packed in it, in one. */
function* unpacked(file: string): Generator<Buffer> {
  const pieces = piecesOf(file);
  const first = pieces.next();
  if (first.done === true) return;
  if (gzipMagic.every((byte, at) => first.value[at] === byte)) {
    pieces.return(undefined);
    yield unzipped(file);
    return;
  }
  yield first.value;
  yield* pieces;
}

/** A line of a text file. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Every line that is not empty, in turn, with memory for one; what gzip packed is unpacked as a whole. A byte order mark is left out. */
export function* linesOf(file: string): Generator<Line> {
  let [rest, number] = [[] as Buffer[], 1];
  const line = (): Line => ({
    number,
    text: Buffer.concat(rest)
      .toString('utf8')
      .replace(/^\uFEFF/, '')
      .trim(),
  });
  for (const piece of unpacked(file)) {
    let start = 0;
    for (let end = piece.indexOf(newline); end !== -1; end = piece.indexOf(newline, start)) {
      rest.push(piece.subarray(start, end));
      const whole = line();
      if (whole.text !== '') yield whole;
      [rest, start, number] = [[], end + 1, number + 1];
    }
    rest.push(piece.subarray(start));
  }
  const last = line();
  if (last.text !== '') yield last;
}

/** The whole text of a file, unpacked. */
export function textOf(file: string): string {
  return Buffer.concat([...unpacked(file)])
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}
