import { readFileSync } from 'node:fs';
import { judgeStated } from '../../../lib/assessment/judge-stated.ts';
import { planStated } from '../../../lib/capacity/stated-plan.ts';
import { rateFactor } from '../../../lib/capacity/rate-factor.ts';
import { noFacts } from '../../../lib/facts/user-facts.ts';
import type { Estimate } from '../../../lib/statistics/ratio-interval.ts';
import { planSchema, type Ask, type Plan } from '../../../lib/schema/plan.ts';
import { statedResultsSchema } from '../../../lib/schema/stated-results.ts';
import { madeSeries } from './made-series.ts';
import type { MadeServer } from './made-server.ts';

const usualAsk: Ask = {
  requests: [5000, 10_000, 50_000, 200_000],
  rates: [20, 100],
  peakFactor: 1.5,
  headroom: 0.3,
  redundancy: 1,
  price: { perServerHour: 0.45, loadFactor: 0.6, currency: 'EUR' },
};

export const smallGpu: MadeServer = {
  t0Ms: 9,
  t1Ms: 0.22,
  prefillMs: 90,
  maxNumSeqs: 32,
  outputTokens: 308,
  promptTokens: 788,
};

type MadeSeries = ReturnType<typeof madeSeries>;

const runsOf = (series: readonly MadeSeries[], repeats: number) =>
  series.flatMap(({ loads, values, scenario }) =>
    loads.map(({ run, point }, i) => ({
      id: run,
      folder: `runs/${run}`,
      scenario,
      values: { ...values, [point.loop === 'closed' ? 'CONCURRENCY' : 'RATE']: String(point.level) },
      repeat: 1 + (i % repeats),
      startedAt: new Date(Date.UTC(2026, 10, 22, 8, 6 * i)).toISOString(),
      measured: point.counts.measured,
      succeeded: point.counts.succeeded,
      verdict: point.verdict ?? 'inconclusive',
      objections: point.steady ? [] : ['Caution: the load was not steady: the queue grew to the end.'],
      leftOut: null,
    })),
  );

const base = {
  format: 'k6-vllm/plan',
  version: 1,
  suite: '0.1.0',
  createdAt: '2026-11-22T16:00:00.000Z',
  ask: usualAsk,
  chosen: null,
  grid: null,
  whatIf: null,
  stated: [],
  factors: [],
  cautions: [],
  simulated: null,
};

const whatIf = {
  told: {
    profile: 'rtx4080-gemma-3-4b, fitted',
    base: 'rtx4080-gemma-3-4b',
    calibration: {
      figures: [
        { runId: 'closed-1', load: '1 in flight', figure: 'TPOT p50', unit: 'ms', measured: 9.2, simulated: 9.25 },
        {
          runId: 'closed-8',
          load: '8 in flight',
          figure: 'output tokens/s',
          unit: 'tok/s',
          measured: 704,
          simulated: 712,
        },
        { runId: 'closed-32', load: '32 in flight', figure: 'TTFT p50', unit: 'ms', measured: 92, simulated: 97 },
      ],
      worstError: 0.054,
      heldOutError: 0.071,
      capacityError: -0.031,
    },
    baseline: {
      capacityRps: 5.91,
      ttftP95Ms: 470,
      tpotP95Ms: 18.2,
      outputTokensPerS: 1820,
      kvUseMean: 0.61,
      limiting: 'sequences',
    },
    variants: [
      {
        id: 'gpu:h100',
        name: 'H100 instead of RTX 4080',
        changes: [{ name: 'memory bandwidth', from: '717 GB/s', to: '3 350 GB/s' }],
        answer: {
          told: {
            capacityRps: 27.1,
            ttftP95Ms: 480,
            tpotP95Ms: 4.1,
            outputTokensPerS: 8350,
            kvUseMean: 0.4,
            limiting: 'sequences',
            ratio: 4.59,
            expectedRps: { value: 28, low: 24.6, high: 31.2 },
            cautions: ['Scaled by the roofline of both GPUs: no run on an H100 was measured.'],
          },
          refusals: null,
        },
      },
      {
        id: 'prompts-double',
        name: 'prompts twice as long',
        changes: [{ name: 'prompt tokens', from: '788', to: '1 576' }],
        answer: {
          told: null,
          refusals: ['One prompt length was measured. Measure a second one, e.g. PROMPT_TOKENS=1600, at 1 in flight.'],
        },
      },
    ],
    cautions: [],
  },
  refusals: null,
};

