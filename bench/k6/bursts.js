// Bursts through the extension's gate: as many requests at one instant as there are virtual users, then the next.
//   BASE_URL, VUS, BURSTS, TOKENS, RUN_DIR
import exec from 'k6/execution';
import { body } from './stream-load.js';

const vllm = require('k6/x/vllm');

const vus = Number(__ENV.VUS);
const bursts = Number(__ENV.BURSTS);
const stage = { requests: vus, durationMs: null, concurrency: null, together: true, settleMs: 0 };

export const options = {
  scenarios: { bursts: { executor: 'shared-iterations', vus, iterations: vus * bursts, maxDuration: '1h' } },
};

const client = new vllm.Client({ baseUrl: __ENV.BASE_URL, timeoutMs: 60_000 });

export function setup() {
  vllm.startRun(__ENV.RUN_DIR, { format: 'k6-vllm/run', version: 1, state: 'running' });
  vllm.openGate(
    Array.from({ length: bursts }, () => stage),
    3_600_000,
  );
}

export default function () {
  const index = exec.scenario.iterationInTest;
  const entrance = vllm.enter(index);
  client.request({
    path: '/v1/chat/completions',
    body,
    id: `burst-${index}`,
    scenario: 'bursts',
    phase: 'measure',
    level: vus,
    workload: 'bursts',
    scheduledMs: entrance.openedMs,
  });
  vllm.leave();
}

export function handleSummary() {
  vllm.finishRun({ state: 'completed' }, {});
  return {};
}
