import assert from 'node:assert/strict';
import { reader } from './scrape.test-support.ts';

const histogramsOfRequests = [
  'request_prompt_tokens',
  'request_generation_tokens',
  'request_params_max_tokens',
  'request_time_per_output_token_seconds',
  'e2e_request_latency_seconds',
  'request_queue_time_seconds',
  'request_inference_time_seconds',
  'request_prefill_time_seconds',
  'request_decode_time_seconds',
  'request_num_preemptions',
  'request_prefill_kv_computed_tokens',
];

/** What holds between the families of every scrape, of a real vLLM and of this one. */
export function assertRelations(text: string): void {
  const read = reader(text);
  const vllm = (name: string, labels?: Readonly<Record<string, string>>): number => read(`vllm:${name}`, labels);
  const finished = vllm('request_success_total');
  const generated = vllm('generation_tokens_total');
  const computed = vllm('prompt_tokens_by_source_total', { source: 'local_compute' });
  const firsts = vllm('time_to_first_token_seconds_count');
  const equal = (actual: number, expected: number, what: string): void => assert.equal(actual, expected, what);

  for (const name of histogramsOfRequests) equal(vllm(`${name}_count`), finished, name);
  equal(vllm('request_params_n_sum'), finished, 'every answer belongs to one prompt');
  equal(vllm('request_params_n_count'), vllm('request_max_num_generation_tokens_count'), 'both are of prompts');
  equal(generated, firsts + vllm('inter_token_latency_seconds_count'), 'a token is a first one or has a gap');
  equal(vllm('iteration_tokens_total_sum'), computed + generated, 'iterations are without cached tokens');
  equal(vllm('prompt_tokens_total'), vllm('prompt_tokens_by_source_total'), 'prompt tokens by source');
  equal(vllm('prompt_tokens_total') - computed, vllm('prompt_tokens_cached_total'), 'cached prompt tokens');
  equal(vllm('prompt_tokens_cached_by_source_total'), vllm('prefix_cache_hits_total'), 'hits by tier');
  equal(vllm('num_requests_waiting'), vllm('num_requests_waiting_by_reason'), 'waiting by reason');
  // Those of requests that are under way, or were given up, are in the counter alone.
  assert.ok(vllm('num_preemptions_total') >= vllm('request_num_preemptions_sum'), 'preemptions of finished requests');
  assert.ok(firsts >= finished, 'requests have their first token before they finish');
  assert.ok(vllm('request_max_num_generation_tokens_sum') <= vllm('request_generation_tokens_sum'), 'longest answers');
  const inference = vllm('request_prefill_time_seconds_sum') + vllm('request_decode_time_seconds_sum');
  assert.ok(Math.abs(vllm('request_inference_time_seconds_sum') - inference) < 1e-6, 'inference = prefill + decode');

  const exchanges = read('http_request_duration_highr_seconds_count');
  if (exchanges === 0) return;
  for (const name of ['requests_total', 'request_size_bytes_count', 'response_size_bytes_count']) {
    equal(read(`http_${name}`), exchanges, name);
  }
  equal(read('http_request_duration_seconds_count'), exchanges, 'coarse and fine durations');
}
