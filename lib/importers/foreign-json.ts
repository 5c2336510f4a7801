import { parseJson } from '../records/json.ts';

/** Numbers that Python writes and JSON does not have, where a value may stand. */
const notNumbers = /(?<=[:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g;

/** A parsed text, in which Python's NaN and Infinity are null; undefined where it is not JSON for all that. */
export function parseForeignJson(text: string): unknown {
  const value = parseJson(text);
  return value === undefined && /NaN|Infinity/.test(text) ? parseJson(text.replace(notNumbers, 'null')) : value;
}
