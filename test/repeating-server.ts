// A server on 127.0.0.1 that has one text to say, and says it wherever a server can say anything.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the server says to a request, from its Authorization header. */
export type Says = (authorization: string) => string;

export interface RepeatingServer {
  readonly url: string;
  /** Requests for answers so far. */
  readonly asked: () => number;
  readonly close: () => void;
}

interface Voice {
  readonly says: Says;
  /** The name of its model. */
  readonly model?: string;
  /** Whether it refuses everything with 401. */
  readonly refuses?: boolean;
}

type Reply = ServerResponse<IncomingMessage>;
/** One way of answering; `text` is what it has to say. */
type Way = (reply: Reply, text: string) => void;

const json = (reply: Reply, status: number, body: object): unknown =>
  reply.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));

const frame = (body: object): string => `data: ${JSON.stringify(body)}\n\n`;
const done = `${frame({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } })}data: [DONE]\n\n`;
const delta = (text: string, content: string, finish: string | null = null): string =>
  frame({ id: text, model: text, choices: [{ index: 0, delta: { content }, finish_reason: finish }] });

const streaming = (reply: Reply): Reply => reply.writeHead(200, { 'Content-Type': 'text/event-stream' });

/** Taken in turns. Not among them: redirects with the text in the address, which k6's own outputs name. */
const ways: readonly Way[] = [
  (reply, text) => json(reply, 401, { error: { message: `refused: ${text}` } }),
  (reply, text) => reply.writeHead(500).end(`${' '.repeat(400)}${'x'.repeat(290)}${text}`),
  (reply, text) => reply.writeHead(503, { 'Content-Type': 'text/html' }).end(`<h1>${text}</h1>`),
  (reply) => reply.socket?.destroy(),
  (reply, text) => json(reply, 200, { error: text }),
  (reply, text) => reply.writeHead(200, { 'Content-Type': 'application/json' }).end(text),
  (reply, text) => streaming(reply).end(delta('i', 'x') + frame({ error: { message: text, code: 500 } })),
  (reply, text) => streaming(reply).end(delta('i', 'x') + `data: ${text.replaceAll('\n', ' ')}\n\n`),
  (reply, text) => streaming(reply).end(delta(text, 'x') + delta(text, '', text) + done),
  (reply, text) =>
    streaming(reply).end(
      Array.from(text.slice(0, 200))
        .map((part) => delta('i', part))
        .join('') +
        delta(text, '', 'stop') +
        done,
    ),
  (reply, text) => streaming(reply).end(delta(text, JSON.stringify({ [text]: text })) + delta(text, '', 'stop') + done),
  (reply, text) =>
    json(reply, 200, {
      id: text,
      model: text,
      choices: [{ index: 0, message: { role: text, content: text }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 5, completion_tokens: 2 },
    }),
];

const metrics = (text: string): string => {
  const label = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return [
    `# HELP vllm:num_requests_running ${text.replaceAll('\n', ' ')}`,
    `vllm:num_requests_running{model_name="${label}"} 1`,
    `vllm:num_requests_waiting{model_name="${label}"} 0`,
    `vllm:cache_config_info{block_size="16",cache_dtype="${label}"} 1`,
    '',
  ].join('\n');
};

/** A header holds no line ends, and Node takes none beyond Latin-1. */
const inHeader = (text: string): string => text.slice(0, 4000).replaceAll(/[^\x20-\x7e]/g, '?');

function answers({ says, model = 'm', refuses = false }: Voice, next: () => Way) {
  return (request: IncomingMessage, reply: Reply, body: string): unknown => {
    const text = says(request.headers.authorization ?? '');
    for (const name of ['X-Request-Id', 'X-Echo', 'Server', 'WWW-Authenticate']) reply.setHeader(name, inHeader(text));
    if (refuses) return json(reply, 401, { error: { message: text } });
    switch (request.url) {
      case '/v1/models':
        return json(reply, 200, { data: [{ id: model, root: text, owned_by: text, max_model_len: 8192 }] });
      case '/version':
        return json(reply, 200, { version: text });
      case '/metrics':
        return reply.writeHead(200).end(metrics(text));
      case '/tokenize':
        return json(reply, 200, { count: 5 });
      default:
        return /"messages":\s*\[\s*\{/.test(body)
          ? next()(reply, text)
          : json(reply, 400, { error: { message: text } });
    }
  };
}

/** Starts the server on a free port. */
export async function startRepeatingServer(voice: Voice): Promise<RepeatingServer> {
  let asked = 0;
  const answer = answers(voice, () => ways[asked++ % ways.length] ?? ((reply) => reply.end()));
  const server: Server = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, reply, body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
