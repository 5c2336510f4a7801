import type { Answer } from '../../../lib/capacity/answer.ts';
import { costAt } from '../../../lib/capacity/cost.ts';
import { energyAt } from '../../../lib/capacity/energy.ts';
import { knee } from '../../../lib/capacity/knee.ts';
import { serversFor } from '../../../lib/capacity/servers.ts';
import { sloCapacity, type SloCapacity } from '../../../lib/capacity/slo-capacity.ts';
import { stepPointsOf, stepTime } from '../../../lib/capacity/step-time.ts';
import { timeFor } from '../../../lib/capacity/time-for.ts';
import { curveOf, usl } from '../../../lib/capacity/usl.ts';
import type { LoadPoint } from '../../../lib/schema/load-point.ts';
import type { Ask } from '../../../lib/schema/plan.ts';
import { ratioOfEstimates } from '../../../lib/statistics/ratio-interval.ts';
import { formatLevel } from '../../../lib/units/number.ts';
import { madeIdentity, madeObjectives, madePoint, type MadeServer } from './made-server.ts';

/** What a series is asked for and made of. */
export interface SeriesWish {
  readonly id: string;
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  readonly server: MadeServer;
  readonly closed: readonly number[];
  readonly open: readonly number[];
  readonly repeats: number;
  readonly ask: Ask;
}

function scalingOf(points: readonly LoadPoint[]) {
  const levels = [...new Set(points.map(({ level }) => level))].toSorted((a, b) => a - b);
  const at = (level: number) => points.find((point) => point.level === level)?.requestsPerS ?? null;
  const steps = levels.slice(1).flatMap((to, i) => {
    const from = levels[i] ?? to;
    const [before, after] = [at(from), at(to)];
    const ratio = before && after ? ratioOfEstimates(before, after) : null;
    if (ratio === null) return [];
    const { ratio: value, low, high } = ratio;
    const outcome =
      (low ?? 0) > 1.05
        ? 'helps'
        : (high ?? 2) < 0.95
          ? 'hurts'
          : (low ?? 0) > 0.95 && (high ?? 2) < 1.05
            ? 'does-not-help'
            : 'undecided';
    const reason = {
      helps: 'more throughput is shown',
      hurts: 'less throughput is shown',
      'does-not-help': 'no more throughput',
      undecided: 'the interval reaches over 5 %',
    }[outcome];
    return [{ from, to, ratio: { value, low, high }, outcome, reason }];
  });
  const last = steps.findLast(({ outcome }) => outcome === 'helps')?.to ?? null;
  return steps.length === 0
    ? { told: null, refusals: ['Two loads of a closed loop are needed. Measure one more.'] }
    : {
        told: {
          steps,
          best: last,
          reason: last === null ? 'More in flight do not help.' : `More in flight help up to ${formatLevel(last)}.`,
        },
        refusals: null,
      };
}

const gib = 1024 ** 3;

const memory = {
  rows: [
    {
      what: 'Weights',
      bytes: 8.58 * gib,
      share: 0.536,
      source: 'computed',
      note: '4.3 thousand million parameters of 16 bit',
    },
    { what: 'KV cache', bytes: 1.58 * gib, share: 0.099, source: 'told', note: '739 blocks of 16 tokens' },
    {
      what: 'Left to the engine',
      bytes: 4.24 * gib,
      share: 0.265,
      source: 'computed',
      note: 'within gpu_memory_utilization 0.9',
    },
  ],
  totalBytes: 16 * gib,
  kvCacheTokens: 11_824,
  longestRequests: 2.89,
  meanRequests: 10.8,
};

function tokensOf(points: readonly LoadPoint[], { promptTokens, outputTokens }: MadeServer) {
  const requests = points.reduce((sum, { counts }) => sum + counts.succeeded, 0);
  const of = (mean: number) => ({ total: Math.round(mean * requests), mean });
  return {
    requests,
    prompt: of(promptTokens),
    cached: of(promptTokens * 0.38),
    output: of(outputTokens),
    all: of(promptTokens + outputTokens),
    context: {
      maxModelLen: 4096,
      promptShare: promptTokens / 4096,
      outputShare: outputTokens / 4096,
      requestShare: (promptTokens + outputTokens) / 4096,
    },
  };
}

