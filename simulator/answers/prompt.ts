import { isJsonObject, type JsonObject } from './json-schema.ts';
import { countPieces, pieceId, splitPieces } from './pieces.ts';

/** A prompt: its text as far as it has one, its length, and its tokens. */
export interface Prompt {
  readonly text: string;
  readonly tokens: number;
  /** The numbers of its tokens, made anew at every call. */
  readonly ids: () => readonly number[];
}

// The template of Llama 3: <begin>, then each message in a frame, then the frame that opens the answer.
const begin = ['<|begin_of_text|>'];
const messageHead = (role: string): string[] => ['<|start_header_id|>', role, '<|end_header_id|>', '\n\n'];
const messageEnd = ['<|eot_id|>'];
const framePieces = messageHead('').length + messageEnd.length;

/** The pieces of a conversation in its template, ready for the answer. */
export function chatPieces(messages: readonly unknown[]): string[] {
  const framed = messages.flatMap((message) => [
    ...messageHead(roleOf(message)),
    ...splitPieces(contentOf(message)),
    ...messageEnd,
  ]);
  return [...begin, ...framed, ...messageHead('assistant')];
}

/** What the model generates to end its answer. */
export const endOfSequence = { text: '<|eot_id|>', id: pieceId('') } as const;

/** The texts of a conversation, without its template. */
export function chatText(messages: readonly unknown[]): string {
  return messages.map(contentOf).join('\n');
}

/** The prompt that a conversation makes; its length is that of `chatPieces`. */
export function chatPrompt(messages: readonly unknown[]): Prompt {
  const contents = messages.map(contentOf);
  const inside = contents.reduce((sum, content) => sum + countPieces(content), 0);
  const frames = begin.length + messages.length * framePieces + messageHead('assistant').length;
  return { text: contents.join('\n'), tokens: inside + frames, ids: () => chatPieces(messages).map(pieceId) };
}

/** The pieces of a plain prompt. */
export function textPieces(text: string): string[] {
  return [...begin, ...splitPieces(text)];
}

/** The prompts of a completion: a text, several, token numbers, or several lists of them; null when it is none. */
export function completionPrompts(prompt: unknown): Prompt[] | null {
  if (typeof prompt === 'string') return prompt === '' ? null : [textPrompt(prompt)];
  if (!Array.isArray(prompt) || prompt.length === 0) return null;
  const list: readonly unknown[] = prompt;
  if (list.every((item) => typeof item === 'number')) return [idPrompt(list)];
  const prompts = list.map((item) => {
    if (typeof item === 'string' && item !== '') return textPrompt(item);
    return Array.isArray(item) && item.length > 0 ? idPrompt(item.map(Number)) : null;
  });
  return prompts.every((item) => item !== null) ? prompts : null;
}

function textPrompt(text: string): Prompt {
  return { text, tokens: begin.length + countPieces(text), ids: () => textPieces(text).map(pieceId) };
}

function idPrompt(ids: readonly number[]): Prompt {
  return { text: '', tokens: ids.length, ids: () => ids };
}

function roleOf(message: unknown): string {
  return isJsonObject(message) && typeof message.role === 'string' ? message.role : 'user';
}

/** The text of a message; of content parts, the texts. */
function contentOf(message: unknown): string {
  const content = isJsonObject(message) ? message.content : null;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const parts = content.filter((part): part is JsonObject => isJsonObject(part));
  return parts.map((part) => (typeof part.text === 'string' ? part.text : '')).join('\n');
}
