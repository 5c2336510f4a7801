import { chance, lognormal, pick, type Random } from '../../lib/statistics/seeded-random.ts';
import type { FinishReason } from '../engine/sequence.ts';
import { brokenText } from './breakage.ts';
import type { JsonObject } from './json-schema.ts';
import { jsonValue } from './json-value.ts';
import { splitPieces } from './pieces.ts';
import { paragraph } from './prose.ts';

/** What kind of text a request asks for. */
export type AnswerShape =
  | { readonly kind: 'prose' }
  /** A JSON value; `constrained` when the server is told to enforce it (models then write no line breaks). */
  | { readonly kind: 'json'; readonly schema: JsonObject; readonly constrained: boolean }
  | { readonly kind: 'choice'; readonly options: readonly string[] };

/** What a request asks for, as far as the answer depends on it. */
export interface AnswerWish {
  readonly shape: AnswerShape;
  /** At least 1. */
  readonly maxTokens: number;
  /** Go on to exactly `maxTokens`, past the natural end. */
  readonly ignoreEos: boolean;
}

/** An answer that is decided before the engine starts on it: how many tokens, and which. */
export interface Answer {
  /** As `usage.completion_tokens` will say: the end-of-sequence token counts, its text is empty. */
  readonly tokens: number;
  readonly finishReason: FinishReason;
  /** The text of a token, 0 to `tokens` - 1; to be asked for in order, each once. */
  piece(index: number): string;
}

/** Median and spread of the length of free prose, in tokens; a short answer of a chat model. */
const proseLength = { medianTokens: 120, sigma: 0.5 };
/** Tokens per word of this vocabulary, full stops included. */
const tokensPerWord = 1.12;

/** Decides the answer to a request; JSON satisfies its schema with the probability `validShare`. */
export function planAnswer(wish: AnswerWish, random: Random, validShare: number): Answer {
  const pieces = splitPieces(textFor(wish, random, validShare));
  if (wish.ignoreEos) {
    return { tokens: wish.maxTokens, finishReason: 'length', piece: endlessly(pieces, random) };
  }
  const natural = pieces.length + 1;
  const stops = natural <= wish.maxTokens;
  return {
    tokens: stops ? natural : wish.maxTokens,
    finishReason: stops ? 'stop' : 'length',
    piece: (index) => pieces[index] ?? '',
  };
}

function textFor({ shape, maxTokens, ignoreEos }: AnswerWish, random: Random, validShare: number): string {
  switch (shape.kind) {
    case 'prose': {
      // No more is written than is needed to be cut off.
      const enough = 1.5 * maxTokens + 20;
      const tokens = Math.min(lognormal(random, proseLength.medianTokens, proseLength.sigma), enough);
      return ignoreEos ? '' : paragraph(random, Math.max(1, Math.round(tokens / tokensPerWord)));
    }
    case 'choice':
      return chance(random, validShare) ? pick(random, shape.options) : paragraph(random, 6);
    case 'json': {
      const value = jsonValue(shape.schema, random);
      const write = (part: unknown): string => JSON.stringify(part, null, shape.constrained ? 0 : 2);
      return chance(random, validShare) ? write(value) : brokenText(value, shape.schema, random, write);
    }
    default:
      return shape satisfies never;
  }
}

/** The pieces, and after them prose for as long as anybody asks. What was asked for is not kept. */
function endlessly(start: readonly string[], random: Random): (index: number) => string {
  let pieces = start;
  let first = 0;
  return (index) => {
    while (index >= first + pieces.length) {
      first += pieces.length;
      pieces = splitPieces(`${first === 0 ? '' : ' '}${paragraph(random, 60)}`);
    }
    return pieces[index - first] ?? '';
  };
}
