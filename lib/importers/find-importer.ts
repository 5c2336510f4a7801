import { UsageError } from '../schema/usage-error.ts';
import type { ForeignFile, Importer } from './importer.ts';
import { importers } from './index.ts';

/** Files of one tool, and what was found beside them. */
export interface Matched {
  readonly importer: Importer;
  readonly files: readonly ForeignFile[];
  /** What each file is, in the order of the files. */
  readonly roles: readonly string[];
  /** Names of files that no importer, or only another one, knows. */
  readonly others: readonly string[];
}

interface Recognised {
  readonly file: ForeignFile;
  readonly importer: Importer;
  readonly role: string;
}

function recognised(file: ForeignFile, asked: readonly Importer[]): Recognised | null {
  for (const importer of asked) {
    const role = importer.recognise(file.first);
    if (role !== null) return { file, importer, role };
  }
  return null;
}

const known = (): string[] => importers.map(({ id, title, knownBy }) => `${id} (${title}): ${knownBy}`);

function askedImporter(as: string): Importer {
  const found = importers.find(({ id }) => id === as);
  if (found === undefined)
    throw new UsageError(`There is no importer ${as}.`, [
      `--as takes one of ${importers.map(({ id }) => id).join(', ')}`,
    ]);
  return found;
}

/** Why a path holds nothing, where it has no JSON; `unreadable` are its files that are none. */
function withoutJson([first, ...more]: readonly string[]): string {
  if (first === undefined) return 'there is no file of JSON in it (.json, .jsonl, .ndjson, also with .gz)';
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return `${first}${others} is not JSON: it is empty, was cut off, is damaged, or is of another format (CSV, YAML, HTML)`;
}

/** Whose the files of a path are, by their fields; `as` names the tool. A UsageError where it is nobody's, or several tools'. */
export function findImporter(
  path: string,
  files: readonly ForeignFile[],
  as?: string,
  unreadable: readonly string[] = [],
): Matched {
  const asked = as === undefined ? importers : [askedImporter(as)];
  const found = files.flatMap((file) => recognised(file, asked) ?? []);
  const [first] = found;
  if (first === undefined)
    throw new UsageError(`${path} holds nothing that can be imported${as === undefined ? '' : ` as ${as}`}.`, [
      ...(files.length === 0 ? [withoutJson(unreadable)] : []),
      ...(as === undefined
        ? ['a file is known by its fields:', ...known()]
        : [`${as} is known by ${asked[0]?.knownBy ?? ''}`]),
    ]);
  const tools = new Set(found.map(({ importer }) => importer));
  if (tools.size > 1)
    throw new UsageError(`${path} holds results of several tools.`, [
      ...[...tools].map(({ id, title }) => {
        const own = found.filter(({ importer }) => importer.id === id).map(({ file }) => file.name);
        return `--as ${id} takes those of ${title}: ${own.slice(0, 3).join(', ')}${own.length > 3 ? ' …' : ''}`;
      }),
      'or name one of the files',
    ]);
  const own = new Set(found.map(({ file }) => file));
  return {
    importer: first.importer,
    files: found.map(({ file }) => file),
    roles: found.map(({ role }) => role),
    others: files.filter((file) => !own.has(file)).map(({ name }) => name),
  };
}
