import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';

/**
 * Writes a file so that a reader sees either the old content or the whole new one. It waits for nothing meanwhile: a signal that is listened
 * for is heard before or after, never over a draft, nor between files that are written one after the other.
 */
export function writeWhole(file: string, content: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, content);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Where a file lies as seen from the current folder, as a CI server keeps it, unless it lies outside. */
export function seenFromHere(file: string): string {
  const path = relative(process.cwd(), resolve(file));
  return path.startsWith('..') || isAbsolute(path) ? resolve(file) : path;
}
