// N virtual users, each a stream after the other, measured and recorded as in a user's run.
//   BASE_URL, VUS, REQUESTS, TOKENS, START_SPREAD_MS (the first starts are spread evenly over it), RUN_DIR
import { sleep } from 'k6';

const vllm = require('k6/x/vllm');

const vus = Number(__ENV.VUS);
const startSpreadMs = Number(__ENV.START_SPREAD_MS);

export const options = {
  scenarios: {
    streams: { executor: 'shared-iterations', vus, iterations: Number(__ENV.REQUESTS), maxDuration: '1h' },
  },
};

const client = new vllm.Client({ baseUrl: __ENV.BASE_URL, timeoutMs: 600_000 });
const body = JSON.stringify({
  model: 'reference',
  messages: [{ role: 'user', content: 'Write about anything.' }],
  max_tokens: Number(__ENV.TOKENS),
  ignore_eos: true,
  stream: true,
  stream_options: { include_usage: true },
});

export function setup() {
  vllm.startRun(__ENV.RUN_DIR, { format: 'k6-vllm/run', version: 1, state: 'running' });
}

export default function () {
  if (__ITER === 0 && startSpreadMs > 0) sleep((startSpreadMs * (__VU - 1)) / vus / 1000);
  client.request({
    path: '/v1/chat/completions',
    body,
    id: `streams-${__VU}-${__ITER}`,
    scenario: 'streams',
    phase: 'measure',
    level: vus,
    workload: 'streams',
  });
}

export function handleSummary() {
  vllm.finishRun({ state: 'completed' }, {});
  return {};
}
