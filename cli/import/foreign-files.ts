import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ForeignEntry, ForeignFile } from '../../lib/importers/importer.ts';
import { parseForeignJson } from '../../lib/importers/foreign-json.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { linesOf, textOf } from './json-lines.ts';

/** What may hold results; anything else in a folder is passed over. */
const names = /\.(json|jsonl|ndjson)(\.gz)?$/i;
/** A folder of a tool's results is not deeper, and a disk is not read by mistake. */
const deepest = 4;
const mostFiles = 2000;

function filesBelow(folder: string, depth: number): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return depth < deepest ? filesBelow(path, depth + 1) : [];
      return entry.isFile() && names.test(entry.name) ? [path] : [];
    });
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function* entriesOfLines(path: string, name: string): Iterable<ForeignEntry> {
  for (const { number, text } of linesOf(path)) {
    const value = parseForeignJson(text);
    if (value === undefined)
      throw new UsageError(`${name} cannot be read.`, [
        `line ${number} is not JSON: it was cut off, or the file is damaged; take the line out, or write the file anew`,
      ]);
    yield { where: `${name}:${number}`, value };
  }
}

/** The first line that is not empty: what it holds, undefined where it is no JSON by itself, and whether it is the only one; null where there is none. */
function firstLine(path: string): { value: unknown; alone: boolean; opens: boolean } | null {
  const lines = linesOf(path);
  const first = lines.next();
  if (first.done === true) return null;
  const { text } = first.value;
  const value = parseForeignJson(text);
  const alone = value !== undefined && lines.next().done === true;
  lines.return(undefined);
  return { value, alone, opens: text.startsWith('{') || text.startsWith('[') };
}

/** A file by its content: one JSON document, or lines of JSON; null where it is neither. */
async function readForeign(path: string, name: string): Promise<ForeignFile | null> {
  const about = { name, sha256: await sha256(path), modifiedAt: statSync(path).mtime.toISOString() };
  const line = firstLine(path);
  if (line !== null && line.value !== undefined && !line.alone)
    return { ...about, first: line.value, entries: () => entriesOfLines(path, name) };
  // of what cannot begin a document, no more than the first line is held in memory
  const document = line?.value === undefined && line?.opens === true ? parseForeignJson(textOf(path)) : line?.value;
  return document === undefined
    ? null
    : { ...about, first: document, entries: () => [{ where: name, value: document }] };
}

function isTooLong(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STRING_TOO_LONG';
}

async function readOrTell(path: string, name: string): Promise<ForeignFile | null> {
  try {
    return await readForeign(path, name);
  } catch (error) {
    if (!isTooLong(error)) throw error;
    throw new UsageError(`${name} is too large.`, [
      'one document, or one line, can be of 512 MB: import fewer runs at a time, or let the tool leave texts out',
    ]);
  }
}

/** What was found at a path. */
export interface FoundFiles {
  readonly files: readonly ForeignFile[];
  /** Names of those that hold no JSON. */
  readonly unreadable: readonly string[];
}

/** The JSON files at a path: the file itself, or those of the folder. */
export async function foreignFiles(path: string): Promise<FoundFiles> {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new UsageError(`${path} does not exist.`, ['give a file of results, or the folder that a tool wrote']);
  const paths = stat.isDirectory() ? filesBelow(path, 1) : [path];
  if (paths.length > mostFiles)
    throw new UsageError(`${path} holds ${paths.length} JSON files.`, ['give the folder of one run, or of one sweep']);
  const files: ForeignFile[] = [];
  const unreadable: string[] = [];
  for (const each of paths) {
    const name = stat.isDirectory() ? relative(path, each) : basename(each);
    const file = await readOrTell(each, name);
    if (file === null) unreadable.push(name);
    else files.push(file);
  }
  return { files, unreadable };
}
