import type { EventSink } from './event-sink.ts';
import { readEvent, type StreamEvent } from './stream-event.ts';

/**
 * Lets so many tokens through and calls back once, with the event after them, instead of handing it on. An answer that is shorter
 * is let through up to its last token, so that no stream escapes.
 */
export function afterTokens(count: number, next: EventSink, then: (text: string) => void): EventSink {
  let tokens = 0;
  let reached = false;
  return {
    ...next,
    event(text) {
      if (reached) {
        next.event(text);
        return;
      }
      const read = readEvent(text);
      if (tokens >= count || isLast(read)) {
        reached = true;
        then(text);
        return;
      }
      if (read.kind === 'token') tokens += 1;
      next.event(text);
    },
  };
}

function isLast(event: StreamEvent): boolean {
  if (event.kind === 'token') return event.choice.finish_reason !== null;
  return event.kind === 'usage' || event.kind === 'done';
}
