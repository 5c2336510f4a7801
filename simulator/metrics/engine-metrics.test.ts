import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDriver } from '../driver/driver.ts';
import { createEngine, type Engine, type StepOutcome } from '../engine/engine.ts';
import type { EngineRequest, Progress } from '../engine/sequence.ts';
import h100 from '../profiles/h100-llama-3.1-8b.ts';
import type { MetricsCompat } from './compat.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { assertRelations } from './relations.test-support.ts';
import { familiesOf, reader } from './scrape.test-support.ts';

const { limits } = h100;
const metricsOf = (state: Engine['state'], compat: MetricsCompat = 'current', maxModelLen = 4096): Metrics =>
  createMetrics({ model: 'm', limits: { ...limits, maxModelLen }, state, startSeconds: 1, compat });

const idle: Engine['state'] = () => ({ arriving: 0, waiting: 0, running: 0, kvUsage: 0, kvBlocks: 10 });
const request = { id: '1', promptTokens: 100, outputTokens: 3, maxTokens: 5, finishReason: 'length' } as const;

/** A request that arrived at 0, was handed over at 1 ms, scheduled at 10 ms, and made a token at 30, 40, … ms. */
function progressOf(generatedTokens: number, more: Partial<Progress> = {}): Progress {
  return {
    request,
    status: 'running',
    arrivalMs: 0,
    queuedMs: 1,
    scheduledMs: 10,
    firstTokenMs: 30,
    lastTokenMs: 20 + 10 * generatedTokens,
    generatedTokens,
    preemptions: 0,
    cachedTokens: 0,
    ...more,
  };
}

function outcomeOf(progress: Progress, more: Partial<StepOutcome> = {}): StepOutcome {
  const index = progress.generatedTokens - 1;
  return {
    emissions: [{ progress, index, gapMs: index === 0 ? null : 10 }],
    finished: [],
    preempted: [],
    prefixCache: { queriedTokens: 0, hitTokens: 0 },
    ...more,
  };
}

test('cached tokens count as looked up at admission, as prompt tokens with the first token', async () => {
  const { observer, text } = metricsOf(idle);
  const progress = progressOf(1, { cachedTokens: 64 });
  const admission = { emissions: [], finished: [], preempted: [], prefixCache: { queriedTokens: 100, hitTokens: 64 } };
  observer.stepped(admission);
  const admitted = reader(await text());
  assert.equal(admitted('vllm:prefix_cache_queries_total'), 100);
  assert.equal(admitted('vllm:prefix_cache_hits_total'), 64);
  assert.equal(admitted('vllm:prompt_tokens_cached_by_source_total', { source: 'device' }), 64);
  assert.equal(admitted('vllm:prompt_tokens_total'), 0);
  assert.equal(admitted('vllm:iteration_tokens_total_count'), 0);

  observer.stepped(outcomeOf(progress, { finished: [progress] as never }));
  const read = reader(await text());
  assert.equal(read('vllm:prompt_tokens_total'), 100);
  assert.equal(read('vllm:prompt_tokens_cached_total'), 64);
  assert.equal(read('vllm:prompt_tokens_by_source_total', { source: 'local_compute' }), 36);
  assert.equal(read('vllm:prompt_tokens_by_source_total', { source: 'local_cache_hit' }), 64);
  assert.equal(read('vllm:iteration_tokens_total_sum'), 37);
  assert.equal(read('vllm:request_prompt_tokens_sum'), 100);
  assert.equal(read('vllm:request_prefill_kv_computed_tokens_sum'), 36);
  assertRelations(await text());
});

test('the answers to one prompt are finished requests of their own, and one n', async () => {
  const { observer, text } = metricsOf(idle);
  const parallel = { n: 3 };
  const finish = (generatedTokens: number): void => {
    const progress = progressOf(generatedTokens, { request: { ...request, parallel } });
    observer.stepped(outcomeOf(progress, { finished: [progress] as never }));
  };
  finish(7);
  finish(2);
  assert.equal(reader(await text())('vllm:request_params_n_count'), 0);
  finish(5);
  const read = reader(await text());
  assert.equal(read('vllm:request_success_total', { finished_reason: 'length' }), 3);
  assert.deepEqual([read('vllm:request_params_n_count'), read('vllm:request_params_n_sum')], [1, 3]);
  assert.equal(read('vllm:request_max_num_generation_tokens_sum'), 7);
  assert.equal(read('vllm:request_generation_tokens_sum'), 14);
  assert.equal(read('vllm:request_params_max_tokens_sum'), 15);
});

