import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../schema/usage-error.ts';
import { fileOf, fileOfText } from './fixture.test-support.ts';
import type { ForeignFile, ForeignRecord, ImportedRun } from './importer.ts';
import { inferencePerf } from './inference-perf.ts';

const fixtures = new URL('../../fixtures/imports/inference-perf/', import.meta.url);

function folder(name: string): ForeignFile[] {
  const at = new URL(`${name}/`, fixtures);
  return readdirSync(at).map((file) => {
    const bytes = readFileSync(new URL(file, at));
    return fileOfText(file, (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
  });
}

function runOf(files: readonly ForeignFile[]): ImportedRun {
  const [made] = inferencePerf.read(files).made;
  return made?.kind === 'run' ? made : assert.fail('no run');
}

interface Summary {
  readonly successes: { readonly count: number; readonly latency: Readonly<Record<string, { readonly mean: number }>> };
  readonly failures: { readonly count: number };
}

const saidBy = (files: readonly ForeignFile[], name: string): Summary =>
  files.find((file) => file.name === name)?.first as Summary;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const near = (value: number, expected: number): void =>
  assert.ok(Math.abs(value - expected) <= 1e-6 * Math.abs(expected), `${value} is not ${expected}`);
const ttftMs = ({ firstTokenMs, sentMs }: ForeignRecord): number => (firstTokenMs ?? Number.NaN) - sentMs;

test('its own means come out again of the records, and the failed stay among them', () => {
  for (const name of ['rates', 'concurrency']) {
    const files = folder(name);
    const { successes, failures } = saidBy(files, 'summary_lifecycle_metrics.json');
    const { records } = runOf(files);
    const succeeded = records.filter(({ success }) => success);
    assert.deepEqual([succeeded.length, records.length - succeeded.length], [successes.count, failures.count]);
    near(mean(succeeded.map(ttftMs)), 1000 * (successes.latency['time_to_first_token']?.mean ?? 0));
    near(
      mean(succeeded.map(({ endMs, sentMs }) => endMs - sentMs)),
      1000 * (successes.latency['request_latency']?.mean ?? 0),
    );
  }
});

test('every stage is a level: a rate of an open loop, or a concurrency of a closed one', () => {
  const rates = runOf(folder('rates'));
  assert.deepEqual([rates.run.loop, rates.run.profile.levels], ['open', [4, 8]]);
  assert.deepEqual(
    [4, 8].map((level) => rates.records.filter((record) => record.level === level).length),
    [24, 24],
  );
  const closed = runOf(folder('concurrency'));
  assert.deepEqual([closed.run.loop, closed.run.profile], ['closed', { name: 'fixed-vus', levels: [4] }]);
});

test('tokens are those of the server, not those of its tokenizer, and every gap is one between chunks', () => {
  const { run, records } = runOf(folder('concurrency'));
  assert.deepEqual([run.tokens, run.model], ['usage', 'Qwen/Qwen3-4B']);
  for (const { outputTokens, chunks, gapsMs } of records)
    assert.deepEqual([chunks, gapsMs?.length], [outputTokens, (outputTokens ?? 0) - 1]);
});

test('a refused request has its status and the words of the server', () => {
  const failed = runOf(folder('rates')).records.filter(({ success }) => !success);
  for (const { status, failureKind, failureMessage } of failed)
    assert.deepEqual(
      [status, failureKind, failureMessage],
      [503, 'rejected', 'A fault rule of the simulator answers with 503.'],
    );
});

test('summaries alone are stated results, without times per token that rest on another count than the server’s', () => {
  const files = folder('rates').filter(({ name }) => name.startsWith('stage_'));
  const { made, left } = inferencePerf.read(files);
  const [stated] = made;
  assert.equal(stated?.kind, 'stated');
  const [first, second] = stated.results;
  assert.deepEqual([first?.name, first?.load.offeredRps, second?.load.offeredRps], ['stage 0', 4, 8]);
  const { latency } = saidBy(files, 'stage_0_lifecycle_metrics.json').successes;
  near(first?.figures.ttftMs?.mean ?? 0, 1000 * (latency['time_to_first_token']?.mean ?? 0));
  assert.deepEqual([first?.figures.tpotMs, first?.figures.itlMs], [undefined, undefined]);
  assert.match(left.join('\n'), /not what the server counted/);
});

const chunk = (delta: object, finish: string | null = null): string =>
  JSON.stringify({ id: 'chat-1', choices: [{ delta, finish_reason: finish }] });

/** A folder of one streamed request that the tool counts as a success. */
function streamed(chunks: readonly string[], usage: object | null = { prompt_tokens: 9, completion_tokens: 2 }) {
  const request = {
    start_time: 100,
    end_time: 103,
    request: '{"model":"m"}',
    info: {
      input_tokens: 8,
      response_metrics: {
        output_tokens: 5,
        server_usage: usage,
        response_chunks: chunks,
        chunk_times: chunks.map((_, i) => 101 + i / 2),
        output_token_times: [],
      },
    },
    error: null,
  };
  const stage = { load_summary: { count: 1, requested_rate: 1 }, successes: { count: 1 }, failures: { count: 0 } };
  return [fileOf('per_request_lifecycle_metrics.json', [request]), fileOf('stage_0_lifecycle_metrics.json', stage)];
}

test('in a chat the first token is the first chunk with content or reasoning, not the one that names the role', () => {
  const files = streamed([
    chunk({ role: 'assistant', content: '' }),
    chunk({ reasoning_content: 'Hm' }),
    chunk({ content: 'Hi' }),
    chunk({}, 'stop'),
  ]);
  const [record] = runOf(files).records;
  assert.deepEqual(
    [record?.firstTokenMs, record?.lastTokenMs, record?.gapsMs, record?.finishReason, record?.outputTokens],
    [1500, 2500, [500], 'stop', 2],
  );
});

test('an error inside a stream, a stream that is cut and an empty answer are failures, whatever the tool counted', () => {
  const kinds = [
    [chunk({ content: 'Hi' }), '{"error":{"message":"out of memory"}}'],
    [chunk({ content: 'Hi' })],
    [chunk({}, 'stop')],
  ].map((chunks) => {
    const [record] = runOf(streamed(chunks)).records;
    return [record?.success, record?.failureKind, record?.failureMessage];
  });
  assert.deepEqual(kinds, [
    [false, 'stream-error', 'out of memory'],
    [false, 'stream-cut', 'the stream ended without a finish reason'],
    [false, 'empty', 'no chunk carried output'],
  ]);
});

test('without usage its tokenizer counts, and the run says so', () => {
  const { run, records } = runOf(streamed([chunk({ content: 'Hi' }, 'stop')], null));
  assert.deepEqual([run.tokens, records[0]?.promptTokens, records[0]?.outputTokens], ['tokenizer', 8, 5]);
});

test('requests without their stages are refused with where the load stands', () => {
  const [requests] = streamed([chunk({ content: 'Hi' }, 'stop')]);
  assert.ok(requests);
  assert.throws(
    () => inferencePerf.read([requests]),
    (error) => error instanceof UsageError && /import the folder/.test(error.problems.join('\n')),
  );
});
