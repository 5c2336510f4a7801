import { errorMessage } from '../../lib/records/answer.ts';
import { parseJson } from '../../lib/records/json.ts';

const longest = 120;

/** A server's words for a person's terminal: one line, not too long, and nothing in it that a terminal would obey. */
export function oneLine(text: string): string {
  const plain = withoutControls(text).replaceAll(/\s+/g, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest)} …` : plain;
}

/** What a server says is wrong, of the body of its answer. */
export const wordsIn = (body: string): string => oneLine(errorMessage(parseJson(body), body));

/** The text with every control character, and those that turn the direction of writing, as a space. */
export const withoutControls = (text: string): string =>
  text.replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
