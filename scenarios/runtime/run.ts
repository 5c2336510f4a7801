import { sleep } from 'k6';
import type { Configuration } from '../../lib/configuration/settings.ts';
import { writableConfiguration } from '../../lib/configuration/read-configuration.ts';
import type { ProfilePlan } from '../../lib/profiles/profile.ts';
import { measuredTurns } from '../../lib/profiles/stage.ts';
import { hasWarmUp } from '../../lib/profiles/summary-thresholds.ts';
import type { ClientReport } from '../../lib/schema/client-report.ts';
import { changesSince } from '../../lib/resume/differences.ts';
import { continuedParts, endedParts } from '../../lib/resume/parts.ts';
import type { Objective, Run, ServerIdentity } from '../../lib/schema/run.ts';
import type { SimulatorReport } from '../../lib/schema/simulator-report.ts';
import type { ItlEntry } from '../../lib/schema/summary.ts';
import { runId } from '../../lib/records/run-id.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { everyText, withoutSecret } from '../../lib/records/secret.ts';
import type { Calibration } from '../../lib/workloads/workload.ts';
import { earlierRun, type EarlierRun } from './earlier-run.ts';
import { absolutePath } from './environment.ts';
import { extension } from './extension.ts';
import { commonStart, instance, instanceFields, instanceFolder, watchesServer } from './instance.ts';
import { distinctPrompts, type Prompts } from './prompts.ts';
import { Refusal } from './refusal.ts';
import type { ScenarioDefinition } from './scenario.ts';
import { firstLook, keepSample, noLook, type FirstLook, type TelemetryOffered } from './telemetry.ts';
import { printedSummary } from './printed-summary.ts';
import { askSimulator } from './simulator-report.ts';

/** What setup() hands to every VU and to the summary. It ends in k6's own output: no secrets. */
export interface RunStarted {
  readonly epochMs: number;
  readonly model: string;
  readonly run: Run;
  /** How the server counts tokens, where the workload asked. */
  readonly calibration: Calibration | null;
  /** Requests that had succeeded in earlier parts of the run. */
  readonly before: number;
  /** The run folder; null where k6 cannot make one. */
  readonly folder: string | null;
  readonly telemetry: TelemetryOffered;
}

/** What k6 gives to handleSummary, as far as it is used here. */
export interface SummaryData {
  readonly metrics: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly contains: string;
        readonly values: Readonly<Record<string, number>>;
        readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
      }
    >
  >;
  readonly state: { readonly testRunDurationMs: number };
  /** What the extension adds. */
  readonly itl?: readonly ItlEntry[] | null;
  readonly client?: ClientReport | null;
  /** What a simulator that was the server says of itself. */
  readonly simulator?: SimulatorReport | null;
  readonly setup_data?: RunStarted | null;
}

interface Beginning {
  readonly definition: ScenarioDefinition;
  readonly configuration: Configuration;
  readonly plan: ProfilePlan;
  /** Of all instances, where this is one of several; else the same. */
  readonly whole: ProfilePlan;
  readonly objectives: readonly Objective[];
  readonly prompts: Prompts;
  readonly server: ServerIdentity;
  readonly calibration: Calibration | null;
  readonly notes: readonly string[];
}

/** Opens the run folder (with the extension) and states what is about to be run. */
export function beginRun(beginning: Beginning): RunStarted {
  const { definition, configuration, plan, whole, objectives, prompts, server, calibration, notes } = beginning;
  const first = watchesServer ? firstLook(configuration) : noLook;
  const startMs = commonStart(configuration);
  const now = new Date(startMs ?? Date.now());
  const id = runId(now, definition.id);
  const stated: Run = {
    format: 'k6-vllm/run',
    version: 1,
    id,
    scenario: definition.id,
    state: 'running',
    startedAt: now.toISOString(),
    endedAt: null,
    loop: plan.loop,
    profile: profileOf(definition, { ...whole, vus: plan.vus }),
    workload: workloadOf(definition, configuration, prompts),
    requestsPlanned: requestsPlanned(definition, plan, prompts),
    objectives: [...objectives],
    configuration: writableConfiguration(configuration),
    client: {
      suite: SUITE_VERSION,
      revision: SUITE_REVISION,
      k6: extension?.k6Version ?? null,
      binary: extension ? 'extension' : 'stock',
    },
    server,
    notes: [...notes, ...first.notes, ...lateStart(startMs)],
    ...instanceFields({ planned: requestsPlanned(definition, whole, prompts), wholeVus: whole.vus }),
  };
  // servers say what they like of themselves, and some repeat what they are sent
  const run = everyText(stated, withoutSecret(configuration.API_KEY));
  if (extension !== null && earlierRun !== null) return goOn(extension, earlierRun, run, { calibration, first });
  const folder = extension ? openFolder(extension, configuration, run, startMs) : configuration.RUN_DIR;
  for (const sample of first.samples) keepSample(sample);
  if (startMs !== null) sleep(Math.max(0, startMs - Date.now()) / 1000);
  return { epochMs: now.getTime(), model: server.model, run, calibration, before: 0, folder, telemetry: first.offered };
}

