import { isJsonObject, type JsonObject } from '../../answers/json-schema.ts';

/** What one event of a stream is. A token is an event with a choice, whatever its text. */
export type StreamEvent =
  | { readonly kind: 'opening' | 'token'; readonly chunk: JsonObject; readonly choice: JsonObject }
  | { readonly kind: 'usage'; readonly chunk: JsonObject }
  | { readonly kind: 'done' | 'other' };

const prefix = 'data: ';

/** Reads an event as the simulator writes it. */
export function readEvent(text: string): StreamEvent {
  const data = text.startsWith(prefix) ? text.slice(prefix.length).trimEnd() : '';
  if (data === '[DONE]') return { kind: 'done' };
  const chunk = data.startsWith('{') ? (JSON.parse(data) as JsonObject) : {};
  if (!Array.isArray(chunk.choices)) return { kind: 'other' };
  const choice: unknown = chunk.choices[0];
  if (!isJsonObject(choice)) return { kind: 'usage', chunk };
  const { delta } = choice;
  return { kind: isJsonObject(delta) && delta.role !== undefined ? 'opening' : 'token', chunk, choice };
}

/** An event that holds this value. */
export function writeEvent(value: unknown): string {
  return `${prefix}${JSON.stringify(value)}\n\n`;
}

/** The event that ends every stream. */
export const doneEvent = `${prefix}[DONE]\n\n`;

/** A token's choice with its text taken out. */
export function silenced(choice: JsonObject): JsonObject {
  const { delta } = choice;
  return isJsonObject(delta) ? { ...choice, delta: { content: '' } } : { ...choice, text: '' };
}
