import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { addIssues, collectProblems } from './problems.ts';

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
  if (found !== format)
    throw new UsageError(`${file} is not a ${format} file`, [
      `${basename(file)}: format is ${JSON.stringify(found) ?? 'missing'}, expected "${format}"`,
    ]);
  if (version !== 1)
    throw new UsageError(`${file} has a version that this suite does not know`, [
      `${basename(file)}: version is ${JSON.stringify(version) ?? 'missing'}; this suite reads version 1`,
      'Use the release of the suite that wrote the run, or a newer one.',
    ]);
}

/** The JSON value in a file; a UsageError says where it is not JSON. */
async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    const cut = text.trim() === '' ? 'the file is empty' : `it is not JSON (${(error as Error).message})`;
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
  addIssues(problems, basename(file), parsed.error.issues);
  problems.raise(
    `${file} does not follow its format`,
    'The file was edited, or written by another program: mend these fields or run again.',
  );
  throw new UsageError(`${file} does not follow its format`, []);
}

/** The `format` that a JSON file names; null where it names none, or is not JSON. */
export async function formatOf(file: string): Promise<string | null> {
  try {
    const value: unknown = await readJson(file);
    const { format } = (value ?? {}) as { format?: unknown };
    return typeof format === 'string' ? format : null;
  } catch {
    return null;
  }
}