/** What a search of that server would have left. */
const search = {
  sloCapacityRps: 5.5,
  low: 5.39,
  high: 6,
  confirmed: true,
  contradictory: false,
  end: 'confirmed',
  probes: [
    ['bracket', 'closed', 1, true, 'none of 103 requests outside'],
    ['bracket', 'closed', 32, true, '12 of 1 931 requests outside'],
    ['bracket', 'open', 6, false, '1 100 of 1 800 requests outside; the queue grows'],
    ['narrow', 'open', 5, true, '21 of 1 500 requests outside'],
    ['narrow', 'open', 5.5, true, '70 of 1 650 requests outside'],
    ['confirm', 'open', 5.5, true, '66 of 1 650 requests outside'],
  ].map(([purpose, loop, level, keeps, reason], i) => ({
    run: `news_${loop}-${level}_r1`,
    purpose,
    loop,
    level,
    keeps,
    proven: i !== 4,
    reason,
  })),
};

const alerts = [
  {
    id: 'success',
    what: 'success rate',
    metric: null,
    unit: 'share',
    direction: 'below',
    warning: 0.995,
    critical: 0.99,
    reason: 'The objective is 99 %.',
  },
  {
    id: 'e2e',
    what: 'p95 E2E',
    metric: 'vllm:e2e_request_latency_seconds',
    unit: 'ms',
    direction: 'above',
    warning: 6200,
    critical: 8000,
    reason: 'Measured at 70 % of the capacity; the objective is 8 s.',
  },
  {
    id: 'kv',
    what: 'KV cache in use',
    metric: 'vllm:kv_cache_usage_perc',
    unit: 'share',
    direction: 'above',
    warning: 0.85,
    critical: 0.92,
    reason: 'Above it requests are preempted.',
  },
  {
    id: 'queue',
    what: 'requests waiting',
    metric: 'vllm:num_requests_waiting',
    unit: 'requests',
    direction: 'above',
    warning: 4,
    critical: 12,
    reason: 'At the capacity 3 wait on average.',
  },
];

const recommendations = [
  {
    id: 'sequences',
    action: 'Let more sequences run: --max-num-seqs 64.',
    reason: 'Requests waited while 42 % of the KV cache was free.',
    effect: 'Simulated: 1.3 times the capacity.',
  },
  {
    id: 'batch',
    action: 'Send batch jobs with 32 in flight.',
    reason: 'More do not raise the throughput, and each waits longer.',
    effect: null,
  },
];

const answersOf = (rate: Estimate | undefined) => [
  {
    id: 'capacity',
    question: 'How much does one server take?',
    answer: `${rate?.value} req/s of Poisson arrivals, by the interval ${rate?.low?.toFixed(2)} to ${rate?.high} req/s.`,
    because: 'Two runs of five minutes kept every objective there, and 6 req/s broke one.',
  },
  {
    id: 'servers',
    question: 'How many servers for 100 req/s?',
    answer: '44 servers, one of them spare.',
    because: 'Of the lower bound of the capacity, with 30 % headroom at a peak of 1.5 times the mean.',
  },
  {
    id: 'time',
    question: 'How long do 50 000 requests take?',
    answer: '2 h 20 min, from 2 h 5 min to 2 h 36 min.',
    because: 'At 32 in flight, the most throughput, from two runs.',
  },
  {
    id: 'cost',
    question: 'What does it cost?',
    answer: '0.0236 EUR for a thousand requests.',
    because: 'At the SLO capacity, used to 60 %.',
  },
  {
    id: 'breaking',
    question: 'Where does it break?',
    answer: 'At 6 req/s the p95 TTFT passes 500 ms.',
    because: 'Both runs at that rate show it.',
  },
  {
    id: 'limit',
    question: 'What limits it?',
    answer: 'The sequences that may run at once: 32.',
    because: 'Never more ran while others waited, and 42 % of the KV cache was free.',
  },
  {
    id: 'change',
    question: 'What should be changed?',
    answer: null,
    because: 'What more sequences bring was not measured. Measure with --max-num-seqs 64.',
  },
];

