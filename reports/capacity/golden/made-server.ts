import { objectiveSubject } from '../../../lib/assessment/objective-words.ts';
import { shareAbove, timeBelow } from '../../../lib/objectives/promise.ts';
import type { Gate } from '../../../lib/schema/assessment.ts';
import type { LoadPoint, PointTimes, PointValue } from '../../../lib/schema/load-point.ts';
import type { Objective, ServerIdentity } from '../../../lib/schema/run.ts';
import { formatQuantity } from '../../../lib/units/quantity.ts';

/** A server whose times follow a formula: steps of t0 + t1·B, so many sequences at once, answers of one length. */
export interface MadeServer {
  readonly t0Ms: number;
  readonly t1Ms: number;
  readonly prefillMs: number;
  readonly maxNumSeqs: number;
  readonly outputTokens: number;
  readonly promptTokens: number;
}

export const madeObjectives: readonly Objective[] = [
  shareAbove('success', 'llm_success', 0.99),
  timeBelow('ttft-p95', 'llm_ttft', 'p(95)', 500),
  timeBelow('e2e-p95', 'llm_e2e', 'p(95)', 8000),
];

export const madeIdentity: ServerIdentity = {
  baseUrl: 'http://gpu-1.example:8000',
  kind: 'vllm',
  version: '0.32.0',
  model: 'gemma-3-4b-it',
  modelRoot: 'google/gemma-3-4b-it',
  maxModelLen: 4096,
  cacheConfig: { block_size: '16', num_gpu_blocks: '739', gpu_memory_utilization: '0.9' },
  simulated: null,
};

/** Time of a request among B that run, ms. */
const servedMs = ({ t0Ms, t1Ms, prefillMs, outputTokens }: MadeServer, batch: number): number =>
  prefillMs + outputTokens * (t0Ms + t1Ms * batch);

const rateOf = (server: MadeServer, batch: number): number => (1000 * batch) / servedMs(server, batch);

interface Course {
  readonly rate: number;
  readonly running: number;
  readonly waiting: number;
  /** Mean wait for a place, ms. */
  readonly waitMs: number;
}

function closedCourse(server: MadeServer, inFlight: number): Course {
  const running = Math.min(inFlight, server.maxNumSeqs);
  const rate = rateOf(server, running);
  const waiting = inFlight - running;
  return { rate, running, waiting, waitMs: (1000 * waiting) / rate };
}

/** Of an open loop that is watched for five minutes; what is offered beyond the most waits longer and longer. */
function openCourse(server: MadeServer, offered: number): Course {
  const most = rateOf(server, server.maxNumSeqs);
  const use = offered / most;
  if (use >= 1) {
    const waiting = (offered - most) * 150;
    return { rate: most, running: server.maxNumSeqs, waiting, waitMs: (1000 * waiting) / most };
  }
  let running = 0.1;
  while (rateOf(server, running) < offered) running += 0.05;
  const waiting = (use ** 12 * use) / (1 - use);
  return { rate: offered, running, waiting, waitMs: (1000 * waiting) / offered };
}

const around = (value: number, share: number, n: number): PointValue => ({
  value,
  low: value * (1 - share),
  high: value * (1 + share),
  n,
  doubt: null,
  note: null,
});

const timesAround = (value: number, n: number): PointTimes => ({
  mean: around(value, 0.02, n),
  p50: around(value * 0.96, 0.02, n),
  p95: around(value * 1.3, 0.05, n),
  p99: around(value * 1.6, 0.12, n),
  max: { ...around(value * 1.9, 0, n), low: null, high: null, note: 'a maximum has no interval' },
});

function gateOf(objective: Objective, value: PointValue | null): Gate {
  const found = value?.value ?? 0;
  const kept = objective.comparison === '<' ? found < objective.limit : found > objective.limit;
  const unit = objective.metric === 'llm_success' ? 'share' : 'ms';
  const [metric = '', statistic = 'rate'] = objective.id.split('-');
  return {
    objective,
    measure: {
      id: objective.id,
      metric,
      statistic,
      unit,
      value: found,
      n: value?.n ?? 0,
      basis: 'successes',
      interval: null,
      standing: 'publishable',
      why: null,
    },
    verdict: kept ? 'pass' : 'fail',
    reason: `the ${objectiveSubject(objective)} is ${formatQuantity(found, unit)}`,
    k6: null,
  };
}

/** How a run differs from the formula, as runs do: by a share that its number decides. */
const drift = (seed: number): number => 1 + 0.012 * Math.sin(seed * 2.399);

/** What five minutes of a load on a made server show. */
export function madePoint(
  server: MadeServer,
  { loop, level, runId }: Pick<LoadPoint, 'loop' | 'level' | 'runId'>,
  seed: number,
): LoadPoint {
  const { rate, running, waiting, waitMs } =
    loop === 'closed' ? closedCourse(server, level) : openCourse(server, level);
  const own = drift(seed);
  const shown = rate * (loop === 'open' && waiting < 10 ? 1 : own);
  const n = Math.round(shown * 300);
  const { outputTokens, promptTokens } = server;
  const e2e = timesAround((servedMs(server, running) + waitMs) / own, n);
  const ttft = timesAround((server.prefillMs + waitMs) / own, n);
  const success = around(1, 0, n);
  const [first, second, third] = madeObjectives;
  const gates =
    first && second && third ? [gateOf(first, success), gateOf(second, ttft.p95), gateOf(third, e2e.p95)] : [];
  return {
    runId,
    loop,
    level,
    visit: 1,
    counts: { measured: n, succeeded: n },
    seconds: 300,
    requestsPerS: around(shown, 0.02, n),
    goodputRps: around(shown, 0.02, n),
    outputTokensPerS: around(shown * outputTokens, 0.02, n),
    totalTokensPerS: around(shown * (outputTokens + promptTokens), 0.02, n),
    e2e,
    ttft,
    tpot: timesAround((server.t0Ms + server.t1Ms * running) / own, n),
    success,
    running: around(running, 0.01, 60),
    queueDepth: around(waiting, 0.1, 60),
    kvUsage: around(Math.min(1, (running * (promptTokens + outputTokens / 2)) / 46_000), 0.02, 60),
    prefixHits: around(0.38, 0.01, n),
    preemptions: { ...around(0, 0, 60), low: null, high: null },
    gates,
    verdict: gates.some(({ verdict }) => verdict === 'fail') ? 'fail' : 'pass',
    steady: !(loop === 'open' && waiting > 10),
    burst: false,
    projection: { allowed: true, reasons: [] },
  };
}
