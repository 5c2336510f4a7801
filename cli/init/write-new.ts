import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { packageRoot } from '../package-root.ts';

/** A file to be written. */
export interface NewFile {
  /** Within the folder. */
  readonly path: string;
  readonly text: string;
}

/** The files of a template by their paths, with these words in the places of `{{…}}`. */
export function templateFiles(template: string, words: Readonly<Record<string, string>>): NewFile[] {
  const folder = join(packageRoot, 'templates', template);
  return readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
    .map((path) => ({ path, text: filled(readFileSync(join(folder, path), 'utf8'), words) }));
}

const filled = (text: string, words: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => words[name] ?? place);

/** Writes files into a folder; a UsageError, and nothing written, where one of them is there. */
export function writeNew(folder: string, files: readonly NewFile[]): void {
  const there = files.filter(({ path }) => existsSync(join(folder, path)));
  if (there.length > 0)
    throw new UsageError(`Nothing is overwritten in ${folder}.`, [
      ...there.map(({ path }) => `${path} is there already`),
      'take another name or folder, or move these away',
    ]);
  for (const { path, text } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  }
}
