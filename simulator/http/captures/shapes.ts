import assert from 'node:assert/strict';

/** Objects whose keys are tokens or their numbers. */
const keyedByToken: ReadonlySet<string> = new Set(['top_logprobs', 'prompt_logprobs']);

/** The value with every leaf replaced by its type; of arrays, each different shape once. Keys keep their order. */
export function shape(value: unknown, byToken = false): unknown {
  if (Array.isArray(value)) return collapsed(value.map((item) => JSON.stringify(shape(item, byToken))));
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  const entries = Object.entries(value);
  // In a chat these are lists of tokens, whose keys are names.
  if (byToken && !('token' in value)) return collapsed(entries.map(([, part]) => JSON.stringify(shape(part))));
  return entries.map(([key, part]) => [key, shape(part, keyedByToken.has(key))]);
}

/** The list without direct repetitions. */
const collapsed = (items: readonly string[]): string[] => items.filter((item, index) => item !== items[index - 1]);

/** The events of a stream as shapes, runs of equal ones once: the order in which kinds of chunks come. */
export function streamShape(body: string): string[] {
  const events = body.split('\n\n').filter((event) => event !== '');
  const shapes = events.map((event) => {
    assert.ok(event.startsWith('data: '), event);
    const data = event.slice('data: '.length);
    return data === '[DONE]' ? data : JSON.stringify(shape(JSON.parse(data)));
  });
  return collapsed(shapes);
}
