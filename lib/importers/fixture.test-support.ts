import { parseForeignJson } from './foreign-json.ts';
import type { ForeignFile } from './importer.ts';

/** A file that holds these values, each on a line of its own. */
export function fileOf(name: string, ...values: readonly unknown[]): ForeignFile {
  return {
    name,
    sha256: '0'.repeat(64),
    modifiedAt: '2026-11-22T19:33:00.000Z',
    first: values[0],
    entries: () =>
      values.map((value, index) => ({ where: values.length === 1 ? name : `${name}:${index + 1}`, value })),
  };
}

/** A file with this text: a document, or lines. */
export function fileOfText(name: string, text: string): ForeignFile {
  const document = parseForeignJson(text);
  return fileOf(name, ...(document === undefined ? text.trimEnd().split('\n').map(parseForeignJson) : [document]));
}
