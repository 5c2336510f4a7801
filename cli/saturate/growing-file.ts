import { closeSync, existsSync, openSync, readSync } from 'node:fs';

const chunkBytes = 1 << 16;
const newline = 10;

/** A file that another process appends lines to. */
export interface GrowingFile {
  /** Whole lines that came since the last call; none where the file is not there yet. */
  readonly newLines: () => string[];
}

/** Follows a file from its beginning. A line without its end waits for it. */
export function growingFile(path: string): GrowingFile {
  const chunk = Buffer.alloc(chunkBytes);
  let offset = 0;
  let rest = Buffer.alloc(0);
  return {
    newLines() {
      if (!existsSync(path)) return [];
      const parts = [rest];
      const file = openSync(path, 'r');
      try {
        for (let read = 0; (read = readSync(file, chunk, 0, chunkBytes, offset)) > 0; offset += read)
          parts.push(Buffer.from(chunk.subarray(0, read)));
      } finally {
        closeSync(file);
      }
      const all = Buffer.concat(parts);
      const end = all.lastIndexOf(newline) + 1;
      rest = all.subarray(end);
      return all.subarray(0, end).toString('utf8').split('\n').filter(Boolean);
    },
  };
}
