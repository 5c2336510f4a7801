import { rmdirSync } from 'node:fs';

/** Removes a folder unless something is in it, or it is not there. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // something else is in it: leave it
  }
}