/** A plan in which everything is told. */
export function fullPlan(): Plan {
  const series = [
    madeSeries({
      id: 'news',
      name: 'inngest-style',
      values: {},
      server: smallGpu,
      closed: [1, 2, 4, 8, 16, 24, 32, 48, 64],
      open: [1, 2, 4, 5, 5.5, 6, 6.5, 7],
      repeats: 2,
      ask: usualAsk,
    }),
  ];
  const [only] = series;
  const told = only?.capacity[0]?.capacity.told;
  const rate = told?.requestsPerS;
  return planSchema.parse({
    ...base,
    id: '20261122T160000Z-plan',
    title: 'inngest-style on gemma-3-4b-it',
    sources: [{ kind: 'sweep', path: 'sweeps/workers', id: 'workers' }],
    headline: `One server takes ${rate?.value} req/s within the objectives; 100 req/s take 40 servers.`,
    answers: answersOf(rate),
    series: series.map((each) => ({ ...each, search })),
    chosen: 'news',
    whatIf,
    recommendations,
    alerts,
    runs: [
      ...runsOf(series, 2),
      {
        id: 'other-server_r1',
        folder: '../runs/other server',
        scenario: 'inngest-style',
        values: {},
        repeat: 1,
        startedAt: '2026-11-21T16:00:00.000Z',
        measured: 12,
        succeeded: 12,
        verdict: 'inconclusive',
        objections: [],
        leftOut: 'It was made against another model, opt-125m.',
      },
    ],
  });
}

const why = ['The rate is that of a burst: 20 requests in 20 slots. Send 200 or more, for 1 min or longer.'];

/** One load of as many requests as slots, and the same with all that it cannot tell. */
function burstSeries(ask: Ask) {
  const whole = madeSeries({
    id: 'burst',
    name: 'smoke',
    values: {},
    server: smallGpu,
    closed: [20],
    open: [],
    repeats: 1,
    ask,
  });
  const refused = { told: null, refusals: why };
  const burst = {
    ...whole,
    loads: whole.loads.map(({ run, point }) => ({
      run,
      point: {
        ...point,
        burst: true,
        gates: [],
        verdict: null,
        counts: { measured: 20, succeeded: 20 },
        projection: { allowed: false, reasons: why },
      },
    })),
    capacity: [
      {
        objectives: [],
        capacity: {
          told: null,
          refusals: ['Nothing is promised of these loads, so none has a capacity. Set objectives, e.g. SLO_P95_E2E.'],
        },
      },
    ],
    servers: [
      {
        meanRps: 100,
        answer: { told: null, refusals: ['One server has no capacity that is known. Measure it: k6-vllm saturate.'] },
      },
    ],
    times: whole.times.map((time) => ({ ...time, answer: refused })),
    limiting: null,
    tokens: null,
    memory: null,
    engine: [],
    energy: { told: null, refusals: ['No power was measured. Give the address of a GPU exporter.'] },
    cost: refused,
  };
  return { whole, burst };
}

