import type { ServerResponse } from 'node:http';
import type { StreamTarget } from './answer-stream.ts';

/** The event of a response that a part of its body is with the socket. */
export const handedOut = 'handed-out';

/**
 * The body of a response in HTTP's chunked form, one write to the socket per call. Node's own `response.write` makes
 * four small writes of a chunk and gathers them in a later tick: half of what a step at 256 streams took. The headers must have
 * been sent.
 */
export function chunkedTarget(response: ServerResponse): StreamTarget {
  return {
    write(text) {
      // Behind its end they would be bytes of the connection's next answer.
      if (response.writableEnded) return;
      const { socket } = response;
      // A pipelined response has no socket yet, and a client that left has taken it away.
      if (socket === null) response.write(text);
      else socket.write(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`);
      response.emit(handedOut);
    },
    end(text) {
      response.end(text);
      response.emit(handedOut);
    },
  };
}
