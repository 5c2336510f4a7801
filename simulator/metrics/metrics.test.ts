import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { startSimulator } from '../main.ts';
import type { SimulatorOptions } from '../options.ts';
import { runExchanges } from './exchanges.test-support.ts';
import { assertRelations } from './relations.test-support.ts';
import {
  capture,
  captureNames,
  familiesOf,
  reader,
  samplesOf,
  seriesName,
  type Sample,
} from './scrape.test-support.ts';

/** What a real server has and this one has not, and why. */
const left: readonly (readonly [RegExp, string])[] = [
  [/^python_/, 'there is no Python here'],
  [/^vllm:tool_call_parser_invocations/, 'only with --tool-call-parser, which the simulator has not'],
  ...(existsSync('/proc/self/status')
    ? []
    : [[/^process_(virtual_memory_bytes|open_fds|max_fds)/, 'Node does not know them without /proc'] as const]),
];
const isPromised = ({ name }: { readonly name: string }): boolean => left.every(([pattern]) => !pattern.test(name));

/** The captured server: its model, lengths and cache, about as fast. */
const captured = { profile: 'tiny-cpu' } as const;

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

/** Times, sizes of answers, and what is of the process. */
const differs = /_seconds_(sum|bucket)$|http_response_size_bytes_sum|_created$|^process_/;
/** Depends on how soon a client was gone. */
const untilGone = /generation_tokens_total$|inter_token_latency_seconds|iteration_tokens_total/;

test('the same exchanges move the same series by the same amounts as in a real server', async () => {
  const simulator = await startSimulator(captured);
  const text = await runExchanges(simulator.url);
  await simulator.close();
  const values = (scrape: string): Map<string, number> =>
    new Map(
      samplesOf(scrape)
        .filter((sample) => isPromised(sample) && !isCacheConfig(sample))
        .map((sample) => {
          const { name, value } = sample;
          return [seriesName(sample), differs.test(name) || untilGone.test(name) ? 0 : value];
        }),
    );
  assert.deepEqual(values(text), values(capture('after-exchanges')));
  assert.deepEqual(familiesOf(text), familiesOf(capture('after-exchanges')).filter(isPromised));
  assertRelations(text);
});

test('what holds between families of captured servers holds here', async () => {
  for (const name of captureNames) assertRelations(capture(name));
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