test('what the queue limit refuses counts once for all answers of a request, what never fits does not', async () => {
  const engine = createEngine({ profile: h100, seed: 1 });
  const { observer, text } = metricsOf(engine.state);
  const sink = { token() {}, finished() {}, flush() {} };
  const still = { now: () => 0, at: () => () => {} };
  for (const reason of ['queue-full', 'never-fits', 'queue-full'] as const) {
    const driver = createDriver({ ...engine, submit: () => ({ accepted: false, reason }) }, still, [observer]);
    driver.submit([
      { request, sink },
      { request: { ...request, id: '2' }, sink },
    ]);
  }
  const read = reader(await text());
  assert.equal(read('vllm:admission_rejections_total', { reason: 'max_num_queued_reqs' }), 2);
  assert.equal(read('vllm:admission_rejections_total', { reason: 'max_num_queued_tokens' }), 0);
});

/** What one request of a load went through, noted apart from the engine's own notes. */
interface Truth {
  readonly request: EngineRequest;
  readonly arrivalMs: number;
  readonly tokenMs: number[];
  aborted: boolean;
  preemptions: number;
}

/** A small cache under 60 requests: it preempts. Every tenth client goes away after its second token. */
function loadedRun(): { metrics: Metrics; truths: Truth[]; engine: Engine } {
  const small = { ...limits, kvCacheTokens: 2048, maxModelLen: 1024, enablePrefixCaching: false };
  const engine = createEngine({ profile: { ...h100, limits: small }, seed: 3 });
  const metrics = metricsOf(engine.state);
  const truths = Array.from({ length: 60 }, (_, index): Truth => {
    const outputTokens = 20 + ((index * 37) % 150);
    const asked = { promptTokens: 50 + ((index * 61) % 200), outputTokens, maxTokens: 200 } as const;
    const finishReason = index % 3 === 0 ? 'stop' : 'length';
    return {
      request: { id: String(index), ...asked, finishReason },
      arrivalMs: 7 * index,
      tokenMs: [],
      aborted: false,
      preemptions: 0,
    };
  });
  const byId = new Map(truths.map((truth) => [truth.request.id, truth]));
  let sent = 0;
  for (let nowMs = 0; ;) {
    for (let next = truths[sent]; next !== undefined && next.arrivalMs <= nowMs; next = truths[(sent += 1)]) {
      assert.ok(engine.submit(next.request, next.arrivalMs).accepted);
    }
    const step = engine.startStep(nowMs);
    if (step === null) {
      nowMs = Math.min(engine.nextArrivalMs() ?? Infinity, truths[sent]?.arrivalMs ?? Infinity);
      if (nowMs === Infinity) return { metrics, truths, engine };
      continue;
    }
    nowMs += step.durationMs;
    const outcome = engine.endStep(nowMs);
    metrics.observer.stepped(outcome);
    for (const { progress } of outcome.emissions) byId.get(progress.request.id)?.tokenMs.push(nowMs);
    for (const { request: victim } of outcome.preempted) {
      const truth = byId.get(victim.id);
      if (truth !== undefined) truth.preemptions += 1;
    }
    for (const truth of truths) {
      if (Number(truth.request.id) % 10 !== 9 || truth.tokenMs.length < 2 || truth.aborted) continue;
      truth.aborted = engine.abort(truth.request.id);
    }
  }
}

test('under load every sum and count is what the requests went through, preempted and given up ones too', async () => {
  const { metrics, truths, engine } = loadedRun();
  const finished = truths.filter(({ aborted }) => !aborted);
  const sum = (of: readonly Truth[], value: (truth: Truth) => number): number =>
    of.reduce((total, truth) => total + value(truth), 0);
  const first = ({ tokenMs }: Truth): number => tokenMs[0] ?? Number.NaN;
  const last = ({ tokenMs }: Truth): number => tokenMs.at(-1) ?? Number.NaN;
  const read = reader(await metrics.text());
  const about = (name: string, expected: number): void => {
    const actual = read(`vllm:${name}`);
    assert.ok(Math.abs(actual - expected) < 1e-6, `${name} is ${actual}, not ${expected}`);
  };

  assert.deepEqual([truths.length, finished.length], [60, 54]);
  assert.ok(sum(finished, ({ preemptions }) => preemptions) > 10);
  about(
    'num_preemptions_total',
    sum(truths, ({ preemptions }) => preemptions),
  );
  about(
    'request_num_preemptions_sum',
    sum(finished, ({ preemptions }) => preemptions),
  );
  about(
    'prompt_tokens_total',
    sum(truths, ({ request: { promptTokens } }) => promptTokens),
  );
  about(
    'generation_tokens_total',
    sum(truths, ({ tokenMs }) => tokenMs.length),
  );
  about('request_success_total', finished.length);
  about('time_to_first_token_seconds_count', truths.length);
  about('time_to_first_token_seconds_sum', sum(truths, (truth) => first(truth) - truth.arrivalMs) / 1e3);
  about('inter_token_latency_seconds_sum', sum(truths, (truth) => last(truth) - first(truth)) / 1e3);
  about('e2e_request_latency_seconds_sum', sum(finished, (truth) => last(truth) - truth.arrivalMs) / 1e3);
  about('request_decode_time_seconds_sum', sum(finished, (truth) => last(truth) - first(truth)) / 1e3);
  about(
    'request_time_per_output_token_seconds_sum',
    sum(finished, (truth) => (last(truth) - first(truth)) / (truth.tokenMs.length - 1)) / 1e3,
  );
  about(
    'request_prompt_tokens_sum',
    sum(finished, ({ request: { promptTokens } }) => promptTokens),
  );
  about(
    'request_generation_tokens_sum',
    sum(finished, ({ request: { outputTokens } }) => outputTokens),
  );
  about('request_params_max_tokens_sum', 200 * finished.length);
  assert.equal(read('vllm:request_success_total', { finished_reason: 'stop' }), 18);
  assert.equal(read('vllm:request_success_total', { finished_reason: 'abort' }), 0);
  assert.deepEqual([engine.state().running, read('vllm:num_requests_running')], [0, 0]);
  assertRelations(await metrics.text());
});