const runId = (id: string, loop: string, level: number, repeat: number): string =>
  `${id}_${loop}-${level}_r${repeat}`.toLowerCase();

const loadsOf = ({ id, server, closed, open, repeats }: SeriesWish): LoadPoint[] =>
  (['closed', 'open'] as const).flatMap((loop) =>
    (loop === 'closed' ? closed : open).flatMap((level, l) =>
      Array.from({ length: repeats }, (_, r) =>
        madePoint(server, { loop, level, runId: runId(id, loop, level, r + 1) }, 7 * l + r + level),
      ),
    ),
  );

/** The capacity under all objectives and under each alone. */
const capacitiesOf = (loads: readonly LoadPoint[]) => [
  { objectives: madeObjectives.map(({ id }) => id), capacity: sloCapacity(loads) },
  ...madeObjectives.map(({ id }) => ({
    objectives: [id],
    capacity: sloCapacity(
      loads.map((point) => ({
        ...point,
        verdict: point.gates.find(({ objective }) => objective.id === id)?.verdict ?? null,
        gates: point.gates.filter(({ objective }) => objective.id === id),
      })),
    ),
  })),
];

const limitingOf = ({ server }: SeriesWish, capacity: Answer<SloCapacity>) =>
  capacity.told?.brokeAt == null
    ? null
    : {
        resource: 'sequences',
        time: 'ttft',
        reason: `never more than ${server.maxNumSeqs} requests ran at once while others waited; 58.1 % of the KV cache in use while requests waited`,
      };

function timesOf(loads: readonly LoadPoint[], batch: LoadPoint | undefined, { requests }: Ask) {
  const different = [...new Map(loads.map(({ loop, level }) => [`${loop} ${level}`, { loop, level }])).values()];
  return different.flatMap(({ loop, level }) => {
    const points = loads.filter((point) => point.loop === loop && point.level === level);
    const chosen = batch?.loop === loop && batch.level === level;
    return requests.map((count) => ({
      requests: count,
      at: { loop, level },
      chosen,
      answer: timeFor(count, points),
    }));
  });
}

const engine = [
  { name: 'gpu_memory_utilization', value: '0.9', source: 'vllm:cache_config_info' },
  { name: 'block_size', value: '16', source: 'vllm:cache_config_info' },
  { name: 'enable_prefix_caching', value: 'True', source: 'vllm:cache_config_info' },
  { name: 'max_model_len', value: '4096', source: '/v1/models' },
];

/** A series as `plan.json` has it, all its answers by the functions that a plan uses. */
export function madeSeries(wish: SeriesWish) {
  const { id, name, values, server, ask } = wish;
  const loads = loadsOf(wish);
  const closedLoads = loads.filter(({ loop }) => loop === 'closed');
  const capacity = sloCapacity(loads);
  const at = capacity.told?.at[0];
  const batch = closedLoads.toSorted((a, b) => (b.requestsPerS?.value ?? 0) - (a.requestsPerS?.value ?? 0))[0] ?? at;
  return {
    id,
    name,
    values,
    scenario: 'inngest-style',
    workload: 'candidate-eval',
    server: madeIdentity,
    objectives: madeObjectives,
    loads: loads.map((point) => ({ run: point.runId, point })),
    stepTime: stepTime(stepPointsOf(closedLoads)),
    usl: usl(curveOf(closedLoads)),
    knee: knee(curveOf(closedLoads)),
    scaling: scalingOf(closedLoads),
    capacity: capacitiesOf(loads),
    search: null,
    limiting: limitingOf(wish, capacity),
    servers: ask.rates.map((meanRps) => ({
      meanRps,
      answer:
        capacity.told === null
          ? { told: null, refusals: capacity.refusals }
          : serversFor(capacity.told, { meanRps, ...ask }),
    })),
    batch: batch === undefined ? null : { loop: batch.loop, level: batch.level, reason: 'the most throughput' },
    times: timesOf(loads, batch, ask),
    cost: ask.price === null || at === undefined ? null : costAt(at, ask.price),
    energy: at === undefined ? null : energyAt(at, { meanW: 268, seconds: 300, bySampling: false, idleW: 31 }),
    tokens: tokensOf(loads, server),
    memory,
    engine,
    cautions: [],
  };
}
