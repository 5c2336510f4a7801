import { counter, sumOf, type Dialect } from './dialect.ts';

/**
 * Text Generation Inference: names from its documentation (Reference, Metrics). It tells neither the use of its KV cache nor times to
 * first token.
 */
export const tgi: Dialect = {
  id: 'tgi',
  source: 'server',
  mark: 'tgi_',
  values: () => ({
    queueDepth: sumOf('tgi_queue_size'),
    running: sumOf('tgi_batch_current_size'),
    promptTokens: sumOf('tgi_request_input_length_sum'),
    generationTokens: sumOf('tgi_request_generated_tokens_sum'),
    requestsSucceeded: counter('tgi_request_success'),
  }),
};
