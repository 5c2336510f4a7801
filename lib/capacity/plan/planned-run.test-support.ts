import { assessRecords } from '../../assessment/assess.ts';
import { nothingAmiss } from '../../assessment/evidence.ts';
import { worstOf } from '../../assessment/gate-over-levels.ts';
import { plainRecord, plainRun } from '../../assessment/plain-run.test-support.ts';
import { createColumnsBuilder } from '../../assessment/record-columns.ts';
import type { Assessment, Gate, Measure } from '../../schema/assessment.ts';
import type { Ask } from '../../schema/plan.ts';
import type { Objective, Run, ServerIdentity } from '../../schema/run.ts';
import type { PlanInput, PlannedRun } from './plan-input.ts';

/** What a test says of a run at one load; the rest is that of a sound, steady run of five minutes. */
export interface SaidLoad {
  readonly loop?: Run['loop'];
  readonly level?: number;
  readonly rate?: number;
  readonly e2eP95Ms?: number;
  readonly ttftP95Ms?: number;
  readonly tpotMs?: number;
  readonly kvUsage?: number;
  readonly queueDepth?: number;
  readonly running?: number;
  readonly preemptions?: number;
  readonly prefixHits?: number;
  readonly measured?: number;
  readonly failed?: number;
  /** Ids of objectives that fail; all others pass. */
  readonly fails?: readonly string[];
  readonly id?: string;
  readonly workload?: string;
  readonly server?: Partial<ServerIdentity>;
  readonly configuration?: Run['configuration'];
  readonly objectives?: readonly Objective[];
  readonly cell?: PlannedRun['cell'];
  readonly foretold?: boolean;
}

function baseAssessment(): Assessment {
  const builder = createColumnsBuilder();
  for (let i = 0; i < 30; i++) builder.append(plainRecord(i, 100 * i, {}));
  return assessRecords(
    {
      ...plainRun,
      scenario: 'inngest-style',
      server: { ...plainRun.server, kind: 'vllm', version: '0.32.0', maxModelLen: 8192 },
    },
    builder.finish(),
    null,
    nothingAmiss,
  );
}

const base = baseAssessment();

/** Success above 95 %, p95 end-to-end below 10 s, p95 to first token below 2 s. */
export const promised: Objective[] = [
  { id: 'success-rate', metric: 'llm_success', aggregate: 'rate', comparison: '>', limit: 0.95 },
  { id: 'e2e-p95', metric: 'llm_e2e', aggregate: 'p(95)', comparison: '<', limit: 10_000 },
  { id: 'ttft-p95', metric: 'llm_ttft', aggregate: 'p(95)', comparison: '<', limit: 2000 },
];

function measure(
  id: string,
  unit: Measure['unit'],
  value: number,
  basis: Measure['basis'] = 'successes',
  share = 0.02,
): Measure {
  const split = id.lastIndexOf('-');
  return {
    id,
    metric: id.slice(0, split),
    statistic: id.slice(split + 1),
    unit,
    value,
    n: 1000,
    basis,
    interval: { low: value * (1 - share), high: value * (1 + share) },
    standing: 'publishable',
    why: null,
  };
}

function measuresOf(said: SaidLoad): Measure[] {
  const { rate = 2, e2eP95Ms = 4000, ttftP95Ms = 300, tpotMs = 20, measured = 1000, failed = 0 } = said;
  const gauge = (id: string, unit: Measure['unit'], value: number | undefined): Measure[] =>
    value === undefined ? [] : [measure(id, unit, value, 'scrapes')];
  return [
    { ...measure('requests-rate', 'req/s', rate), window: { startMs: 0, endMs: 300_000 } },
    measure('output-tokens-rate', 'tok/s', 200 * rate),
    measure('total-tokens-rate', 'tok/s', 1000 * rate),
    measure('success-rate', 'share', 1 - failed / measured, 'requests', 0),
    measure('e2e-p50', 'ms', e2eP95Ms / 2),
    measure('e2e-p95', 'ms', e2eP95Ms),
    measure('e2e-max', 'ms', 1.5 * e2eP95Ms),
    measure('ttft-p50', 'ms', ttftP95Ms / 2),
    measure('ttft-p95', 'ms', ttftP95Ms),
    measure('tpot-mean', 'ms', tpotMs),
    measure('prompt-tokens-mean', 'tokens', 800),
    measure('output-tokens-mean', 'tokens', 200),
    ...gauge('kv-usage-mean', 'share', said.kvUsage),
    ...gauge('queue-depth-mean', 'requests', said.queueDepth),
    ...gauge('running-mean', 'requests', said.running),
    ...gauge('preemptions-count', 'requests', said.preemptions),
    ...gauge('prefix-hits-rate', 'share', said.prefixHits),
  ];
}

const gateOf = (objective: Objective, fails: readonly string[]): Gate => ({
  objective,
  measure: measure(objective.id, 'ms', 1),
  verdict: fails.includes(objective.id) ? 'fail' : 'pass',
  reason: fails.includes(objective.id) ? 'beyond the limit' : 'within the limit',
  k6: null,
});

function assessed(said: SaidLoad): Assessment {
  const { loop = 'closed', level = 8, measured = 1000, failed = 0, fails = [], objectives = promised } = said;
  const gates = objectives.map((objective) => gateOf(objective, fails));
  const { id = `${loop}-${level}`, workload = 'news', server, configuration } = said;
  return {
    ...base,
    run: {
      ...base.run,
      id,
      loop,
      objectives: [...objectives],
      profile: { name: loop === 'open' ? 'poisson-arrival' : 'fixed-vus', levels: [level] },
      workload: { ...base.run.workload, id: workload },
      server: { ...base.run.server, ...server },
      configuration: {
        ...base.run.configuration,
        [loop === 'open' ? 'RATE' : 'CONCURRENCY']: level,
        ...configuration,
      },
    },
    counts: { planned: measured, measured, succeeded: measured - failed, failed, cutShort: 0, warmup: 0 },
    measures: measuresOf(said),
    gates,
    audits: [],
    verdict: { outcome: worstOf(gates) ?? 'pass', reasons: [] },
    projection:
      said.foretold === false
        ? { allowed: false, reasons: ['The server was not steady. Measure for 1 min or longer.'] }
        : { allowed: true, reasons: [] },
    levels: null,
  };
}

/** A run of one load as a plan takes it. */
export const plannedRun = (said: SaidLoad): PlannedRun => ({
  folder: `runs/${said.id ?? `${said.loop ?? 'closed'}-${said.level ?? 8}`}`,
  assessment: assessed(said),
  cell: said.cell ?? null,
});

/** What is asked where a test says nothing. */
export const plainAsk: Ask = {
  requests: [10_000],
  rates: [10],
  peakFactor: 1,
  headroom: 0.3,
  redundancy: 1,
  price: null,
};

/** An input with these runs and nothing else. */
export const inputWith = (said: Partial<PlanInput>): PlanInput => ({
  id: '20261122T120000Z-plan',
  suite: '0.1.0',
  createdAt: '2026-11-22T12:00:00.000Z',
  title: 'a plan',
  sources: [],
  ask: plainAsk,
  runs: [],
  sweep: null,
  searches: [],
  stated: [],
  whatIf: null,
  cautions: [],
  ...said,
});
