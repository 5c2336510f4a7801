import type { ServerResponse } from 'node:http';
import { openBody, sendText } from '../../http/responses.ts';
import type { Effects } from '../fault.ts';
import { responseWire, type Cut, type Wire } from './wire.ts';

/** An answer that is not streamed, as it will be sent. */
export interface PlainAnswer {
  readonly status: number;
  /** JSON, unless a fault has broken it. */
  readonly body: string;
  /** Time before anything is sent; Infinity: nothing ever is. */
  readonly delayMs: number;
  /** Not null: only half of the body is sent, though the header gives its full length, and then the connection breaks. */
  readonly cut: Cut | null;
}

const contentType = 'application/json';

/** Sends a whole answer, after these effects have had their way with it. */
export function sendAnswer(response: ServerResponse, body: unknown, effects: readonly Effects[]): void {
  const whole: PlainAnswer = { status: 200, body: JSON.stringify(body), delayMs: 0, cut: null };
  const answer = effects.reduce((soFar, { plain }) => plain?.(soFar) ?? soFar, whole);
  const { delayMs } = answer;
  if (delayMs === 0) {
    send(response, answer, effects);
  } else if (delayMs < Infinity) {
    const timer = setTimeout(() => send(response, answer, effects), delayMs);
    response.once('close', () => clearTimeout(timer));
  }
}

function send(response: ServerResponse, { status, body, cut }: PlainAnswer, effects: readonly Effects[]): void {
  if (cut === null && effects.every(({ wire }) => wire === undefined)) {
    sendText(response, status, contentType, body);
    return;
  }
  openBody(response, status, contentType, Buffer.byteLength(body));
  const wire = faultyWire(response, effects);
  if (cut === null) {
    wire.write(body);
    wire.end();
  } else {
    wire.write(body.slice(0, body.length / 2));
    wire.cut(cut);
  }
}

/** The wire of a response with everything before it that these effects put there. */
export function faultyWire(response: ServerResponse, effects: readonly Effects[]): Wire {
  return effects.reduceRight((next, { wire }) => wire?.(next) ?? next, responseWire(response));
}
