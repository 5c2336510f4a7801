// N virtual users, each a stream after the other, measured and recorded as in a user's run.
//   BASE_URL, VUS, REQUESTS, TOKENS, START_SPREAD_MS (the first starts are spread evenly over it), RUN_DIR
import { awaitTurn, body, streamOptions } from './stream-load.js';

const vllm = require('k6/x/vllm');

const vus = Number(__ENV.VUS);

export { streamOptions as options };

const client = new vllm.Client({ baseUrl: __ENV.BASE_URL, timeoutMs: 600_000 });

export function setup() {
  vllm.startRun(__ENV.RUN_DIR, { format: 'k6-vllm/run', version: 1, state: 'running' });
}

export default function () {
  awaitTurn();
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
