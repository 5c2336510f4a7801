import type { FinishReason } from '../engine/sequence.ts';
import { pieceId } from './pieces.ts';

/** What ends an answer before its time. */
export interface Stops {
  readonly texts: readonly string[];
  readonly tokenIds: ReadonlySet<number>;
  /** Whether what it stops at is shown. */
  readonly shown: boolean;
  /** Nothing stops it before so many tokens. */
  readonly minTokens: number;
}

/** How an answer ends. */
export interface Ending {
  /** The end-of-sequence token counts. */
  readonly tokens: number;
  readonly finishReason: FinishReason;
  /** The text or the token that it stopped at. */
  readonly stopReason: string | number | null;
}

/** An ending, and what of the text is shown with each token. */
export interface StoppedText extends Ending {
  readonly shown: readonly string[];
}

/**
 * Ends an answer at the first of its stops and holds text back as vLLM does: while more may come, the last characters
 * that could begin a stop text are not shown (all but one of the longest), and the last token shows them. `hold` false
 * shows each token's own text at once.
 */
export function stopped(pieces: readonly string[], end: Ending, stops: Stops, hold: boolean): StoppedText {
  const found = firstStop(pieces.slice(0, end.tokens), stops);
  const ending = found ?? { ...end, cut: Infinity };
  const { tokens, finishReason, stopReason } = ending;
  const said = pieces.slice(0, tokens);
  const cut = Math.min(ending.cut, said.join('').length);
  const longest = Math.max(0, ...stops.texts.map(({ length }) => length));
  const heldBack = hold && !stops.shown ? Math.max(0, longest - 1) : 0;
  return { tokens, finishReason, stopReason, shown: shownTexts(said, { tokens, cut, heldBack }) };
}

interface Stop extends Ending {
  /** How much of the text is shown in the end, in characters. */
  readonly cut: number;
}

function firstStop(pieces: readonly string[], { texts, tokenIds, shown, minTokens }: Stops): Stop | null {
  const longest = Math.max(0, ...texts.map(({ length }) => length));
  let tail = '';
  let before = 0;
  for (const [index, piece] of pieces.entries()) {
    const free = index >= minTokens;
    const id = pieceId(piece);
    if (free && tokenIds.has(id)) {
      const cut = before + (shown ? piece.length : 0);
      return { tokens: index + 1, finishReason: 'stop', stopReason: id, cut };
    }
    const match = free ? earliest(`${tail}${piece}`, texts, tail.length) : null;
    if (match !== null) {
      const start = before - tail.length + match.start;
      const cut = start + (shown ? match.text.length : 0);
      return { tokens: index + 1, finishReason: 'stop', stopReason: match.text, cut };
    }
    before += piece.length;
    // What the next token could complete.
    tail = longest > 1 ? `${tail}${piece}`.slice(1 - longest) : '';
  }
  return null;
}

/** The stop text that ends first, and ends after the first `known` characters. */
function earliest(text: string, stops: readonly string[], known: number): { text: string; start: number } | null {
  let best: { text: string; start: number } | null = null;
  for (const stop of stops) {
    const start = text.indexOf(stop, Math.max(0, known - stop.length + 1));
    if (start !== -1 && (best === null || start + stop.length < best.start + best.text.length)) {
      best = { text: stop, start };
    }
  }
  return best;
}

function shownTexts(
  pieces: readonly string[],
  { tokens, cut, heldBack }: { tokens: number; cut: number; heldBack: number },
): string[] {
  const text = pieces.join('');
  const shown: string[] = [];
  let made = 0;
  let from = 0;
  for (let index = 0; index < tokens; index += 1) {
    made += pieces[index]?.length ?? 0;
    const wanted = index === tokens - 1 ? cut : Math.min(cut, made - heldBack);
    const until = Math.max(from, wholeCharacters(text, wanted));
    shown.push(text.slice(from, until));
    from = until;
  }
  return shown;
}

/** The place, or the one before it when it is inside a character of two units. */
function wholeCharacters(text: string, place: number): number {
  const unit = text.charCodeAt(place - 1);
  return unit >= 0xd800 && unit < 0xdc00 && place < text.length ? place - 1 : place;
}
