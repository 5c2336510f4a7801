import type { ServerResponse } from 'node:http';
import { handedOut } from '../../http/stream-target.ts';

/** How a connection breaks: a TCP reset, or closed as if everything had been sent. */
export type Cut = 'reset' | 'close';

/** The connection of one answer whose headers are sent. Everything happens in the order in which it was asked for. */
export interface Wire {
  write(data: string | Buffer): void;
  /** Holds back all that follows for so many ms; Infinity for ever. */
  pause(ms: number): void;
  /** Calls so often until the answer is over. */
  every(ms: number, act: () => void): void;
  /** Ends the answer in order. */
  end(): void;
  /** Breaks the connection. */
  cut(how: Cut): void;
}

/** Between the last byte and a reset, for the client to read it: what it has not read by then may be lost. */
const settleMs = 20;

/** The wire of a response. */
export function responseWire(response: ServerResponse): Wire {
  const waiting: (() => void)[] = [];
  let held = false;
  let timer: NodeJS.Timeout | undefined;
  response.once('close', () => clearTimeout(timer));

  const release = (): void => {
    held = false;
    // Whatever follows another pause among them is put back.
    for (const action of waiting.splice(0)) inTurn(action);
  };
  const hold = (ms: number): void => {
    held = true;
    if (ms < Infinity && !response.destroyed) timer = setTimeout(release, ms);
  };
  const inTurn = (action: () => void): void => {
    if (held) waiting.push(action);
    else action();
  };
  const wire: Wire = {
    write: (data) =>
      inTurn(() => {
        if (response.writableEnded) return;
        response.write(data);
        response.emit(handedOut);
      }),
    pause: (ms) => inTurn(() => hold(ms)),
    every(ms, act) {
      const ticking = setInterval(act, ms);
      response.once('close', () => clearInterval(ticking));
    },
    end: () => inTurn(() => response.end()),
    cut(how) {
      wire.pause(settleMs);
      inTurn(() => breakConnection(response, how));
    },
  };
  return wire;
}

/** Breaks the connection of a response at once. */
export function breakConnection({ socket }: ServerResponse, how: Cut): void {
  if (how === 'reset') socket?.resetAndDestroy();
  else socket?.destroySoon();
}
