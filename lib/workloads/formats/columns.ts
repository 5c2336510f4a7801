import type { DatasetFormat } from './dataset-format.ts';

/** What `DATASET_COLUMNS` says: the field to read each role from. */
export type Columns = Readonly<Record<string, string>>;

/** Reads `prompt=question,max_tokens=len`; null where that is not what it says. */
export function readColumns(text: string): Columns | null {
  const columns: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    const role = pair.slice(0, equals).trim();
    const field = pair.slice(equals + 1).trim();
    if (equals < 0 || role === '' || field === '' || role in columns) return null;
    columns[role] = field;
  }
  return columns;
}

/** What of the columns a format, and a CSV file's header, does not know, and what the header lacks; each with its remedy. */
export function columnProblems(
  columns: Columns,
  format: DatasetFormat,
  header: readonly string[] | null,
  source: string,
): string[] {
  const roles = Object.keys(format.columns);
  const found = Object.entries(columns).flatMap(([role, field]) => {
    if (!roles.includes(role)) {
      const known = roles.length === 0 ? 'has none to name' : `has ${roles.join(', ')}`;
      return [`DATASET_COLUMNS names ${role}, but the format ${format.id} ${known}.`];
    }
    return header === null || header.includes(field.toLowerCase())
      ? []
      : [`DATASET_COLUMNS takes ${role} from ${field}, but ${headerOf(source, header)}.`];
  });
  if (header === null || found.length > 0) return found;
  const named = (role: string): boolean =>
    role in columns || (format.columns[role] ?? []).some((name) => header.includes(name.toLowerCase()));
  return format.required
    .filter((group) => !group.some(named))
    .map((group) => {
      const usual = group.flatMap((role) => format.columns[role] ?? []);
      return `${headerOf(source, header)}, none of which is ${usual.join(' or ')}. Name one, e.g. DATASET_COLUMNS=${group[0] ?? ''}=${header[0] ?? ''}.`;
    });
}

/** A file that is no CSV at all may have anything in its first line. */
const headerOf = (source: string, header: readonly string[]): string =>
  `the columns of ${source} are ${header.join(', ').slice(0, MOST_CHARACTERS)}`;

const MOST_CHARACTERS = 200;
