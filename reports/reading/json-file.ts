import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { oneLine } from '../../lib/units/printable.ts';
import { foreignBytes } from './foreign-bytes.ts';
import { foreignFormat, importRemedy } from './foreign-values.ts';
import { collectProblems, issueTexts, quoted } from './problems.ts';
import { readable } from './system-error.ts';

interface Schema<T> {
  readonly safeParse: (
    value: unknown,
  ) =>
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } };
}

/** What a version of a format stands for, where a file names one that this suite does not know. */
function refuseForeignFormat(value: unknown, file: string, format: string | null): void {
  if (format === null || typeof value !== 'object' || value === null) return;
  const { format: found, version } = value as { format?: unknown; version?: unknown };
  const looksLike = foreignFormat(value);
  if (found !== format)
    throw new UsageError(`${file} is not a ${format} file`, [
      `${basename(file)}: format is ${quoted(found)}, expected "${format}"`,
      ...(looksLike === null ? [] : [`It is ${looksLike}.`]),
      ...[importRemedy(value) ?? []].flat(),
    ]);
  if (version !== 1)
    throw new UsageError(`${file} has a version that this suite does not know`, [
      `${basename(file)}: version is ${quoted(version)}; this suite reads version 1`,
      'Use the release of the suite that wrote the run, or a newer one.',
    ]);
}

/** Text as editors on Windows leave it begins with a byte order mark. */
const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

/** The JSON value in a file; a UsageError says where it is not JSON. */
async function readJson(file: string): Promise<unknown> {
  const foreign = await foreignBytes(file);
  if (foreign !== null) throw new UsageError(`${file} is ${foreign.what}`, [foreign.remedy]);
  const text = withoutMark(await readable(file, () => readFile(file, 'utf8')));
  try {
    return JSON.parse(text);
  } catch (error) {
    const cut = text.trim() === '' ? 'the file is empty' : `it is not JSON (${oneLine((error as Error).message)})`;
    throw new UsageError(`${file} cannot be read`, [
      `${basename(file)}: ${cut}`,
      'It was probably cut off when the process that wrote it ended.',
    ]);
  }
}

/** A JSON file that has to follow a schema; all mistakes are told at once. `format` is null where the file has none. */
export async function readJsonFile<T>(file: string, schema: Schema<T>, format: string | null): Promise<T> {
  const value = await readJson(file);
  refuseForeignFormat(value, file, format);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = collectProblems();
  for (const issue of issueTexts(parsed.error.issues)) problems.add(basename(file), issue);
  problems.raise(
    `${file} does not follow its format`,
    'The file was edited, or written by another program: mend these fields or run again.',
  );
  throw new UsageError(`${file} does not follow its format`, []);
}

/** Whether a path is a JSON file that says of itself what it is; whatever else is wrong with it is told by who reads it. */
export async function isOfFormat(path: string, format: string): Promise<boolean> {
  if (!path.endsWith('.json')) return false;
  try {
    return ((await readJson(path)) as { format?: unknown } | null)?.format === format;
  } catch {
    return false;
  }
}
