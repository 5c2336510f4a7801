import type { z } from 'zod';
import { UsageError } from '../schema/usage-error.ts';
import type { ForeignEntry } from './importer.ts';

/** More mistakes of one entry say nothing new. */
const shown = 5;

type Issue = z.core.$ZodIssue;

function fieldOf({ path }: Issue): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(value: unknown, { path }: Issue): unknown {
  let at = value;
  for (const key of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[key];
  return at;
}

/** An entry by the schema of its format; a UsageError names the file, the fields that are missing or wrong, and the tool. */
export function readEntry<T>(schema: z.ZodType<T>, { where, value }: ForeignEntry, title: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const field = fieldOf(issue);
    const wrong = valueAt(value, issue) === undefined ? 'is missing' : issue.message;
    return `${where}: ${field === '' ? 'the whole' : field}: ${wrong}`;
  });
  const more = problems.length > shown ? [`and ${problems.length - shown} others like these`] : [];
  throw new UsageError(`${where} is not as ${title} writes it.`, [
    ...problems.slice(0, shown),
    ...more,
    'Give the file as the tool wrote it; a version of it that writes other fields is not known here.',
  ]);
}

/** Whether a value is an object that has all of these fields. */
export const hasFields = (value: unknown, ...fields: readonly string[]): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && fields.every((field) => field in value);
