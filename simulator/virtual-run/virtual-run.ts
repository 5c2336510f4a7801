import { readConfiguration, writableConfiguration } from '../../lib/configuration/read-configuration.ts';
import type { Configuration, SettingName } from '../../lib/configuration/settings.ts';
import { objectivesOf } from '../../lib/objectives/objectives.ts';
import type { ObjectivePreset } from '../../lib/objectives/presets/preset.ts';
import type { Profile as LoadProfile, ProfilePlan, Supply } from '../../lib/profiles/profile.ts';
import { measuredTurns } from '../../lib/profiles/stage.ts';
import { runId } from '../../lib/records/run-id.ts';
import type { RequestRecord } from '../../lib/schema/record.ts';
import type { Run } from '../../lib/schema/run.ts';
import type { ServerSample } from '../../lib/schema/server-sample.ts';
import type { Summary } from '../../lib/schema/summary.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import type { Workload } from '../../lib/workloads/workload.ts';
import { exchangeRecord } from './exchange-record.ts';
import { play, type Played } from './play.ts';
import { pooledGaps } from './pooled-gaps.ts';
import { calibrationOf, questioner } from './questions.ts';
import { createTurnstile } from './turnstile.ts';
import { createVirtualServer, type VirtualServer, type VirtualServerOptions } from './virtual-server.ts';

/** What is sent and when, with the meaning of a definition in `scenarios/`; every one of those is one of these. */
export interface VirtualScenario {
  readonly id: string;
  readonly workload: Workload;
  readonly profile: LoadProfile;
  readonly objectives?: ObjectivePreset;
  readonly defaults?: Readonly<Partial<Record<SettingName, string>>>;
}

/** One run to make. */
export interface VirtualRunOptions {
  readonly scenario: VirtualScenario;
  /** As environment variables would say them. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly server: Omit<VirtualServerOptions, 'startSeconds'>;
  /** The run's epoch. The default is a day that is long past. */
  readonly startedAt?: Date;
}

/** What a run folder holds. */
export interface VirtualRun {
  readonly run: Run;
  /** In the order of their ends. */
  readonly records: readonly RequestRecord[];
  readonly samples: readonly ServerSample[];
  readonly summary: Summary;
}

/** Where a simulated server would answer, if it had a network. */
const address = 'http://simulator.example:8000';
/** The server was there before the run. */
const upForSeconds = 3600;
const usualStart = new Date('2026-11-22T03:00:00.000Z');
/** How many are sent of requests without an end; as of a scenario. */
const usualRequests = 1000;

function configurationOf({ scenario, settings = {} }: VirtualRunOptions): Configuration {
  const { configuration, problems } = readConfiguration({ BASE_URL: address, ...scenario.defaults, ...settings });
  if (configuration === null) throw new UsageError('There is no such run.', [...problems]);
  return configuration;
}

function planOf({ profile, workload }: VirtualScenario, configuration: Configuration): ProfilePlan {
  const supply: Supply = {
    size: null,
    usual: workload.size ?? usualRequests,
    arrivalMs: () => null,
    keep: (_name, make) => [...make()],
  };
  const problems = [...(workload.problems?.(configuration) ?? []), ...profile.problems(configuration, supply)];
  if (workload.next !== undefined)
    problems.push(`${workload.id} has conversations, which are not sent in virtual time`);
  if (configuration.DATASET !== null) problems.push('DATASET: only generated requests are sent in virtual time');
  if (problems.length > 0) throw new UsageError('There is no such run.', problems);
  return profile.plan(configuration, supply);
}

interface Described {
  readonly options: VirtualRunOptions;
  readonly configuration: Configuration;
  readonly plan: ProfilePlan;
  readonly server: VirtualServer;
  readonly notes: readonly string[];
}

async function runOf(described: Described, startedAt: Date, played: Played): Promise<Run> {
  const { options, configuration, plan, server, notes } = described;
  const { id, workload, profile, objectives } = options.scenario;
  const { SEED, BASE_URL } = configuration;
  return {
    format: 'k6-vllm/run',
    version: 1,
    id: runId(startedAt, id),
    scenario: id,
    state: 'completed',
    startedAt: startedAt.toISOString(),
    endedAt: new Date(startedAt.getTime() + Math.ceil(played.endMs)).toISOString(),
    loop: plan.loop,
    profile: {
      name: profile.id,
      levels: [...plan.levels],
      vus: plan.vus,
      stages: plan.stages.map(({ phase, level, requests, durationMs }) => ({ phase, level, requests, durationMs })),
    },
    workload: {
      id: workload.id,
      dataset: {
        source: `${workload.id}, generated (seed ${SEED})`,
        size: workload.repeats?.(configuration) ? 1 : null,
      },
    },
    requestsPlanned: measuredTurns(plan.stages),
    objectives: objectivesOf(configuration, objectives, plan.levels),
    configuration: writableConfiguration(configuration),
    client: { suite: 'in virtual time', revision: null, k6: null, binary: 'extension' },
    server: await server.identity(BASE_URL),
    notes: [...notes],
  };
}

/** What k6 would sum up is left out, as no k6 was there; nor did anything measure itself. */
function summaryOf({ profile }: VirtualServer, { exchanges, endMs, steps, medianStepMs }: Played): Summary {
  const { id, provenance, evidence } = profile;
  // virtual time has no lateness
  const lateness = {
    steps,
    p50Ms: 0,
    p99Ms: 0,
    maxMs: 0,
    medianStepMs,
    resyncs: 0,
    skippedMs: 0,
    trustworthy: true,
  };
  return {
    metrics: {},
    state: { testRunDurationMs: endMs },
    itl: pooledGaps(exchanges),
    simulator: { profile: id, provenance, evidence, timeScale: 1, lateness },
  };
}

/**
 * One run of a scenario against a simulated server, in virtual time: prompts are those that the scenario would send, lengths and validity of the answers those that the
 * simulator would give, `samples` what a scrape of its metrics would have told. The same options give the same run, whatever the
 * machine. Requests that take longer than TIMEOUT are given up; a server that refuses requests is not simulated. UsageError for
 * settings that cannot be.
 */
export async function virtualRun(options: VirtualRunOptions): Promise<VirtualRun> {
  const { scenario, startedAt = usualStart } = options;
  const configuration = configurationOf(options);
  const plan = planOf(scenario, configuration);
  const startSeconds = Math.floor(startedAt.getTime() / 1000) - upForSeconds;
  const server = createVirtualServer({ ...options.server, startSeconds });
  const { calibration, notes } = await calibrationOf({ workload: scenario.workload, configuration });
  const { model, policy } = server;
  const played = await play({
    server,
    turnstile: createTurnstile(plan),
    question: questioner({ workload: scenario.workload, configuration, calibration, model, policy }),
    timeoutMs: configuration.TIMEOUT,
    everyMs: configuration.TELEMETRY_INTERVAL,
  });
  const context = {
    scenario: scenario.id,
    workload: scenario.workload.id,
    api: server.profile.api,
    timeoutMs: configuration.TIMEOUT,
    keepGaps: configuration.RECORD_GAPS,
  };
  return {
    run: await runOf({ options, configuration, plan, server, notes }, startedAt, played),
    records: played.exchanges.map((exchange) => exchangeRecord(exchange, context)),
    samples: played.samples,
    summary: summaryOf(server, played),
  };
}
