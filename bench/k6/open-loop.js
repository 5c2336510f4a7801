// Requests at instants fixed beforehand, whatever the server does: evenly spaced or Poisson, seeded.
//   BASE_URL, VUS, RATE (per second), SECONDS, SPACING (even or poisson), SEED, TOKENS, RUN_DIR
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import { exponential, seededRandom } from '../../lib/statistics/seeded-random.ts';
import { body } from './stream-load.js';

const vllm = require('k6/x/vllm');

/** Time for all virtual users to be waiting before the first request is due. */
const leadMs = 500;

// one copy for all virtual users: milliseconds since the run's epoch
const schedule = new SharedArray('schedule', () => {
  const rate = Number(__ENV.RATE);
  const lastMs = leadMs + Number(__ENV.SECONDS) * 1000;
  const random = seededRandom(Number(__ENV.SEED));
  const gapMs = __ENV.SPACING === 'poisson' ? () => (exponential(random) / rate) * 1000 : () => 1000 / rate;
  const instants = [];
  for (let at = leadMs; at < lastMs; at += gapMs()) instants.push(at);
  return instants;
});

export const options = {
  scenarios: {
    arrivals: {
      executor: 'shared-iterations',
      vus: Number(__ENV.VUS),
      iterations: schedule.length,
      maxDuration: '1h',
    },
  },
};

const client = new vllm.Client({ baseUrl: __ENV.BASE_URL, timeoutMs: 60_000 });

export function setup() {
  vllm.startRun(__ENV.RUN_DIR, { format: 'k6-vllm/run', version: 1, state: 'running' });
}

export default function () {
  const index = exec.scenario.iterationInTest;
  client.request({
    path: '/v1/chat/completions',
    body,
    id: `arrival-${index}`,
    scenario: 'open-loop',
    phase: 'measure',
    level: Number(__ENV.RATE),
    workload: 'arrivals',
    scheduledMs: schedule[index], // waited for by the client
  });
}

export function handleSummary() {
  vllm.finishRun({ state: 'completed' }, {});
  return {};
}