/** A plan in which nothing can be told: one load, a burst, no objective, and results that cannot be true. */
export function refusedPlan(): Plan {
  const ask: Ask = { ...usualAsk, rates: [100] };
  const { whole, burst } = burstSeries(ask);
  const results = ['high-parallelism', 'offline-batch', 'worker-count'].flatMap((name) => statedOf(name));
  const [small, long] = statedOf('worker-count').map((result) => ({ result, judgement: judgeStated(result, noFacts) }));
  const factor = small && long ? rateFactor(small, long).told : null;
  return planSchema.parse({
    ...base,
    id: '20261122T160500Z-plan',
    title: 'smoke on gemma-3-4b-it',
    sources: [{ kind: 'run', path: 'runs/smoke', id: 'smoke' }],
    ask,
    headline: 'Nothing can be planned yet: the only run is a burst, and nothing was promised of it.',
    answers: [
      'How much does one server take?',
      'How many servers for 100 req/s?',
      'How long do 50 000 requests take?',
    ].map((question, i) => ({ id: ['capacity', 'servers', 'time'][i], question, answer: null, because: why[0] })),
    series: [burst],
    recommendations: [
      {
        id: 'measure',
        action: 'Run k6-vllm saturate.',
        reason: 'Nothing is known of the load that one server takes.',
        effect: null,
      },
    ],
    alerts: [],
    stated: results.map((result) => {
      const judgement = judgeStated(result, noFacts);
      return { name: result.name, plan: planStated(result, judgement, ask.requests), findings: [] };
    }),
    factors: factor === null ? [] : [{ faster: small?.result.name, slower: long?.result.name, ...factor }],
    runs: runsOf([whole], 1).map((run) => ({
      ...run,
      measured: 20,
      succeeded: 20,
      verdict: 'inconclusive',
      objections: why,
    })),
    cautions: ['All of it rests on one run of 20 requests.'],
    simulated: 'a simulation of rtx4080-gemma-3-4b (derived)',
  });
}

const statedOf = (name: string) =>
  statedResultsSchema.parse(
    JSON.parse(readFileSync(new URL(`../../../fixtures/stated/${name}.json`, import.meta.url), 'utf8')),
  ).results;

const levels = [1, 2, 4, 8, 12, 16, 24, 32, 48, 64];

/** A sweep of 100 cells: ten concurrencies × five lengths of answers × two servers. */
export function gridPlan(): Plan {
  const servers: readonly (readonly [string, number])[] = [
    ['seqs-32', 32],
    ['seqs-64', 64],
  ];
  const ask: Ask = { ...usualAsk, price: null, rates: [20] };
  const series = servers.flatMap(([name, maxNumSeqs]) =>
    [64, 128, 256, 512, 1024].map((outputTokens) =>
      madeSeries({
        id: `${name}-${outputTokens}`,
        name: `server=${name} MAX_TOKENS=${outputTokens}`,
        values: { server: name, MAX_TOKENS: String(outputTokens) },
        server: { ...smallGpu, maxNumSeqs, outputTokens },
        closed: levels,
        open: [],
        repeats: 1,
        ask,
      }),
    ),
  );
  const cells = series.flatMap(({ loads, values }) =>
    loads.map(({ run, point: { level, verdict, requestsPerS, e2e } }, i) => {
      const failed = values['server'] === 'seqs-64' && values['MAX_TOKENS'] === '1024' && i === 9;
      return {
        values: { CONCURRENCY: String(level), ...values },
        runs: failed ? [] : [run],
        state: failed ? 'failed' : 'done',
        verdict: failed ? null : verdict,
        measures: failed
          ? []
          : [
              { id: 'requests-rate', unit: 'req/s', ...requestsPerS, doubted: false },
              { id: 'e2e-p95', unit: 'ms', ...e2e.p95, doubted: false },
            ],
      };
    }),
  );
  return planSchema.parse({
    ...base,
    id: '20261122T161000Z-plan',
    title: 'A sweep of answers, workers and servers',
    sources: [{ kind: 'sweep', path: 'sweeps/grid', id: 'grid' }],
    ask,
    headline: 'At most 23.6 req/s per server, with answers of 64 tokens and 64 sequences.',
    answers: [],
    series,
    chosen: 'seqs-64-256',
    grid: {
      axes: [
        { name: 'CONCURRENCY', values: levels.map(String) },
        { name: 'MAX_TOKENS', values: ['64', '128', '256', '512', '1024'] },
        { name: 'server', values: ['seqs-32', 'seqs-64'] },
      ],
      cells,
    },
    recommendations: [],
    alerts: [],
    runs: runsOf(series, 1),
  });
}
