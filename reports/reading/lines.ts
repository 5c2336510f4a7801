import { createReadStream } from 'node:fs';

const newline = 10;
/** Larger pieces save calls; this size is past the point where it shows. */
const pieceBytes = 1 << 20;

/** Calls `each` with every line of a file and whether a newline closed it; memory stays that of one piece and one line. */
export async function forEachLine(file: string, each: (line: string, closed: boolean) => void): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(file, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      each(bytes.toString('utf8', start, end), true);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) each(rest.toString('utf8'), false);
}
