import { connect } from 'node:net';

/** What came over the socket. */
export interface RawExchange {
  readonly status: number;
  readonly head: string;
  /** Without chunked framing; of a broken answer, what came of it. */
  readonly body: string;
  /** Sizes of what single reads brought, in bytes. */
  readonly reads: readonly number[];
  /** `complete`: the answer ended as HTTP wants it; `closed`: the connection closed before; `open`: nobody closed it in time. */
  readonly ended: 'complete' | 'closed' | 'reset' | 'refused' | 'open';
  /** From sending to the first byte; NaN without one. */
  readonly firstByteMs: number;
  readonly endMs: number;
}

/** What to send. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** How long to listen. */
  readonly patienceMs?: number;
}

/** One request on a connection of its own, read as bytes. */
export function rawExchange(url: string, request: RawRequest): Promise<RawExchange> {
  const { method = 'POST', path = '/v1/chat/completions', headers = {}, patienceMs = 10_000 } = request;
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const { hostname, port } = new URL(url);
  const startMs = performance.now();
  const reads: Buffer[] = [];
  let firstByteMs = Number.NaN;
  return new Promise((settle) => {
    const socket = connect(Number(port), hostname);
    const finish = (ended: RawExchange['ended']): void => {
      clearTimeout(timer);
      socket.destroy();
      settle({ ...parsed(reads), ended, firstByteMs, endMs: performance.now() - startMs });
    };
    const timer = setTimeout(() => finish('open'), patienceMs);
    socket.on('data', (chunk) => {
      if (reads.length === 0) firstByteMs = performance.now() - startMs;
      reads.push(chunk);
      if (isComplete(Buffer.concat(reads).toString('latin1'))) finish('complete');
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(error.code === 'ECONNREFUSED' ? 'refused' : error.code === 'ECONNRESET' ? 'reset' : 'closed'),
    );
    socket.on('end', () => finish('closed'));
    const lines = Object.entries({ host: 'x', 'content-type': 'application/json', ...headers });
    const head = [...lines, ['content-length', Buffer.byteLength(body)]].map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    socket.write(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n${body}`);
  });
}

function parts(text: string): { head: string; rest: string; chunked: boolean } {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  return { head, rest: rest.join('\r\n\r\n'), chunked: /transfer-encoding: chunked/i.test(head) };
}

function isComplete(text: string): boolean {
  const { head, rest, chunked } = parts(text);
  if (chunked) return rest === '0\r\n\r\n' || rest.endsWith('\r\n0\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(head)?.[1];
  return length !== undefined && rest.length >= Number(length);
}

function parsed(reads: readonly Buffer[]): Pick<RawExchange, 'status' | 'head' | 'body' | 'reads'> {
  const { head, rest, chunked } = parts(Buffer.concat(reads).toString('latin1'));
  const bytes = chunked ? unchunked(rest) : rest;
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    head,
    body: Buffer.from(bytes, 'latin1').toString('utf8'),
    reads: reads.map(({ length }) => length),
  };
}

function unchunked(framed: string): string {
  let text = '';
  for (let at = 0; at < framed.length;) {
    const line = framed.indexOf('\r\n', at);
    const size = Number.parseInt(framed.slice(at, line), 16);
    if (line < 0 || !(size > 0)) break;
    text += framed.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
  return text;
}

/** The events of a stream, each without `data: ` and its blank line; the last may have broken off. */
export function eventsOf({ body }: RawExchange): string[] {
  return body
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''));
}

/** Texts and finish reason of a stream of chat chunks, those that cannot be parsed left out. */
export function chatOf(exchange: RawExchange): { texts: string[]; finish: unknown; usage: unknown } {
  const texts: string[] = [];
  let finish: unknown = null;
  let usage: unknown = null;
  for (const event of eventsOf(exchange)) {
    if (!event.startsWith('{') || !event.endsWith('}')) continue;
    const chunk = JSON.parse(event) as {
      choices?: { delta: { role?: string; content?: string }; finish_reason: unknown }[];
      usage?: unknown;
    };
    const choice = chunk.choices?.[0];
    if (choice !== undefined && choice.delta.role === undefined) texts.push(choice.delta.content ?? '');
    finish = choice?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  return { texts, finish, usage };
}
