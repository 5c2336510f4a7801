import { readFileSync } from 'node:fs';

/** The last lines that were said, without blank ones; empty where nothing was. */
export function logTail(file: string, lines = 3): string[] {
  try {
    const said = readFileSync(file, 'utf8').split('\n');
    return said.filter((line) => line.trim() !== '').slice(-lines);
  } catch {
    return [];
  }
}
