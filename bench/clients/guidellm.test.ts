import assert from 'node:assert/strict';
import test from 'node:test';
import { readGuidellmReport } from './guidellm.ts';

/** A request as guidellm 0.8.1 writes it, less what is not read. */
const success = (id: string, from: number, to: number, interTokenMs: number | null): object => ({
  type_: 'generative_request_stats',
  response_id: id,
  request_start_time: from,
  request_end_time: to,
  output_tokens: interTokenMs === null ? 1 : 32,
  time_to_first_token_ms: 6.8206787109375,
  // with the first token's wait in it: not to be taken for ours
  time_per_output_token_ms: 0.277787446975708,
  inter_token_latency_ms: interTokenMs,
});

const refused = {
  type_: 'generative_request_stats',
  response_id: null,
  info: { error: 'HTTPStatusError("Server error \'500 Internal Server Error\'")' },
  request_start_time: 1795328246,
  request_end_time: 1795328247.5,
  time_to_first_token_ms: null,
  inter_token_latency_ms: null,
};

const report = (requests: object): string =>
  JSON.stringify({
    metadata: { version: 2, guidellm_version: '0.8.1' },
    benchmarks: [{ metrics: { requests_per_second: { successful: { mean: 272.17 } } }, requests }],
  });

test("guidellm's inter-token latency is our TPOT, and a single token has none", () => {
  const run = readGuidellmReport(
    report({
      successful: [
        success('chatcmpl-1', 1795328247, 1795328249, 0.0667),
        success('chatcmpl-2', 1795328247, 1795328248, null),
      ],
      errored: [],
      incomplete: [],
    }),
  );
  assert.deepEqual(run, {
    requests: 2,
    failures: 0,
    wallSeconds: 2,
    requestsPerSecond: 272.17,
    ttftMs: [6.8206787109375, 6.8206787109375],
    tpotMs: [0.0667],
    ids: ['chatcmpl-1', 'chatcmpl-2'],
  });
});

test('requests that guidellm could not finish are failures, and count in the time', () => {
  const run = readGuidellmReport(
    report({
      successful: [success('chatcmpl-1', 1795328247, 1795328249, 1)],
      errored: [refused],
      incomplete: [refused],
    }),
  );
  assert.equal(run.requests, 3);
  assert.equal(run.failures, 2);
  assert.equal(run.wallSeconds, 3);
  assert.deepEqual(run.ids, ['chatcmpl-1']);
});
