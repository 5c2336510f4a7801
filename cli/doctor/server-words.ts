import { errorMessage } from '../../lib/records/answer.ts';
import { parseJson } from '../../lib/records/json.ts';
import { oneLine } from '../../lib/units/printable.ts';

const longest = 120;

/** A server's words for a person's terminal: one line that is not too long. */
export function shortened(text: string): string {
  const plain = oneLine(text).replaceAll(/\s+/g, ' ');
  return plain.length > longest ? `${plain.slice(0, longest)} …` : plain;
}

/** What a server says is wrong, of the body of its answer. */
export const wordsIn = (body: string): string => shortened(errorMessage(parseJson(body), body));