/** What is to be said of a beginning that was due before this process was ready. */
function lateStart(startMs: number | null): string[] {
  const lateMs = startMs === null ? 0 : Date.now() - startMs;
  return lateMs > 0 ? [`It was ready ${formatDuration(lateMs)} after its start was due.`] : [];
}

/** A report knows the suite's own workloads, and of others what is written down here. */
function workloadOf({ workload }: ScenarioDefinition, configuration: Configuration, prompts: Prompts): Run['workload'] {
  const { id, sharedPrefix } = workload;
  return { id, ...(sharedPrefix === undefined ? {} : { sharedPrefix }), dataset: dataSet(configuration, prompts) };
}

/** What is asked, so that a run that goes on with this one can ask the same. */
export function dataSet(configuration: Configuration, prompts: Prompts): Run['workload']['dataset'] {
  const { DATASET } = configuration;
  const sha256 = DATASET === null || extension === null ? null : extension.sha256(absolutePath(DATASET));
  return {
    source: prompts.source,
    size: prompts.repeats ? 1 : distinctPrompts(configuration, prompts),
    ...(sha256 === null ? {} : { sha256 }),
  };
}

/** Opens the folder of the run that is gone on with; what is said of the run is that of its latest part, and its beginning that of the first. */
function goOn(
  vllm: NonNullable<typeof extension>,
  earlier: EarlierRun,
  now: Run,
  { calibration, first }: { calibration: Calibration | null; first: FirstLook },
): RunStarted {
  const { run: was, folder, succeeded, torn } = earlier;
  const number = was.parts?.length ?? 1;
  const begun = resuming(() => vllm.resumeRun(`summary.part-${number}.json`, answersIn(now.configuration, folder)));
  const missing =
    begun.answersMissing === 0
      ? []
      : [`The answers of ${begun.answersMissing} requests of earlier parts were not kept.`];
  const part = { startedAt: now.startedAt, startMs: begun.startMs, changes: changesSince(was, now) };
  const run: Run = {
    ...now,
    id: was.id,
    startedAt: was.startedAt,
    profile: { ...now.profile, levels: [...new Set([...was.profile.levels, ...now.profile.levels])] },
    notes: [...new Set([...was.notes, ...now.notes, ...missing])],
    serverDied: null,
    parts: continuedParts(was, { succeeded, torn }, part),
  };
  vllm.updateRun(run);
  for (const sample of first.samples) keepSample({ ...sample, atMs: begun.startMs });
  const epochMs = Date.parse(was.startedAt);
  return { epochMs, model: run.server.model, run, calibration, before: succeeded, folder, telemetry: first.offered };
}

function resuming<T>(begin: () => T): T {
  try {
    return begin();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Refusal(`The run cannot be resumed: ${why.replace(/^.*?resumeRun: /, '')}.`);
  }
}

/** Where answers are kept, if they are. */
function answersIn({ OUTPUTS }: Run['configuration'], folder: string): { answers?: string } {
  if (typeof OUTPUTS !== 'string') return {};
  return { answers: OUTPUTS === 'true' ? `${folder}/outputs.jsonl` : absolutePath(OUTPUTS) };
}

/** What of the plan a report can tell; its functions stay behind. */
function profileOf({ profile }: ScenarioDefinition, { levels, vus, stages }: ProfilePlan): Run['profile'] {
  return {
    name: profile.id,
    levels: [...levels],
    vus,
    stages: stages.map(({ phase, level, requests, durationMs }) => ({ phase, level, requests, durationMs })),
  };
}

/** Requests to be measured; null where time decides, or the length of conversations. */
export function requestsPlanned(
  { workload }: ScenarioDefinition,
  plan: ProfilePlan,
  { areGenerated }: Prompts,
): number | null {
  return areGenerated && workload.next !== undefined ? null : measuredTurns(plan.stages);
}

