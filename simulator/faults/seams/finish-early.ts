import { isJsonObject, type JsonObject } from '../../answers/json-schema.ts';
import { systemFingerprint } from '../../http/answer-body.ts';
import type { Generation } from '../../http/generation.ts';
import { totals } from '../../http/usage.ts';
import type { EventSink } from './event-sink.ts';
import { doneEvent, readEvent, silenced, writeEvent } from './stream-event.ts';

/** The last event of a choice that ends before its time, from any chunk of the same stream that holds a token. */
export function finishEvent(chunk: JsonObject, index: number, reason: string): string {
  const choice: unknown = Array.isArray(chunk.choices) ? chunk.choices[0] : null;
  const { token_ids: tokenIds = null, ...rest } = silenced(isJsonObject(choice) ? choice : {});
  return writeEvent({
    ...chunk,
    choices: [{ ...rest, index, finish_reason: reason, stop_reason: null, token_ids: tokenIds === null ? null : [] }],
  });
}

/**
 * Lets so many tokens through and finishes all choices then, with the usage that the client has seen. A finish is itself one
 * token, the end of the sequence.
 */
export function finishEarly(count: number, reason: string, next: EventSink, generation: Generation): EventSink {
  let tokens = 0;
  return {
    ...next,
    event(text) {
      const read = readEvent(text);
      if (read.kind !== 'token') {
        next.event(text);
        return;
      }
      tokens += 1;
      if (tokens <= count && read.choice.finish_reason === null) {
        next.event(text);
        return;
      }
      for (const { index } of generation.choices) next.event(finishEvent(read.chunk, index, reason));
      if (generation.request.includeUsage) next.event(usageEvent(read.chunk, generation.promptTokens, tokens));
      next.event(doneEvent);
      next.end();
    },
  };
}

function usageEvent(
  { id, object, created, model }: JsonObject,
  promptTokens: number,
  completionTokens: number,
): string {
  const usage = totals({ promptTokens, completionTokens });
  return writeEvent({ id, object, created, model, choices: [], usage, system_fingerprint: systemFingerprint });
}
