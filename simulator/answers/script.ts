import { splitPieces } from './pieces.ts';

/** What a token of an answer is for whoever reads the answer. */
export type Part =
  | { readonly kind: 'content' }
  | { readonly kind: 'reasoning' }
  /** Marks that only the server's parsers see. */
  | { readonly kind: 'mark'; readonly ends?: 'thinking' }
  /** From here on it is known which function is called. */
  | { readonly kind: 'call'; readonly call: number; readonly name: string }
  | { readonly kind: 'arguments'; readonly call: number };

/** The tokens of an answer, and what each is; null: all of them are content. */
export interface Script {
  readonly pieces: readonly string[];
  readonly parts: readonly Part[] | null;
}

/** The part of every token of a plain answer. */
export const content: Part = { kind: 'content' };
const mark: Part = { kind: 'mark' };
const thinkingMark: Part = { kind: 'mark', ends: 'thinking' };

/** What ends the reasoning of DeepSeek's and Qwen's models: one token. */
const endOfThinking = '</think>';
/** Around a call, in the form of Hermes and Qwen: one token each. */
const callStart = '<tool_call>';
const callEnd = '</tool_call>';

/** The text of a call. */
export function callText(name: string, argumentsText: string): string {
  return `${callStart}\n{"name": ${JSON.stringify(name)}, "arguments": ${argumentsText}}\n${callEnd}`;
}

/** Whether a text has a call in it that has no end. */
export function hasOpenCall(text: string): boolean {
  return text.split(callStart).length > text.split(callEnd).length;
}

/** A text that is all content. */
export function plainScript(text: string): Script {
  return { pieces: splitPieces(text), parts: null };
}

/** The script, with what was thought before it. */
export function afterThinking(thoughts: string, script: Script): Script {
  const before = splitPieces(thoughts);
  const parts = script.parts ?? script.pieces.map(() => content);
  return {
    pieces: [...before, endOfThinking, ...script.pieces],
    parts: [...before.map((): Part => ({ kind: 'reasoning' })), thinkingMark, ...parts],
  };
}

/** A text of a model that may call functions, as vLLM's parser `hermes` reads it. */
export function scriptWithCalls(text: string): Script {
  const pieces: string[] = [];
  const parts: Part[] = [];
  const add = (piece: string, part: Part): void => {
    for (const token of splitPieces(piece)) {
      pieces.push(token);
      parts.push(part);
    }
  };
  let from = 0;
  let call = 0;
  for (const match of text.matchAll(/<tool_call>(\s*)(\{[^]*?\})(\s*)<\/tool_call>/g)) {
    const [whole, before = '', body = '', after = ''] = match;
    const read = readCall(body);
    if (read === null) continue;
    add(text.slice(from, match.index), content);
    pieces.push(callStart);
    parts.push(mark);
    add(`${before}${read.head}`, mark);
    const [quote = '', ...rest] = splitPieces(read.middle);
    pieces.push(quote);
    parts.push({ kind: 'call', call, name: read.name });
    add(rest.join(''), mark);
    add(read.arguments, { kind: 'arguments', call });
    add(`}${after}`, mark);
    pieces.push(callEnd);
    parts.push(mark);
    from = match.index + whole.length;
    call += 1;
  }
  if (call === 0) return plainScript(text);
  add(text.slice(from), content);
  return { pieces, parts };
}

interface Call {
  readonly name: string;
  /** The text up to the end of the name, from there to the arguments, and the arguments. */
  readonly head: string;
  readonly middle: string;
  readonly arguments: string;
}

function readCall(body: string): Call | null {
  const match = /^(\s*\{\s*"name"\s*:\s*"((?:[^"\\]|\\.)*))("\s*,\s*"arguments"\s*:\s*)([^]*)\}$/.exec(body);
  if (match === null) return null;
  const [, head = '', name = '', middle = '', given = ''] = match;
  try {
    JSON.parse(given);
    return { name: String(JSON.parse(`"${name}"`)), head, middle, arguments: given };
  } catch {
    return null;
  }
}
