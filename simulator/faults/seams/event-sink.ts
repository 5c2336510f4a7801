import type { StreamTarget } from '../../http/answer-stream.ts';
import type { Cut, Wire } from './wire.ts';

/** Takes a stream event by event. Once it has ended or was cut, it takes no notice of what follows. */
export interface EventSink {
  /** One whole event, with the blank line after it. */
  event(text: string): void;
  /** The end of what one engine step brought: the moment to write. */
  flush(): void;
  /** Holds back all that follows for so many ms; Infinity for ever. */
  pause(ms: number): void;
  /** Calls so often until the stream is over. */
  every(ms: number, act: () => void): void;
  /** The stream is complete. */
  end(): void;
  /** Breaks the connection. */
  cut(how: Cut): void;
}

/** Writes the events of one step at once. */
export function eventWriter(wire: Wire): EventSink {
  let pending = '';
  let over = false;
  const flush = (): void => {
    if (pending === '') return;
    wire.write(pending);
    pending = '';
  };
  const last = (act: () => void): void => {
    if (over) return;
    flush();
    over = true;
    act();
  };
  return {
    event(text) {
      if (!over) pending += text;
    },
    flush,
    pause(ms) {
      flush();
      wire.pause(ms);
    },
    every: wire.every,
    end: () => last(wire.end),
    cut: (how) => last(() => wire.cut(how)),
  };
}

/** What a writer of streams needs, handing on event by event. */
export function eventTarget(sink: EventSink): StreamTarget {
  const write = (text: string): void => {
    for (const event of eventsIn(text)) sink.event(event);
    sink.flush();
  };
  return {
    write,
    end(text) {
      write(text);
      sink.end();
    },
  };
}

/** The events of a text, each with the blank line after it. */
export function eventsIn(text: string): string[] {
  return text.split(/(?<=\n\n)/);
}
