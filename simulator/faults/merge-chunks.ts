import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../answers/json-schema.ts';
import { defineFault } from './fault.ts';
import { wholeNumber } from './rules/parameters.ts';
import type { EventSink } from './seams/event-sink.ts';
import { readEvent, writeEvent } from './seams/stream-event.ts';

export default defineFault({
  id: 'merge-chunks',
  summary: 'One event holds the text of several tokens, as with speculative decoding or a slow reader.',
  seenAs: { stream: 'success', plain: 'success' },
  parameters: z.strictObject({ tokens: wholeNumber(2).default(4) }),
  effects: ({ tokens }) => ({ stream: (next) => merging(tokens, next) }),
});

/** Holds back tokens, per choice, until there are enough of them or something else comes. */
function merging(count: number, next: EventSink): EventSink {
  const held = new Map<unknown, { chunk: JsonObject; choice: JsonObject; tokens: number }>();
  const release = (indices: Iterable<unknown>): void => {
    for (const index of indices) {
      const merged = held.get(index);
      held.delete(index);
      if (merged !== undefined) next.event(writeEvent({ ...merged.chunk, choices: [merged.choice] }));
    }
  };
  const releaseAll = (): void => release([...held.keys()]);
  return {
    ...next,
    event(text) {
      const read = readEvent(text);
      if (read.kind !== 'token') {
        releaseAll();
        next.event(text);
        return;
      }
      const { index } = read.choice;
      const before = held.get(index);
      const choice = before === undefined ? read.choice : joined(before.choice, read.choice);
      if (choice === null) {
        releaseAll();
        next.event(text);
        return;
      }
      const tokens = (before?.tokens ?? 0) + 1;
      held.set(index, { chunk: read.chunk, choice, tokens });
      if (tokens >= count) release([index]);
    },
    end() {
      releaseAll();
      next.end();
    },
  };
}

/** Two choices as one; null when they carry more than text. */
function joined(first: JsonObject, second: JsonObject): JsonObject | null {
  if (typeof first.text === 'string' && typeof second.text === 'string' && plain(second)) {
    return { ...second, text: first.text + second.text };
  }
  const [content, more] = [contentOf(first), contentOf(second)];
  if (content === null || more === null || !plain(second)) return null;
  return { ...second, delta: { content: content + more } };
}

function plain({ logprobs, token_ids: tokenIds }: JsonObject): boolean {
  return (logprobs ?? null) === null && (tokenIds ?? null) === null;
}

function contentOf({ delta }: JsonObject): string | null {
  if (!isJsonObject(delta) || Object.keys(delta).length !== 1) return null;
  return typeof delta.content === 'string' ? delta.content : null;
}
