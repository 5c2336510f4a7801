import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { judgeStated } from '../assessment/judge-stated.ts';
import { noFacts } from '../facts/user-facts.ts';
import { statedResultSchema, statedResultsSchema, type StatedResult } from '../schema/stated-results.ts';
import { batchServer } from './batch-server.ts';
import { fileOf, fileOfText } from './fixture.test-support.ts';
import type { ForeignFile } from './importer.ts';

const read = (path: string): string => readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8');
const modes = fileOfText('modes.json', read('imports/batch-server/modes.json'));

function resultsOf(file: ForeignFile): readonly StatedResult[] {
  const [stated] = batchServer.read([file]).made;
  assert.equal(stated?.kind, 'stated');
  return stated.results.map((result) => statedResultSchema.parse(result));
}

test('its two modes are stated as the report states them, but for what stands in no file', () => {
  const { results } = statedResultsSchema.parse(JSON.parse(read('stated/high-parallelism.json')));
  const parts = ({ load, figures }: StatedResult) => [load, figures.requestsPerS, figures.e2eMs];
  assert.deepEqual(resultsOf(modes).map(parts), results.map(parts));
});

test('told what answered and how long the answers were, the audits refuse it as they refuse the report', () => {
  for (const result of resultsOf(modes)) {
    const setup = { gpu: 'RTX 4080', model: 'google/gemma-3-4b-it' };
    const { audits } = judgeStated({ ...result, setup, tokens: { prompt: 788, output: 308 } }, noFacts);
    assert.ok(audits.some(({ verdict }) => verdict === 'invalid'));
  }
});

test('that its program counts any answer as a success stands in the source of what is stated', () => {
  const [stated] = batchServer.read([modes]).made;
  assert.match(stated?.kind === 'stated' ? stated.source : '', /does not look at the HTTP status/);
});

test('with errors its rate is made anew of the successes, and its latencies are left out', () => {
  const [first] = modes.first as readonly object[];
  const [result] = resultsOf(fileOf('m.json', [{ ...first, size: 100, total_time_seconds: 10, errors: 20 }]));
  assert.deepEqual([result?.load.succeeded, result?.load.failed], [80, 20]);
  assert.deepEqual(result?.figures, { requestsPerS: 8 });
});

const single = {
  test_name: 'cache_1000',
  model: 'google/gemma-3-4b-it',
  mode: 'server',
  inference_time_seconds: 100,
  num_requests: 200,
  successful_requests: 190,
  failed_requests: 10,
  prompt_tokens: 19_000,
  completion_tokens: 9500,
  throughput_tokens_per_sec: 285,
  latency_p50_ms: 500,
  latency_p95_ms: 900,
  latency_p99_ms: 0,
  config: { concurrency: 10 },
};

test('one benchmark of a server is a closed loop with its latencies; one of an offline batch has none', () => {
  const [server] = resultsOf(fileOf('s.json', single));
  assert.deepEqual(server?.load, {
    loop: 'closed',
    concurrency: 10,
    requests: 200,
    succeeded: 190,
    failed: 10,
    seconds: 100,
  });
  assert.deepEqual(server.figures, { requestsPerS: 1.9, totalTokensPerS: 285, e2eMs: { p50: 500, p95: 900 } });
  const [offline] = resultsOf(fileOf('o.json', { ...single, mode: 'offline_batch' }));
  assert.deepEqual([offline?.figures.e2eMs, offline?.load.concurrency], [undefined, undefined]);
});

test('of numbers of workers each is a result, and what is foretold stands with the best', () => {
  const of = (num_workers: number, time_seconds: number) => ({
    batch_size: 1000,
    num_workers,
    success: 990,
    failed: 10,
    time_seconds,
    rate: 1000 / time_seconds,
  });
  const [two, four] = resultsOf(
    fileOf('w.json', {
      all_results: [of(2, 770), of(4, 500)],
      optimal_config: { workers: 4, rate: 2, batch_size_tested: 1000 },
      extrapolations: { '50k_minutes': 416.5, '50k_hours': 6.9, speedup_vs_old: 6.5 },
    }),
  );
  assert.deepEqual([two?.load.concurrency, two?.figures.requestsPerS, two?.projections], [2, 990 / 770, []]);
  assert.deepEqual([four?.figures.requestsPerS, four?.projections], [1.98, [{ requests: 50_000, seconds: 24_990 }]]);
});
