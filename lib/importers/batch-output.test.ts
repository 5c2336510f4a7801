import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { statedResultSchema, type StatedResult } from '../schema/stated-results.ts';
import { batchOutput } from './batch-output.ts';
import { fileOf, fileOfText } from './fixture.test-support.ts';
import type { ForeignFile } from './importer.ts';

const fixture = (name: string): ForeignFile =>
  fileOfText(name, readFileSync(new URL(`../../fixtures/imports/batch-output/${name}`, import.meta.url), 'utf8'));

function read(...files: readonly ForeignFile[]): { results: readonly StatedResult[]; left: string } {
  const { made, left } = batchOutput.read(files);
  const [stated] = made;
  assert.equal(stated?.kind, 'stated');
  return { results: stated.results.map((result) => statedResultSchema.parse(result)), left: left.join('\n') };
}

interface Line {
  readonly response: { readonly status_code: number; readonly body: { readonly usage?: Record<string, number> } };
}

test('answers are counted by their status, with the means of their usage', () => {
  const lines = readFileSync(new URL('../../fixtures/imports/batch-output/outputs.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const good = lines.filter(({ response }) => response.status_code === 200);
  const sum = (field: string): number =>
    good.reduce((all, { response }) => all + (response.body.usage?.[field] ?? 0), 0);
  const { results, left } = read(fixture('outputs.jsonl'));
  const [result] = results;
  assert.ok(good.length < lines.length);
  assert.deepEqual(result?.load, {
    requests: lines.length,
    succeeded: good.length,
    failed: lines.length - good.length,
  });
  assert.deepEqual(result.tokens, {
    prompt: sum('prompt_tokens') / good.length,
    output: sum('completion_tokens') / good.length,
  });
  assert.ok((result.figures.prefixHitRate ?? 0) > 0);
  assert.equal(result.setup.model, 'Qwen/Qwen3-4B');
  assert.match(left, /Times and rates: such a file has none/);
});

test('an error file beside the output belongs to the same batch: what expired and what was refused are failures', () => {
  const output = read(fixture('outputs.jsonl')).results[0];
  const both = read(fixture('outputs.jsonl'), fixture('errors.jsonl'));
  assert.equal(both.results.length, 1);
  assert.equal(both.results[0]?.load.requests, (output?.load.requests ?? 0) + 3);
  assert.equal(both.results[0]?.load.succeeded, output?.load.succeeded);
});

test('the reason told of failures is the most frequent', () => {
  assert.match(read(fixture('errors.jsonl')).left, /Of 3: 2 × This request could not be executed/);
});

const answer = (body: object, status = 200) => ({
  custom_id: JSON.stringify(body),
  response: { status_code: status, body },
  error: null,
});

test('an answer without end, without output, aborted, or with an error in its body is no success', () => {
  const usage = { prompt_tokens: 5, completion_tokens: 2 };
  const lines = [
    answer({ choices: [{ finish_reason: 'stop' }], usage }),
    answer({ choices: [{ finish_reason: null }], usage }),
    answer({ choices: [{ finish_reason: 'abort' }], usage }),
    answer({ choices: [{ finish_reason: 'stop' }], usage: { ...usage, completion_tokens: 0 } }),
    answer({ error: { message: 'out of memory' } }),
    answer({ status: 'completed', usage: { input_tokens: 5, output_tokens: 4 } }),
  ];
  const [result] = read(fileOf('a.jsonl', ...lines)).results;
  assert.deepEqual(result?.load, { requests: 6, succeeded: 2, failed: 4 });
  assert.deepEqual(result.tokens, { prompt: 5, output: 3 });
});

test('means of tokens are left out where one success has no usage, and ids that repeat are told', () => {
  const good = answer({ choices: [{ finish_reason: 'stop' }] });
  const { results, left } = read(fileOf('a.jsonl', good, good));
  assert.deepEqual(results[0]?.tokens, {});
  assert.match(left, /1 lines repeat a custom_id/);
});

const metadata = fixture('offline/metadata.json');

test('the metadata of an offline batch tell its time, and its rate of tokens is named by what it counts', () => {
  const [result] = read(metadata).results;
  assert.deepEqual(result?.load, { loop: 'closed', requests: 5000, succeeded: 5000, failed: 0, seconds: 2183 });
  assert.deepEqual(result.figures, { requestsPerS: 2.29, totalTokensPerS: 2511 });
  assert.equal(Math.round(result.tokens.output ?? 0), 308);
  assert.equal(result.setup.prefixCaching, true);
});

test('a rate that fits neither the output nor all tokens is stated as one of nobody knows which', () => {
  const told = metadata.first as { results: object };
  const other = (throughput_tokens_per_sec: number) =>
    read(fileOf('m.json', { ...told, results: { ...told.results, throughput_tokens_per_sec } })).results[0]?.figures;
  assert.deepEqual(other(705.6), { requestsPerS: 2.29, outputTokensPerS: 705.6 });
  assert.deepEqual(other(9000), { requestsPerS: 2.29, tokensPerS: 9000 });
});

test('with its answers beside them the metadata give the time, and the answers what came of it', () => {
  const told = metadata.first as { test: { output_file: string } };
  const good = answer({
    choices: [{ finish_reason: 'stop' }],
    usage: { prompt_tokens: 788, completion_tokens: 300 },
  });
  const bad = answer({ choices: [{ finish_reason: null }] });
  const { results, left } = read(metadata, fileOf(told.test.output_file.replace('benchmarks/', ''), good, bad));
  const [result] = results;
  assert.deepEqual([result?.load.requests, result?.load.succeeded, result?.load.seconds], [2, 1, 2183]);
  assert.equal(result?.figures.outputTokensPerS, 300 / 2183);
  assert.match(left, /states 5\s000 successes, its answers have 1, which are taken/);
});
