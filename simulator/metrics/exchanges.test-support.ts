import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { reader, scrape, scrapeUntil } from './scrape.test-support.ts';

/** Token numbers, so that every server counts the same prompt. */
const tokens = (count: number): number[] => Array.from({ length: count }, (_, index) => 300 + index);
const exact = { ignore_eos: true };
const json = { 'content-type': 'application/json' };

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly status: number;
}

const completion = (body: object, status = 200): Exchange => ({
  method: 'POST',
  path: '/v1/completions',
  body: JSON.stringify(body),
  status,
});
const get = (path: string, status: number): Exchange => ({ method: 'GET', path, status });

const exchanges: readonly Exchange[] = [
  completion({ ...exact, prompt: tokens(5), max_tokens: 8 }),
  completion({ ...exact, prompt: tokens(7), max_tokens: 4, n: 2, stream: true }),
  completion({ ...exact, prompt: [tokens(3), tokens(9)], max_tokens: 3, n: 2 }),
  completion({ ...exact, prompt: tokens(30), max_tokens: 1 }),
  completion({ ...exact, prompt: tokens(30) }),
  completion({ prompt: tokens(5), temperature: 3 }, 400),
  completion({ prompt: tokens(5), model: 'another' }, 404),
  { method: 'POST', path: '/v1/completions', body: '{', status: 400 },
  { method: 'POST', path: '/tokenize', body: '{"prompt":"Hello"}', status: 200 },
  { method: 'POST', path: '/v1/embeddings', body: '{}', status: 404 },
  get('/v1/completions', 405),
  get('/v1/nothing', 404),
  get('/v1/models?x=1', 200),
  get('/health', 200),
  get('/healthz', 404),
  get('/version', 200),
];

/**
 * Asks for a fixed list of things, one after another: answers, several answers, refusals, and clients that go away
 * in a stream, before an answer, and in the middle of their own request. Returns the scrape afterwards.
 */
export async function runExchanges(url: string): Promise<string> {
  for (const { method, path, body, status } of exchanges) {
    const response = await fetch(`${url}${path}`, body === undefined ? { method } : { method, headers: json, body });
    assert.equal(response.status, status, `${method} ${path}`);
    await response.text();
  }
  for (const stream of [true, false]) await goAway(url, stream);
  await breakOff(url);
  const uncounted = exchanges.filter(({ path }) => /health|version/.test(path)).length;
  const counted = exchanges.length - uncounted + 3;
  return scrapeUntil(url, 'http_request_duration_highr_seconds_count', counted);
}

/** A client that goes away once its answer has begun. */
async function goAway(url: string, stream: boolean): Promise<void> {
  const firstTokens = reader(await scrape(url))('vllm:time_to_first_token_seconds_count');
  const gone = new AbortController();
  const body = JSON.stringify({ ...exact, prompt: tokens(5), max_tokens: 3000, stream });
  const answer = fetch(`${url}/v1/completions`, { method: 'POST', headers: json, body, signal: gone.signal })
    .then((response) => response.text())
    .catch(() => 'gone');
  await scrapeUntil(url, 'vllm:time_to_first_token_seconds_count', firstTokens + 1);
  gone.abort();
  assert.equal(await answer, 'gone');
  await scrapeUntil(url, 'vllm:num_requests_running', 0);
}

/** A client that sends one byte of its hundred. */
async function breakOff(url: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  const head = ['POST /v1/completions HTTP/1.1', 'host: x', 'content-type: application/json', 'content-length: 100'];
  socket.write(`${head.join('\r\n')}\r\n\r\n{`);
  await pause(100);
  socket.destroy();
}
