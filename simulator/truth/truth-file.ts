import { createWriteStream, ftruncateSync, openSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { UsageError } from '../../lib/schema/usage-error.ts';

/** A file of JSON lines that is written beside everything else. */
export interface TruthFile {
  /** Empties it: what an earlier simulator left stays until this one can run. */
  begin(): void;
  write(line: object): void;
  /** Writes what is left; throws a UsageError when something could not be written. */
  close(): Promise<void>;
}

/** Opens a file; throws a UsageError where that cannot be. */
export function openTruthFile(path: string): TruthFile {
  const descriptor = open(path);
  const stream = createWriteStream(path, { fd: descriptor });
  const written = finished(stream).catch((error: unknown) => failure(path, error));
  const waiting: object[] = [];
  let scheduled = false;

  const writeNext = (): void => {
    const line = waiting.shift();
    if (line !== undefined && stream.writable) stream.write(`${JSON.stringify(line)}\n`);
  };
  /** One a turn: requests of a batch end together, and making all their text at once would delay the next step. */
  const turn = (): void => {
    writeNext();
    scheduled = waiting.length > 0;
    if (scheduled) setImmediate(turn);
  };
  return {
    begin: () => ftruncateSync(descriptor),
    write(line) {
      waiting.push(line);
      if (!scheduled) setImmediate(turn);
      scheduled = true;
    },
    async close() {
      while (waiting.length > 0) writeNext();
      stream.end();
      const problem = await written;
      if (problem instanceof UsageError) throw problem;
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw failure(path, error);
  }
}

function failure(path: string, error: unknown): UsageError {
  const { code } = error as NodeJS.ErrnoException;
  return new UsageError('The truth log could not be written.', [`${path}: ${code ?? String(error)}`]);
}
