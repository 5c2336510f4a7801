import assert from 'node:assert/strict';
import test from 'node:test';
import { readAiperfExports } from './aiperf.ts';

const summary = JSON.stringify({
  schema_version: '1.4',
  aiperf_version: '0.13.0',
  request_throughput: { unit: 'requests/sec', avg: 708.719212118978 },
});

/** A line as AIPerf 0.13.0 writes it, less what is not read; its instants are Unix nanoseconds. */
const line = (id: string, metrics: object, error?: object): string =>
  JSON.stringify({
    metadata: {
      x_request_id: id,
      request_start_ns: 1795327345000000000,
      request_end_ns: id === 'late' ? 1795327346500000000 : 1795327345500000000,
      benchmark_phase: 'profiling',
    },
    metrics,
    ...(error === undefined ? {} : { error }),
  });

const ms = (value: number): object => ({ value, unit: 'ms' });

test("AIPerf's inter-token latency is our TPOT, and requests are named as the server answers them", () => {
  const records = [
    line('first', {
      time_to_first_token: ms(9.73),
      inter_token_latency: ms(0.25),
      inter_chunk_latency: { value: [0] },
    }),
    line('late', { time_to_first_token: ms(10.5) }),
  ];
  assert.deepEqual(readAiperfExports(`${records.join('\n')}\n`, summary), {
    requests: 2,
    failures: 0,
    wallSeconds: 1.5,
    requestsPerSecond: 708.719212118978,
    ttftMs: [9.73, 10.5],
    tpotMs: [0.25],
    ids: ['chatcmpl-first', 'chatcmpl-late'],
  });
});

test('an error of AIPerf is a failure without times', () => {
  const failed = line('late', {}, { code: 500, type: 'Internal Server Error', message: 'no' });
  const run = readAiperfExports(`${line('first', { time_to_first_token: ms(9.73) })}\n${failed}\n`, summary);
  assert.equal(run.requests, 2);
  assert.equal(run.failures, 1);
  assert.deepEqual(run.ids, ['chatcmpl-first']);
  assert.deepEqual(run.tpotMs, []);
});
