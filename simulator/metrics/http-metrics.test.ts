import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startSimulator } from '../main.ts';
import type { SimulatorOptions } from '../options.ts';
import h100 from '../profiles/h100-llama-3.1-8b.ts';
import { reader, samplesOf, scrape, scrapeUntil } from './scrape.test-support.ts';

type Reader = ReturnType<typeof reader>;

/** Scrapes until a sum of samples is this. */
type Until = (value: number, name?: string) => Promise<Reader>;

async function withServer(options: SimulatorOptions, use: (url: string, until: Until) => Promise<void>): Promise<void> {
  const simulator = await startSimulator(options);
  const until: Until = async (value, name = 'http_request_duration_highr_seconds_count') =>
    reader(await scrapeUntil(simulator.url, name, value));
  try {
    await use(simulator.url, until);
  } finally {
    await simulator.close();
  }
}

function post(url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return fetch(url, signal === undefined ? init : { ...init, signal });
}

const chat = '/v1/chat/completions';
const question = { messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4 };

test('responses are counted by route, method and status; what no route takes is "none"', () =>
  withServer({ profile: 'instant' }, async (url, until) => {
    await (await post(`${url}${chat}?trace=1`, question)).text();
    await (await post(`${url}${chat}`, { ...question, stream: true })).text();
    await (await post(`${url}${chat}`, { ...question, temperature: 3 })).text();
    await (await post(`${url}${chat}`, { ...question, model: 'another' })).text();
    await (await fetch(`${url}${chat}`)).text();
    await (await fetch(`${url}/v1/nothing`)).text();
    const read = await until(6);
    const requests = (handler: string, method: string, status: string): number =>
      read('http_requests_total', { handler, method, status });
    assert.deepEqual(
      [requests(chat, 'POST', '2xx'), requests(chat, 'POST', '4xx'), requests('none', 'GET', '4xx')],
      [2, 2, 2],
    );
    assert.equal(read('http_request_duration_seconds_count', { handler: chat, method: 'POST' }), 4);
  }));

test('sizes are what the headers say, so a stream has none', () =>
  withServer({ profile: 'instant' }, async (url, until) => {
    const plain = await (await post(`${url}${chat}`, question)).text();
    const body = { ...question, stream: true };
    await (await post(`${url}${chat}`, body)).text();
    const read = await until(2);
    const sent = [question, body].map((each) => Buffer.byteLength(JSON.stringify(each)));
    assert.equal(read('http_request_size_bytes_sum', { handler: chat }), (sent[0] ?? 0) + (sent[1] ?? 0));
    assert.equal(read('http_response_size_bytes_sum', { handler: chat }), Buffer.byteLength(plain));
    assert.equal(read('http_response_size_bytes_count', { handler: chat }), 2);
  }));

test('a stream lasts until its end, though its headers went out at once', () =>
  withServer({ profile: { ...h100, api: { requestMs: 300, perPromptTokenUs: 0 } } }, async (url, until) => {
    await (await post(`${url}${chat}`, { ...question, stream: true })).text();
    const read = await until(1);
    assert.ok(read('http_request_duration_seconds_sum') > 0.3);
    assert.equal(read('http_request_duration_highr_seconds_bucket', { le: '0.25' }), 0);
  }));

test('what a wrong key asks for, health checks and scrapes are not counted', () =>
  withServer({ profile: 'instant', apiKey: 'secret' }, async (url, until) => {
    await (await post(`${url}${chat}`, question)).text();
    for (const path of ['/health', '/version', '/metrics', '/simulator/state', '/healthz']) {
      await (await fetch(`${url}${path}`)).text();
    }
    await (await post(`${url}/tokenize`, { prompt: 'Hello' })).text();
    const read = await until(1);
    assert.equal(read('http_requests_total', { handler: '/tokenize' }), 1);
    assert.equal(read('http_requests_total'), 1);
  }));

test('a client that goes away is counted as answered, whether it saw headers or not', () =>
  withServer({ profile: h100 }, async (url, until) => {
    for (const [earlier, stream] of [true, false].entries()) {
      const gone = new AbortController();
      const body = { ...question, stream, max_tokens: 5000, ignore_eos: true };
      const pending = post(`${url}${chat}`, body, gone.signal).then((response) => response.text());
      // It is caught in any case, even if the test that follows fails.
      pending.catch(() => {});
      await until(earlier + 1, 'vllm:time_to_first_token_seconds_count');
      gone.abort();
      await assert.rejects(pending);
    }
    const read = await until(2);
    assert.equal(read('http_requests_total', { handler: chat, method: 'POST', status: '2xx' }), 2);
    assert.equal(read('vllm:request_success_total'), 0);
    assert.equal(read('vllm:time_to_first_token_seconds_count'), 2);
  }));

test('a client that goes away before its body is complete is counted as a bad request', () =>
  withServer({ profile: 'instant' }, async (url, until) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      'POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    await pause(50);
    socket.destroy();
    const read = await until(1);
    assert.equal(read('http_requests_total', { handler: '/v1/completions', status: '4xx' }), 1);
  }));

test('series of the HTTP layer begin with their first request, and say when', () =>
  withServer({ profile: 'instant' }, async (url, until) => {
    const created = async (): Promise<number[]> => {
      const samples = samplesOf(await scrape(url));
      return samples.filter(({ name }) => name === 'http_requests_created').map(({ value }) => value);
    };
    assert.deepEqual(await created(), []);
    const before = Date.now() / 1e3;
    await (await fetch(`${url}/v1/models`)).text();
    await until(1);
    const first = await created();
    assert.equal(first.length, 1);
    assert.ok((first[0] ?? 0) >= before && (first[0] ?? 0) <= Date.now() / 1e3);
    await (await fetch(`${url}/v1/models`)).text();
    await until(2);
    assert.deepEqual(await created(), first);
  }));
