import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';

/** One question to a server. */
export interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: object;
  readonly key: string | null;
  readonly timeoutMs: number;
  /** Whether a certificate that nobody vouches for is taken, as k6 does with `K6_INSECURE_SKIP_TLS_VERIFY`. */
  readonly insecure: boolean;
}

/** What came of it; times are ms since the question was sent. */
export interface Exchange {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Why there was no answer, or not the whole of one. */
  readonly problem: string | null;
  /** The kind of problem as Node names it: `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED` …; `TIMEOUT` is ours. */
  readonly code: string | null;
  /** Of the body, as it came in. */
  readonly pieces: readonly { readonly atMs: number; readonly text: string }[];
  /** What the connection took, without the look-up of the name; null where none was made. */
  readonly connectMs: number | null;
  readonly lookupMs: number | null;
  readonly address: string | null;
  /** When the server's certificate ends; null without TLS. */
  readonly certificateEnds: string | null;
  /** When the headers came, by this machine's clock, Unix ms. */
  readonly headersAt: number | null;
}

/** Sends a question on a connection of its own and waits for the whole answer; never throws. */
export type Ask = (question: Question) => Promise<Exchange>;

/** An exchange that was not made. */
export const nothingAsked: Exchange = {
  status: 0,
  headers: {},
  body: '',
  problem: null,
  code: null,
  pieces: [],
  connectMs: null,
  lookupMs: null,
  address: null,
  certificateEnds: null,
  headersAt: null,
};

/** More than any answer to these questions has. */
const mostBytes = 8 * 2 ** 20;

/** Asks past any proxy of the environment. */
export const askDirectly: Ask = (question) =>
  URL.canParse(question.url)
    ? new Promise((settle) => exchange(question, settle))
    : Promise.resolve({ ...nothingAsked, problem: `${question.url} is no URL` });

function exchange(question: Question, settle: (exchange: Exchange) => void): void {
  const { url, body, timeoutMs } = question;
  const started = performance.now();
  const since = (): number => performance.now() - started;
  const found: Mutable<Exchange> = { ...nothingAsked };
  const pieces: { atMs: number; text: string }[] = [];
  const end = (problem: string | null, code: string | null): void => {
    clearTimeout(timer);
    settle({ ...found, body: pieces.map(({ text }) => text).join(''), problem, code, pieces });
  };
  const failed = (error: NodeJS.ErrnoException): void => end(error.message || String(error.code), error.code ?? null);
  const text = body === undefined ? null : JSON.stringify(body);
  const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, optionsOf(question, text));
  const timer = setTimeout(() => {
    end(`no ${found.status === 0 ? 'answer' : 'end of the answer'} within ${timeoutMs / 1000} s`, 'TIMEOUT');
    request.destroy();
  }, timeoutMs);
  watchConnection(request, since, found);
  request.on('error', failed);
  request.once('response', (response) => {
    Object.assign(found, { status: response.statusCode ?? 0, headers: headersOf(response), headersAt: Date.now() });
    let bytes = 0;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      pieces.push({ atMs: since(), text: chunk });
      bytes += chunk.length;
      if (bytes > mostBytes) request.destroy(new Error(`the answer is longer than ${mostBytes} bytes`));
    });
    response.once('end', () => end(null, null));
    response.on('error', failed);
  });
  request.end(text ?? undefined);
}

const optionsOf = ({ method, key, insecure }: Question, text: string | null): RequestOptions => ({
  method,
  agent: false,
  rejectUnauthorized: !insecure,
  headers: {
    ...(text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
  },
});

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function watchConnection(request: ReturnType<typeof httpRequest>, since: () => number, found: Mutable<Exchange>): void {
  request.once('socket', (socket) => {
    let lookedUp = since();
    socket.once('lookup', (_error, address) => {
      found.lookupMs = since() - lookedUp;
      lookedUp = since();
      found.address = address;
    });
    socket.once('connect', () => {
      found.connectMs = since() - lookedUp;
      found.address = socket.remoteAddress ?? found.address;
    });
    socket.once('secureConnect', () => {
      found.certificateEnds = (socket as TLSSocket).getPeerCertificate().valid_to ?? null;
    });
  });
}

const headersOf = (answer: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