test('the older names are served instead of those that came after 0.9.1, or besides them', async () => {
  const names = async (compat: MetricsCompat): Promise<Set<string>> =>
    new Set(familiesOf(await metricsOf(idle, compat).text()).map(({ name }) => name));
  const [current, legacy, both] = [await names('current'), await names('legacy'), await names('both')];
  const renamed = [
    ['gpu_cache_usage_perc', 'kv_cache_usage_perc'],
    ['gpu_prefix_cache_queries_total', 'prefix_cache_queries_total'],
    ['gpu_prefix_cache_hits_total', 'prefix_cache_hits_total'],
    ['time_per_output_token_seconds', 'inter_token_latency_seconds'],
  ] as const;
  for (const [old, now] of renamed) {
    assert.deepEqual([legacy.has(`vllm:${old}`), legacy.has(`vllm:${now}`)], [true, false], old);
    assert.deepEqual([current.has(`vllm:${old}`), current.has(`vllm:${now}`)], [false, true], now);
  }
  for (const name of ['num_requests_swapped', 'cpu_cache_usage_perc', 'gpu_prefix_cache_hit_rate']) {
    assert.deepEqual([legacy.has(`vllm:${name}`), current.has(`vllm:${name}`)], [true, false], name);
  }
  for (const name of ['num_requests_running', 'request_success_total', 'time_to_first_token_seconds']) {
    assert.ok(legacy.has(`vllm:${name}`) && current.has(`vllm:${name}`), name);
  }
  assert.deepEqual(both, new Set([...current, ...legacy]));
});

test('an older name has the value of the new one', async () => {
  const { observer, text } = metricsOf(() => ({ ...idle(), kvUsage: 0.25 }), 'both');
  const [first, second] = [progressOf(1), progressOf(2)];
  observer.stepped(outcomeOf(first, { prefixCache: { queriedTokens: 100, hitTokens: 25 } }));
  observer.stepped(outcomeOf(second, { finished: [second] as never }));
  const read = reader(await text());
  for (const [old, now] of [
    ['gpu_cache_usage_perc', 'kv_cache_usage_perc'],
    ['gpu_prefix_cache_queries_total', 'prefix_cache_queries_total'],
    ['gpu_prefix_cache_hits_total', 'prefix_cache_hits_total'],
    ['time_per_output_token_seconds_sum', 'inter_token_latency_seconds_sum'],
  ] as const) {
    assert.ok(read(`vllm:${now}`) > 0, now);
    assert.equal(read(`vllm:${old}`), read(`vllm:${now}`), old);
  }
  assert.equal(read('vllm:gpu_prefix_cache_hit_rate'), 0.25);
  // The older engine's queue time begins with the arrival, the newer one's with the hand-over to the scheduler.
  assert.equal(read('vllm:time_in_queue_requests_sum'), 0.01);
  assert.equal(read('vllm:request_queue_time_seconds_sum'), 0.009);
});

test('numbers are written as by the client for Python', async () => {
  const { observer, text } = metricsOf(idle, 'current', 10_000_000);
  observer.stepped(outcomeOf(progressOf(1)));
  const lines = (await text()).split('\n');
  const has = (line: string): void => assert.ok(lines.includes(line), line);
  has('vllm:request_prompt_tokens_bucket{le="500000.0",engine="0",model_name="m"} 0.0');
  has('vllm:request_prompt_tokens_bucket{le="2e+06",engine="0",model_name="m"} 0.0');
  has('vllm:request_prompt_tokens_bucket{le="1e+07",engine="0",model_name="m"} 0.0');
  has('vllm:prompt_tokens_total{engine="0",model_name="m"} 100.0');
  has('vllm:time_to_first_token_seconds_sum{engine="0",model_name="m"} 0.03');
  assert.ok(!lines.slice(0, -1).includes(''));
});
