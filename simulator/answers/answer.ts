import { chance, lognormal, pick, type Random } from '../../lib/statistics/seeded-random.ts';
import { brokenArguments, brokenText } from './breakage.ts';
import { stopped, type Ending, type Stops } from './ending.ts';
import type { JsonObject } from './json-schema.ts';
import { jsonValue } from './json-value.ts';
import type { TextMaker } from './pattern.ts';
import { splitPieces } from './pieces.ts';
import { paragraph } from './prose.ts';
import { afterThinking, callText, content, plainScript, scriptWithCalls, type Part, type Script } from './script.ts';

/** A function that may be called. */
export interface CallableFunction {
  readonly name: string;
  /** The schema of its arguments. */
  readonly parameters: JsonObject;
}

/** What kind of text a request asks for. */
export type AnswerShape =
  | { readonly kind: 'prose' }
  /** The end of the sequence, and nothing before it. */
  | { readonly kind: 'nothing' }
  /** A JSON value; `constrained` when the server is told to enforce it (models then write no line breaks). */
  | { readonly kind: 'json'; readonly schema: JsonObject; readonly constrained: boolean }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** A text that a regular expression or a grammar describes. */
  | { readonly kind: 'made'; readonly make: TextMaker }
  | { readonly kind: 'call'; readonly functions: readonly CallableFunction[] };

/** What a request asks for, as far as the answer depends on it. */
export interface AnswerWish {
  readonly shape: AnswerShape;
  /** At least 1. */
  readonly maxTokens: number;
  /** Go on to exactly `maxTokens`, past the natural end. */
  readonly ignoreEos: boolean;
  readonly stops: Stops;
  /** Whether it reasons before it answers. */
  readonly thinks: boolean;
  /** Whether calls of functions in its text are read as such. */
  readonly readsCalls: boolean;
}

/** An answer that is decided before the engine starts on it: how many tokens, and which. */
export interface Answer extends Ending {
  /** The text of a token, 0 to `tokens` - 1; to be asked for in order, each once. The end of sequence has none. */
  piece(index: number): string;
  /** What of the text is shown when the token has come, given the token's own text. */
  shown(index: number, piece: string): string;
  part(index: number): Part;
  /** Whether the token is the end of the sequence. */
  isEnd(index: number): boolean;
}

/** Median and spread of the length of free prose, in tokens; a short answer of a chat model. */
const proseLength = { medianTokens: 120, sigma: 0.5 };
/** The same of the reasoning before an answer. */
const thinkingLength = { medianTokens: 400, sigma: 0.4 };
/** Tokens per word of this vocabulary, full stops included. */
const tokensPerWord = 1.12;

/** Decides the answer to a request; JSON satisfies its schema with the probability `validShare`. */
export function planAnswer(wish: AnswerWish, random: Random, validShare: number): Answer {
  const script = scriptFor(wish, random, validShare);
  const { stops, maxTokens, ignoreEos } = wish;
  const parts = script.parts;
  const part = (index: number): Part => parts?.[index] ?? content;
  const endless = ignoreEos ? endlessly(script.pieces, random) : null;
  const natural = endless === null ? script.pieces.length + 1 : Infinity;
  const end: Ending = {
    tokens: Math.min(natural, maxTokens),
    finishReason: natural <= maxTokens ? 'stop' : 'length',
    stopReason: null,
  };
  const isEnd = (index: number): boolean => index === natural - 1;
  if (stops.texts.length === 0 && stops.tokenIds.size === 0) {
    const piece = endless ?? ((index: number): string => script.pieces[index] ?? '');
    return { ...end, piece, shown: (_index, text) => text, part, isEnd };
  }
  const pieces = endless === null ? script.pieces : Array.from({ length: maxTokens }, (_, index) => endless(index));
  // What a parser takes apart is not held back here: the parser gets it late, and the client as late.
  const { shown, ...ending } = stopped(pieces, end, stops, parts === null);
  return { ...ending, piece: (index) => pieces[index] ?? '', shown: (index) => shown[index] ?? '', part, isEnd };
}

function scriptFor(wish: AnswerWish, random: Random, validShare: number): Script {
  const thoughts = wish.thinks ? prose(wish, random, thinkingLength) : null;
  const text = textFor(wish, random, validShare);
  const script = wish.readsCalls ? scriptWithCalls(text) : plainScript(text);
  const whole = thoughts === null ? script : afterThinking(thoughts, script);
  return lengthened(whole, wish, random);
}

function textFor(wish: AnswerWish, random: Random, validShare: number): string {
  const { shape, ignoreEos } = wish;
  switch (shape.kind) {
    case 'prose':
      return ignoreEos ? '' : prose(wish, random, proseLength);
    case 'nothing':
      return '';
    case 'choice':
      return chance(random, validShare) ? pick(random, shape.options) : paragraph(random, 6);
    case 'made':
      return chance(random, validShare) ? shape.make(random) : paragraph(random, 6);
    case 'json': {
      const value = jsonValue(shape.schema, random);
      const write = (part: unknown): string => JSON.stringify(part, null, shape.constrained ? 0 : 2);
      return chance(random, validShare) ? write(value) : brokenText(value, shape.schema, random, write);
    }
    case 'call': {
      const { name, parameters } = pick(random, shape.functions);
      const value = jsonValue(parameters, random);
      const given = chance(random, validShare) ? value : brokenArguments(value, parameters, random);
      return callText(name, JSON.stringify(given));
    }
    default:
      return shape satisfies never;
  }
}

function prose(wish: AnswerWish, random: Random, length: { medianTokens: number; sigma: number }): string {
  // No more is written than is needed to be cut off.
  const enough = 1.5 * wish.maxTokens + 20;
  const tokens = Math.min(lognormal(random, length.medianTokens, length.sigma), enough);
  return paragraph(random, Math.max(1, Math.round(tokens / tokensPerWord)));
}

/** The script, gone on with until the end of the sequence may come: prose with prose, anything else with empty lines. */
function lengthened(script: Script, { shape, stops }: AnswerWish, random: Random): Script {
  const missing = stops.minTokens - script.pieces.length;
  if (missing <= 0) return script;
  const pieces = [...script.pieces];
  const more = endlessly([], random);
  for (let index = 0; index < missing; index += 1) pieces.push(shape.kind === 'prose' ? more(index) : '\n');
  return { pieces, parts: script.parts };
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
