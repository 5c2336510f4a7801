// What a real k6 measures of the simulator, what the simulator's /metrics count and what its truth log says must be one story.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { RequestRecord } from '../lib/schema/record.ts';
import type { TruthRequest } from '../lib/schema/simulator-truth.ts';
import { startSimulator, type SimulatorOptions } from '../simulator/main.ts';
import { readTruth } from '../simulator/truth/read-truth.ts';
import { customK6, onlyEntry, readRecords, runScenario, temporaryFolder } from './k6-process.ts';

/** A gauge as it was scraped. */
interface Sample {
  readonly atMs: number;
  readonly running: number;
  readonly waiting: number;
}

/** One run, told three times. */
interface Story {
  readonly records: readonly RequestRecord[];
  /** By the id that the client saw. */
  readonly truth: ReadonlyMap<string, TruthRequest>;
  readonly metrics: string;
  readonly samples: readonly Sample[];
}

/** The sum over a metric's series. */
function total(metrics: string, name: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  assert.ok(lines.length > 0, `${name} is not served`);
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

async function scrape(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** Scrapes the two queues every 25 ms until it is told to stop. */
function watchQueues(url: string): () => Promise<Sample[]> {
  const samples: Sample[] = [];
  const stop = new AbortController();
  const watch = (async () => {
    while (!stop.signal.aborted) {
      const text = await scrape(url);
      samples.push({
        atMs: performance.timeOrigin + performance.now(),
        running: total(text, 'vllm:num_requests_running'),
        waiting: total(text, 'vllm:num_requests_waiting'),
      });
      await new Promise((wake) => setTimeout(wake, 25));
    }
  })();
  return async () => {
    stop.abort();
    await watch;
    return samples;
  };
}

async function tell(options: SimulatorOptions, settings: Record<string, string>): Promise<Story> {
  const simulator = await startSimulator({ model: 'tiny', maxModelLen: 4096, ...options });
  try {
    const runs = temporaryFolder(after);
    const stopWatching = watchQueues(simulator.url);
    const env = { BASE_URL: simulator.url, RUNS_DIR: runs, SLO_P95_E2E: '10m', ...settings };
    const { code, output } = await runScenario(customK6, env);
    const samples = await stopWatching();
    assert.equal(code, 0, output);
    const lines = readTruth(await (await fetch(`${simulator.url}/simulator/truth`)).text()).requests;
    const truth = new Map(lines.flatMap((line) => (line.id === null ? [] : [[line.id, line] as const])));
    return { records: readRecords(onlyEntry(runs)), truth, metrics: await scrape(simulator.url), samples };
  } finally {
    await simulator.close();
  }
}

function truthOf({ truth }: Story, { requestId, id }: RequestRecord): TruthRequest {
  const line = truth.get(requestId ?? '');
  assert.ok(line !== undefined, `the truth log has no line of ${id} (${requestId})`);
  return line;
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((soFar, item) => soFar + value(item), 0);

/** The average over time of what was sampled, from one instant to another: each sample counts until the next. */
function timeAverage(samples: readonly Sample[], fromMs: number, toMs: number, value: (s: Sample) => number): number {
  let area = 0;
  for (const [index, sample] of samples.entries()) {
    const start = Math.max(fromMs, sample.atMs);
    const end = Math.min(toMs, samples[index + 1]?.atMs ?? sample.atMs);
    if (end > start) area += value(sample) * (end - start);
  }
  return area / (toMs - fromMs);
}

/** Little's law over the time in which anything was there: requests present on average = Σ time of each / that time. */
function assertLittle(story: Story, gauge: (sample: Sample) => number, sinceOf: 'queuedMs' | 'admittedMs'): void {
  const stays = story.records.map((record) => {
    const { arrivalMs, choices } = truthOf(story, record);
    const [choice] = choices;
    assert.ok(choice !== undefined);
    return { from: arrivalMs + (choice[sinceOf] ?? NaN), to: arrivalMs + (choice.plannedMs.at(-1) ?? NaN) };
  });
  const fromMs = Math.min(...stays.map(({ from }) => from));
  const toMs = Math.max(...stays.map(({ to }) => to));
  const byTruth = sum(stays, ({ from, to }) => to - from) / (toMs - fromMs);
  const byGauge = timeAverage(story.samples, fromMs, toMs, gauge);
  assert.ok(Math.abs(byGauge / byTruth - 1) < 0.1, `${byGauge} requests by the gauge, ${byTruth} by their times`);
}

function assertCounts(story: Story): void {
  const { records, metrics } = story;
  assert.ok(records.every(({ success }) => success));
  assert.equal(
    sum(records, ({ outputTokens }) => outputTokens ?? NaN),
    total(metrics, 'vllm:generation_tokens_total'),
  );
  assert.equal(
    sum(records, ({ promptTokens }) => promptTokens ?? NaN),
    total(metrics, 'vllm:prompt_tokens_total'),
  );
  assert.equal(records.length, total(metrics, 'vllm:request_success_total'));
  assert.equal(records.length, total(metrics, 'vllm:e2e_request_latency_seconds_count'));
  for (const record of records) {
    const { choices, promptTokens } = truthOf(story, record);
    assert.deepEqual([record.promptTokens, record.outputTokens], [promptTokens, choices[0]?.outputTokens]);
  }
}

/** Nothing reaches a client before it happened, and hardly anything long after. */
function assertTimes(story: Story): void {
  const differences = story.records.map((record) => {
    const { choices } = truthOf(story, record);
    const trueTtftMs = choices[0]?.plannedMs[0] ?? NaN;
    const clientTtftMs = (record.firstTokenMs ?? NaN) - record.sentMs;
    assert.ok(clientTtftMs >= trueTtftMs, `${record.id}: TTFT ${clientTtftMs} ms, in truth ${trueTtftMs} ms`);
    const trueEndMs = choices[0]?.plannedMs.at(-1) ?? NaN;
    assert.ok((record.lastTokenMs ?? NaN) - record.sentMs >= trueEndMs, record.id);
    return clientTtftMs - trueTtftMs;
  });
  const mean = sum(differences, (difference) => difference) / differences.length;
  const clientMean =
    sum(story.records, ({ firstTokenMs, sentMs }) => (firstTokenMs ?? NaN) - sentMs) / differences.length;
  const serverMean =
    total(story.metrics, 'vllm:time_to_first_token_seconds_sum') /
    total(story.metrics, 'vllm:time_to_first_token_seconds_count');
  assert.ok(clientMean >= serverMean * 1000, `mean TTFT ${clientMean} ms, by /metrics ${serverMean * 1000} ms`);
  assert.ok(mean < 1000, `the client saw first tokens ${mean} ms late on average`);
}

describe('the client, /metrics and the truth log agree', () => {
  test('with room for all: counts, times, and Little’s law of the running requests', async () => {
    const story = await tell(
      { profile: 'tiny-cpu', timeScale: 3 },
      { REQUESTS: '48', CONCURRENCY: '8', MAX_TOKENS: '60' },
    );
    assertCounts(story);
    assertTimes(story);
    assert.equal(total(story.metrics, 'vllm:num_preemptions_total'), 0);
    assertLittle(story, ({ running }) => running, 'admittedMs');
    assertLittle(story, ({ running, waiting }) => running + waiting, 'queuedMs');
  });

  test('with too little cache: also where requests wait, lose their cache and find prefixes', async () => {
    const story = await tell(
      { profile: 'tiny-cpu', timeScale: 1.5, kvCacheTokens: 8192, maxModelLen: 4096 },
      { REQUESTS: '40', CONCURRENCY: '12', MAX_TOKENS: '250' },
    );
    assertCounts(story);
    assertTimes(story);
    const choices = story.records.flatMap((record) => truthOf(story, record).choices);
    const preemptions = sum(choices, ({ preemptedMs }) => preemptedMs.length);
    assert.ok(preemptions > 0);
    assert.equal(total(story.metrics, 'vllm:num_preemptions_total'), preemptions);
    const cached = sum(choices, ({ cachedTokens }) => cachedTokens);
    assert.ok(cached > 0);
    assert.equal(total(story.metrics, 'vllm:prefix_cache_hits_total'), cached);
    assertLittle(story, ({ running, waiting }) => running + waiting, 'queuedMs');
  });
});
