import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { startSimulator } from '../main.ts';
import type { SimulatorOptions } from '../options.ts';
import { assertRelations } from './relations.test-support.ts';
import { capture, familiesOf, reader, samplesOf, seriesName, type Sample } from './scrape.test-support.ts';

/** What a real server has and this one has not, and why. */
const left: readonly (readonly [RegExp, string])[] = [
  [/^python_/, 'there is no Python here'],
  [/^vllm:tool_call_parser_invocations/, 'only with --tool-call-parser, which the simulator has not'],
  ...(existsSync('/proc/self/status')
    ? []
    : [[/^process_(virtual_memory_bytes|open_fds|max_fds)/, 'Node does not know them without /proc'] as const]),
];
const isPromised = ({ name }: { readonly name: string }): boolean => left.every(([pattern]) => !pattern.test(name));

/** Of the captured server: its model, lengths and cache. */
const captured = { profile: 'tiny-cpu', timeScale: 0.01 } as const;

async function scrapeOf(
  options: SimulatorOptions,
  use: (url: string) => Promise<void> = async () => {},
): Promise<string> {
  const simulator = await startSimulator(options);
  try {
    await use(simulator.url);
    const response = await fetch(`${simulator.url}/metrics`);
    assert.equal(response.headers.get('content-type'), 'text/plain; version=1.0.0; charset=utf-8');
    return await response.text();
  } finally {
    await simulator.close();
  }
}

const isCacheConfig = ({ name }: Sample): boolean => name === 'vllm:cache_config_info';

test('before the first request there is every family of vLLM 0.32 and no other: names, types, help, order', async () => {
  assert.deepEqual(familiesOf(await scrapeOf(captured)), familiesOf(capture('idle')).filter(isPromised));
});

test('and every series: labels, their values, buckets', async () => {
  const series = (text: string): string[] =>
    samplesOf(text)
      .filter((sample) => isPromised(sample) && !isCacheConfig(sample))
      .map(seriesName)
      .sort();
  assert.deepEqual(series(await scrapeOf(captured)), series(capture('idle')));
});

test('the labels of cache_config_info are those of the captured server, for its cache', async () => {
  const labels = (text: string): unknown => samplesOf(text).find(isCacheConfig)?.labels;
  // That server was told its memory in bytes; the simulator's cache is a number of tokens.
  const expected = { ...(labels(capture('idle')) as object), kv_cache_memory_bytes: 'None' };
  assert.deepEqual(labels(await scrapeOf(captured)), expected);
});

test('all series that count are at zero before the first request', async () => {
  const moving = samplesOf(await scrapeOf(captured)).filter(
    ({ name }) => name.startsWith('vllm:') && /_(total|count|sum|bucket)$/.test(name),
  );
  assert.ok(moving.length > 300);
  for (const sample of moving) assert.equal(sample.value, 0, seriesName(sample));
});

/** Times, sizes of texts, what is of the process, and what only an engine with a prefix cache looks up. */
const differs =
  /_seconds_(sum|bucket)$|_bytes_sum$|_created$|^process_|^http_request_duration_\w+_bucket$|^vllm:prefix_cache_queries_total$/;

test('the exchanges of a captured server move the same series by the same amounts', async () => {
  const json = { 'content-type': 'application/json' };
  const text = await scrapeOf(captured, async (url) => {
    const body = JSON.stringify({ prompt: [1, 2, 3, 4, 5], ignore_eos: true });
    const paths = ['/v1/models', '/', '/v1/nothing', '/v1/chat/completions'];
    const gets = paths.map((path) => fetch(`${url}${path}`));
    const posts = [
      fetch(`${url}/v1/completions`, { method: 'POST', headers: json, body }),
      fetch(`${url}/v1/embeddings`, { method: 'POST', headers: json, body: '{}' }),
      // Excluded from the HTTP families, as in vLLM.
      ...['/health', '/version', '/metrics'].map((path) => fetch(`${url}${path}`)),
      fetch(`${url}/health`, { method: 'HEAD' }),
    ];
    for (const response of await Promise.all([...gets, ...posts])) await response.text();
  });
  const comparable = (scrape: string): [string, number][] =>
    samplesOf(scrape)
      .filter((sample) => isPromised(sample) && !isCacheConfig(sample) && sample.labels.handler !== '/openapi.json')
      .map((sample) => [seriesName(sample), differs.test(sample.name) ? 0 : sample.value]);
  const expected = new Map(comparable(capture('after-one')));
  // That server was also asked for its OpenAPI description, which there is none of here.
  const all = 'http_request_duration_highr_seconds_count{}';
  expected.set(all, (expected.get(all) ?? 0) - 1);
  assert.deepEqual(new Map(comparable(text)), expected);
  assert.deepEqual(familiesOf(text), familiesOf(capture('after-one')).filter(isPromised));
});

test('what holds between families of captured servers holds here', async () => {
  for (const name of ['idle', 'after-one', 'after-load', 'after-overload', 'during-load'] as const) {
    // A real server can be caught between the tokens of a step and its finished requests; these were not.
    assertRelations(capture(name));
  }
  const ask = async (url: string, body: object): Promise<unknown> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await fetch(`${url}/v1/completions`, init)).text();
  };
  const text = await scrapeOf({ profile: 'instant' }, async (url) => {
    const prompts = Array.from({ length: 12 }, (_, index) => ({
      prompt: 'Tell me more. '.repeat(50),
      max_tokens: 3 + index,
      n: 1 + (index % 3),
      stream: index % 2 === 0,
    }));
    await Promise.all(prompts.map((body) => ask(url, body)));
    await Promise.all(['', 'x'].map((prompt) => ask(url, { prompt, max_tokens: 1 })));
  });
  assertRelations(text);
  assert.equal(reader(text)('vllm:request_success_total'), 25);
});
