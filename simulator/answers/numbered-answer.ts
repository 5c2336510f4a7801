import type { Answer } from './answer.ts';
import { pieceId } from './pieces.ts';

/** An answer whose tokens have numbers, as those of a prompt have. */
export interface NumberedAnswer extends Answer {
  /** The number of a token, which may be asked for at any time after the token was made. */
  idAt(index: number): number;
}

/** The answer, with the numbers of the tokens that were asked for remembered; the texts are not kept. */
export function numberedAnswer(answer: Answer): NumberedAnswer {
  const ids: number[] = [];
  const piece = (index: number): string => {
    const text = answer.piece(index);
    ids[index] = pieceId(text);
    return text;
  };
  return {
    ...answer,
    piece,
    idAt(index) {
      // Whoever writes the answer may have stopped asking for it, when its client is beyond reach.
      while (ids.length <= index) piece(ids.length);
      return ids[index] ?? 0;
    },
  };
}
