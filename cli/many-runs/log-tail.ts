import { readFileSync } from 'node:fs';

/** k6 draws its progress until it has something to say. */
const progress = /\[ *\d+% \]/;

/** The last lines that a program said, without blank ones and the progress of k6; empty where nothing was. */
export function logTail(file: string, lines = 3): string[] {
  try {
    const said = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    return said.slice(said.findLastIndex((line) => progress.test(line)) + 1).slice(-lines);
  } catch {
    return [];
  }
}
