import type { FailureKind } from '../schema/record.ts';

/** A failed request in our words. */
interface Failure {
  readonly failureKind: FailureKind;
  readonly failureMessage: string;
  /** HTTP status; 0 where the text tells none. */
  readonly status: number;
}

/** Statuses by which a server refuses the load. */
const refusals: ReadonlySet<number> = new Set([429, 503, 529]);

/** Reason phrases of HTTP as servers send them (RFC 9110, RFC 6585), for tools that keep the phrase and not the status. */
const phrases: Readonly<Record<string, number>> = {
  'bad request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not found': 404,
  'method not allowed': 405,
  'request timeout': 408,
  'payload too large': 413,
  'unprocessable entity': 422,
  'unprocessable content': 422,
  'too many requests': 429,
  'internal server error': 500,
  'not implemented': 501,
  'bad gateway': 502,
  'service unavailable': 503,
  'gateway timeout': 504,
};

/** Names of exceptions of Python's HTTP clients, the more special ones first. */
const exceptions: readonly (readonly [pattern: RegExp, kind: 'timeout' | 'broken' | 'unreadable' | 'aborted'])[] = [
  [/cancel+ed/i, 'aborted'],
  [/timeout|timed out/i, 'timeout'],
  [
    /ClientPayloadError|RemoteProtocolError|IncompleteRead|ChunkedEncodingError|TransferEncodingError|ServerDisconnected|ReadError|WriteError|ClientOSError|ConnectionReset|ClientConnector|ConnectError|ConnectionRefused|ConnectionError|BrokenPipe/i,
    'broken',
  ],
  [/JSONDecodeError|KeyError|TypeError|ValueError|invalid.*response|unusable/i, 'unreadable'],
];

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.trim() ?? '';

/** A status that is written in a message: `HTTP 503`, `status code 503`, `Server error '503 …'`. */
function statusIn(text: string): number | null {
  const found = /(?:\bHTTP|status(?: code)?|error)\W{0,3}([45]\d\d)\b/i.exec(text);
  return found === null ? null : Number(found[1]);
}

function byException(text: string, begun: boolean): FailureKind {
  const kind = exceptions.find(([pattern]) => pattern.test(text))?.[1];
  if (kind === 'broken') return begun ? 'stream-cut' : 'connection';
  if (kind === 'unreadable') return 'stream-error';
  return kind ?? 'untold';
}

/** Of a request that failed with an HTTP status. */
export function failureOfStatus(status: number, failureMessage: string): Failure {
  return { status, failureKind: refusals.has(status) ? 'rejected' : 'http', failureMessage };
}

/**
 * A failure by what a tool wrote of it: a status, a reason phrase, an exception or its traceback. What none of them tells stays untold.
 * `begun` says whether the answer had begun.
 */
export function failureOfText(text: string, begun: boolean): Failure {
  const failureMessage = lastLine(text) || 'no message';
  const status = phrases[failureMessage.toLowerCase()] ?? statusIn(failureMessage);
  if (status !== null && !begun) return failureOfStatus(status, failureMessage);
  return { status: begun ? 200 : 0, failureKind: byException(failureMessage, begun), failureMessage };
}