/** Makes the run folder; a run that began in the same second gets the next name. */
function openFolder(
  vllm: NonNullable<typeof extension>,
  configuration: Configuration,
  run: Run,
  startMs: number | null,
): string {
  const own = instance === null ? run.id : `${run.id}-${instance.index}of${instance.of}`;
  const wanted = configuration.RUN_DIR ? instanceFolder(configuration.RUN_DIR) : `${runsFolder(configuration)}/${own}`;
  const epoch = startMs === null ? {} : { epochMs: startMs };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const folder = attempt === 1 ? wanted : `${wanted}-${attempt}`;
      return vllm.startRun(folder, run, { ...answersIn(run.configuration, folder), ...epoch });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const taken = why.includes('already holds a run');
      if (taken && configuration.RUN_DIR === null && attempt < 100) continue;
      const mend = taken
        ? 'Set RUN_DIR to another folder, or leave it out; RESUME goes on with a run.'
        : why.includes('file exists')
          ? 'Set OUTPUTS to another file.'
          : 'Set RUNS_DIR to a folder that can be written.';
      throw new Refusal(`The run folder cannot be made: ${why.replace(/^.*startRun: /, '')}. ${mend}`);
    }
  }
}

/** `runs/` beside `scenarios/`, wherever k6 was started from; of a scenario of the npm package in the current folder, where npm clears nothing away. */
function runsFolder({ RUNS_DIR }: Configuration): string {
  const beside = decodeURIComponent(import.meta.resolve('../runs').replace(/^file:\/\//, ''));
  return RUNS_DIR ?? (beside.includes('/node_modules/') ? absolutePath('runs') : beside);
}

/** Completes the run folder, or leaves the one file that a stock k6 can, and prints what happened. */
export function endRun(data: SummaryData, configuration: Configuration, plan: ProfilePlan): Record<string, string> {
  const started = data.setup_data ?? null;
  if (started === null) return {};
  const { setup_data: _secretless, ...own } = data;
  const summary = { ...own, ...askSimulator(started.run) };
  const serverDied = deathIn(data);
  const state = endState(data, started, configuration, plan);
  const endedAt = new Date().toISOString();
  if (extension) {
    const whole = { ...summary, itl: extension.itl(), client: extension.clientReport() };
    const ended = extension.progress(0);
    const done = ended === null ? 0 : ended.done - ended.failed;
    const parts = endedParts(started.run.parts, { endedAt, state, done });
    const closed = extension.gateClosedFor();
    const endedEarly = extension.endAskedFor();
    const changes = {
      state,
      endedAt,
      serverDied,
      ...(endedEarly === null ? {} : { endedEarly }),
      ...(parts === undefined ? {} : { parts }),
      ...(closed === null ? {} : { notes: [...started.run.notes, closed] }),
    };
    const folder = extension.finishRun(changes, { 'summary.json': JSON.stringify(whole, null, 2) });
    return { stdout: printedSummary(whole, { ...started.run, ...changes }, folder) };
  }
  const summaryText = JSON.stringify(summary, null, 2);
  const run: Run = { ...started.run, state, endedAt, serverDied };
  if (started.folder !== null) {
    return {
      [`${started.folder}/run.json`]: JSON.stringify(run, null, 2),
      [`${started.folder}/summary.json`]: summaryText,
      stdout: printedSummary(summary, run, started.folder),
    };
  }
  // k6 makes no folders, so all of it goes into one file beside the run folders
  const file = `${runsFolder(configuration)}/${run.id}.json`;
  const content = { format: 'k6-vllm/summary-only-run', version: 1, run, summary };
  return { [file]: JSON.stringify(content, null, 2), stdout: printedSummary(summary, run, file) };
}

/** The watch cannot reach the VM that this runs in, but k6's metrics do. */
function deathIn({ metrics }: SummaryData): { atMs: number } | null {
  const atMs = metrics.llm_server_died?.values.value ?? 0;
  return atMs > 0 ? { atMs } : null;
}

/** k6 does not say why it stopped; the watch, or fewer requests than planned tell, or where time or conversations decide, how long it went on. */
function endState(
  data: SummaryData,
  { run, before }: RunStarted,
  { MAX_DURATION }: Configuration,
  plan: ProfilePlan,
): Run['state'] {
  const { metrics, state } = data;
  if (deathIn(data) !== null) return 'server-died';
  if ((extension?.endAskedFor() ?? null) !== null) return 'ended-early';
  const { scenario, requestsPlanned: planned } = run;
  const count = (name: string): number => metrics[name]?.values.count ?? 0;
  const inTime = state.testRunDurationMs < MAX_DURATION;
  // it ended as it was to end
  if ((extension?.gateClosedFor() ?? null) !== null) return 'completed';
  if (planned !== null) {
    const done = count(hasWarmUp(plan) ? 'llm_requests{phase:measure}' : 'llm_requests');
    if (before + done >= planned) return 'completed';
  } else if (plan.turns !== null) {
    if (inTime && count(`iterations{scenario:${scenario}}`) >= plan.turns) return 'completed';
  } else if (inTime && state.testRunDurationMs >= (plan.durationMs ?? 0)) return 'completed';
  return inTime ? 'interrupted' : 'time-limit';
}
