import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capturedMetrics } from '../http/captures/captures.ts';
import { startSimulator } from '../main.ts';

interface Family {
  type: string;
  readonly labels: Set<string>;
  readonly buckets: Set<number>;
  /** Values of the labels that tell series of one family apart. */
  readonly reasons: Set<string>;
}

/** Families of an exposition text, samples of histograms under the histogram's name. */
function families(text: string): Map<string, Family> {
  const found = new Map<string, Family>();
  let current: Family = { type: '', labels: new Set(), buckets: new Set(), reasons: new Set() };
  for (const line of text.split('\n')) {
    const header = /^# TYPE (\S+) (\S+)/.exec(line);
    if (header !== null) {
      current = { type: header[2] ?? '', labels: new Set(), buckets: new Set(), reasons: new Set() };
      found.set(header[1] ?? '', current);
    } else if (!line.startsWith('#')) {
      for (const [, label = '', value = ''] of line.matchAll(/(\w+)="([^"]*)"/g)) {
        current.labels.add(label);
        if (label === 'le') current.buckets.add(Number(value.replace('+Inf', 'Infinity')));
        if (label === 'finished_reason') current.reasons.add(value);
      }
    }
  }
  return found;
}

async function scrape(): Promise<string> {
  const simulator = await startSimulator({ profile: 'instant', model: 'tiny-llama', maxModelLen: 4096 });
  const response = await fetch(`${simulator.url}/metrics`);
  assert.equal(response.headers.get('content-type'), 'text/plain; version=1.0.0; charset=utf-8');
  const text = await response.text();
  await simulator.close();
  return text;
}

const promised = [
  'num_requests_running num_requests_waiting kv_cache_usage_perc prefix_cache_queries_total prefix_cache_hits_total',
  'num_preemptions_total prompt_tokens_total generation_tokens_total request_success_total request_prompt_tokens',
  'request_generation_tokens time_to_first_token_seconds inter_token_latency_seconds e2e_request_latency_seconds',
  'request_time_per_output_token_seconds request_queue_time_seconds request_inference_time_seconds',
  'request_prefill_time_seconds request_decode_time_seconds cache_config_info',
].flatMap((names) => names.split(' ').map((name) => `vllm:${name}`));

test('every family that is served is one of vLLM 0.32, with its type, labels and buckets', async () => {
  const real = families(capturedMetrics);
  const ours = families(await scrape());
  for (const name of [...promised, 'process_start_time_seconds']) assert.ok(ours.has(name), `${name} is missing`);
  for (const [name, family] of ours) assert.deepEqual(family, real.get(name), name);
});

test('all series are there before the first request, at zero', async () => {
  const text = await scrape();
  const moving = text.split('\n').filter((line) => /^vllm:.*_(total|count|sum|bucket)\{/.test(line));
  assert.ok(moving.length > 100);
  for (const line of moving) assert.match(line, / 0$/);
});
