// A server on 127.0.0.1 that writes down how it is spoken to: over HTTP/1.1, over TLS, with HTTP/2, or as a proxy.
import { createServer, type IncomingMessage } from 'node:http';
import { createSecureServer, type Http2ServerRequest } from 'node:http2';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Certificate } from './certificates.ts';

/** One request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  /** As it stands in the request: a path, or a whole URL when the server is asked as a proxy. */
  readonly target: string;
  readonly httpVersion: string;
  /** `Name: value` in the client's spelling, sorted, because HTTP/2 sends them in any order. */
  readonly headers: readonly string[];
  readonly body: string;
  /** Which of the server's connections it came on, from 1. */
  readonly connection: number;
  readonly from: string | undefined;
  readonly tls: SeenTls | null;
}

interface SeenTls {
  readonly version: string | null;
  readonly cipher: string;
  readonly serverName: string | false | null;
  /** Common name of the client's certificate; null when it showed none, or none that the server's authority gave out. */
  readonly client: string | null;
}

/** The part of a response that answers need. */
interface Reply {
  writeHead(status: number, headers?: Record<string, string>): unknown;
  write(text: string, written?: () => void): unknown;
  end(text: string): unknown;
}

/** How the server answers its nth request, counted from 0; `cut` breaks the connection. */
export type Answer = (reply: Reply, nth: number, cut: () => void) => void | Promise<void>;

/** TLS of a server. */
export interface Secrecy extends Certificate {
  /** The authority whose client certificates are asked for. */
  readonly clientCa?: string;
  readonly http2?: boolean;
}

/** A server that runs. */
export interface RecordingServer {
  readonly port: number;
  readonly seen: readonly SeenRequest[];
  /** What `CONNECT` asked for, `host:port`. */
  readonly tunnels: readonly string[];
  readonly close: () => void;
}

interface ToStart {
  readonly answer: Answer;
  readonly tls?: Secrecy | undefined;
  /** The port on 127.0.0.1 that every CONNECT leads to. */
  readonly tunnelTo?: number;
}

type Request = IncomingMessage | Http2ServerRequest;

/** Starts a server on a free port. */
export async function startRecordingServer({ answer, tls, tunnelTo }: ToStart): Promise<RecordingServer> {
  const seen: SeenRequest[] = [];
  const tunnels: string[] = [];
  const open = new Set<Socket>();
  const server = serverFor(tls, numberingConnections(seen, answer));
  server.on('connection', (socket: Socket) => {
    open.add(socket.once('close', () => open.delete(socket)));
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    tunnels.push(request.url ?? '');
    if (tunnelTo === undefined) socket.destroy();
    else tunnel(socket, tunnelTo);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = (): void => {
    server.close();
    for (const socket of open) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, seen, tunnels, close };
}

function serverFor(tls: Secrecy | undefined, handler: (request: Request, reply: Reply) => void): Server {
  const keepAliveTimeout = 60_000; // beyond any test: connections end when k6 ends them
  if (tls === undefined) return createServer({ keepAliveTimeout }, handler);
  const { cert, key, clientCa } = tls;
  const asked = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false };
  if (tls.http2 === true) return createSecureServer({ cert, key, allowHTTP1: true, ...asked }, handler);
  return createTlsServer({ cert, key, keepAliveTimeout, ...asked }, handler);
}

function numberingConnections(seen: SeenRequest[], answer: Answer): (request: Request, reply: Reply) => void {
  const connections = new Map<unknown, number>();
  let count = 0;
  return (request, reply) => {
    const nth = count++;
    const on = 'stream' in request ? request.stream.session : request.socket;
    const connection = connections.get(on) ?? connections.size + 1;
    connections.set(on, connection);
    void record(request, connection).then((one) => {
      seen.push(one);
      return answer(reply, nth, () => request.socket.destroy());
    });
  };
}

async function record(request: Request, connection: number): Promise<SeenRequest> {
  const pairs = request.rawHeaders;
  const tls = request.socket instanceof TLSSocket ? seenTls(request.socket) : null;
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    httpVersion: request.httpVersion,
    headers: pairs.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${pairs[i + 1]}`] : [])).sort(),
    body,
    connection,
    from: request.socket.remoteAddress,
    tls,
  };
}

function seenTls(socket: TLSSocket): SeenTls {
  const { subject } = socket.getPeerCertificate();
  return {
    version: socket.getProtocol(),
    cipher: socket.getCipher().standardName,
    serverName: socket.servername,
    client: socket.authorized ? String(subject.CN) : null,
  };
}

function tunnel(socket: Socket, port: number): void {
  const onwards = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(onwards).pipe(socket);
  });
  socket.on('error', () => onwards.destroy());
  onwards.on('error', () => socket.destroy());
}

// A date that stands still, so that two runs' answers are the same to the byte.
const date = new Date(0).toUTCString();

const frame = (rest: object): string => `data: ${JSON.stringify({ id: 'r1', ...rest })}\n\n`;
const delta = (content: string): string => frame({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
const ending = `${frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}${frame({
  choices: [],
  usage: { prompt_tokens: 5, completion_tokens: 2 },
})}data: [DONE]\n\n`;

/** A stream of two tokens, as vLLM sends it, with `pause` between them. */
export const streaming =
  (pause: () => void | Promise<void> = () => undefined, headers: Record<string, string> = {}): Answer =>
  async (reply) => {
    reply.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', date, ...headers });
    reply.write(delta('hello'));
    await pause();
    reply.write(delta(' world'));
    reply.end(ending);
  };

/** An answer in one piece. */
export const responding =
  (status: number, text: string, headers: Record<string, string> = {}): Answer =>
  (reply) => {
    reply.writeHead(status, { 'Content-Type': 'application/json', date, ...headers });
    reply.end(text);
  };

/** A stream that goes on wrongly once its first token is sent. */
export const breakingOff =
  (wrongly: (reply: Reply, cut: () => void) => void): Answer =>
  async (reply, _nth, cut) => {
    reply.writeHead(200, { 'Content-Type': 'text/event-stream', date });
    await new Promise<void>((written) => reply.write(delta('hello'), written));
    wrongly(reply, cut);
  };
