import { pieceId } from './pieces.ts';

/** Token numbers and their texts. */
export interface Vocabulary {
  /** The numbers of these pieces, whose texts are remembered. */
  numbers(pieces: readonly string[]): number[];
  /** The text that these numbers were given for; a word for a number that was never given. */
  text(numbers: readonly number[]): string;
}

/**
 * A vocabulary that learns, as a number is a hash of its text and does not tell it. Where two texts share a number,
 * the later one is remembered.
 */
export function createVocabulary(): Vocabulary {
  const texts = new Map<number, string>();
  return {
    numbers: (pieces) =>
      pieces.map((piece) => {
        const number = pieceId(piece);
        texts.set(number, piece);
        return number;
      }),
    text: (numbers) => numbers.map((number) => texts.get(number) ?? inventedWord(number)).join(''),
  };
}

/** One piece, so that a text of so many invented words has as many tokens. */
function inventedWord(number: number): string {
  // a to j for the digits of the last nine places: a longer word would be two pieces
  const letters = Array.from(String(number).slice(-9), (digit) => String.fromCharCode(97 + Number(digit)));
  return ` ${letters.join('')}`;
}
