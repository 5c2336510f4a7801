import type { RequestRecord } from '../../lib/schema/record.ts';
import type { Run } from '../../lib/schema/run.ts';
import { presets } from '../../lib/objectives/presets/index.ts';
import { summaryOnlyRunFormat } from '../../lib/schema/summary.ts';
import { baseRun } from './base-run.ts';
import { easyClient, strainedClient } from './clients.ts';
import { failed, impossibleFate, thinkingFate, troubledFate, waited, waitingFate } from './fates.ts';
import { ladderSummary, summaryOf } from './k6-summary.ts';
import { resumedRecords, resumedRun } from './resumed.ts';
import { serverSamples } from './server-samples.ts';
import { lateSimulator } from './simulators.ts';
import { ladderLevels, ladderRecords } from './ladder.ts';
import { itlOf } from './synthetic-gaps.ts';
import { syntheticRecords } from './synthetic-records.ts';

/** One fixture: its files by name, as they stand under `fixtures/runs/<name>`. */
export interface GoldenRun {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const lines = (records: readonly RequestRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

const load = { seed: 1, requests: 500, concurrency: 10, streaming: true };

function healthy(): GoldenRun {
  const records = syntheticRecords({
    ...load,
    fate: (index, { sentMs }) =>
      index === 133 || index === 377
        ? failed('timeout', 'no complete answer within 60 s', { endMs: sentMs + 9_000, status: 0, headersMs: null })
        : {},
  });
  return {
    name: 'healthy',
    files: {
      'run.json': json(baseRun),
      'requests.ndjson': lines(records),
      'summary.json': json({
        ...summaryOf(records, { success: true, e2e: true }),
        itl: itlOf(records),
        client: easyClient,
      }),
    },
  };
}

function troubled(): GoldenRun {
  const records = syntheticRecords({ ...load, seed: 2, fate: troubledFate });
  const run = { ...baseRun, notes: ['The server did not say how many sequences it runs at once (max_num_seqs).'] };
  return {
    name: 'troubled',
    files: {
      'run.json': json(run),
      'requests.ndjson': lines(records),
      'summary.json': json({
        ...summaryOf(records, { success: false, e2e: true }),
        itl: itlOf(records),
        client: { ...easyClient, wakeLateness: { ...easyClient.wakeLateness, p99Ms: 12.6, maxMs: 40.2 } },
      }),
    },
  };
}

/** A reasoning model under an open loop, from a load generator that could not keep up. */
function strained(): GoldenRun {
  const records = syntheticRecords({ ...load, seed: 8, requests: 400, fate: thinkingFate });
  const run: Run = {
    ...baseRun,
    loop: 'open',
    profile: { name: 'poisson', levels: [3] },
    requestsPlanned: 400,
    configuration: { ...baseRun.configuration, REQUESTS: 400 },
    server: { ...baseRun.server, model: 'qwen/qwen3-4b', modelRoot: 'qwen/qwen3-4b' },
  };
  return {
    name: 'strained',
    files: {
      'run.json': json(run),
      'requests.ndjson': lines(records),
      'summary.json': json({
        ...summaryOf(records, { success: true, e2e: true }),
        itl: itlOf(records),
        client: strainedClient,
      }),
    },
  };
}

function interrupted(): GoldenRun {
  const all = syntheticRecords({ ...load, seed: 3, requests: 47 });
  const done = all.slice(0, 37);
  const stopMs = (done.at(-1)?.endMs ?? 0) + 40;
  const cut = all.slice(37).map((record) => ({
    ...record,
    ...failed('aborted', 'the run ended first', { endMs: Math.max(record.sentMs, stopMs), status: 200 }),
  }));
  const run: Run = { ...baseRun, state: 'interrupted', endedAt: '2026-11-22T03:07:36.000Z' };
  return { name: 'interrupted', files: { 'run.json': json(run), 'requests.ndjson': lines([...done, ...cut]) } };
}

function allFailed(): GoldenRun {
  const records = syntheticRecords({
    ...load,
    seed: 4,
    requests: 100,
    fate: (_, { sentMs }) =>
      failed('connection', 'dial tcp 10.0.0.7:8000: connect: connection refused', {
        endMs: sentMs + 1.2,
        status: 0,
        headersMs: null,
      }),
  });
  const run = { ...baseRun, requestsPlanned: 100, configuration: { ...baseRun.configuration, REQUESTS: 100 } };
  return {
    name: 'all-failed',
    files: {
      'run.json': json(run),
      'requests.ndjson': lines(records),
      'summary.json': json(summaryOf(records, { success: false, e2e: true })),
    },
  };
}

/** As stock k6 leaves it with --console-output: no streaming times, lines of k6's log in between; from a simulator that was late itself. */
function stock(): GoldenRun {
  const records = syntheticRecords({ ...load, seed: 5, requests: 250, streaming: false });
  const [first, ...rest] = lines(records).split('\n');
  const text = [first, 'time="2026-11-22T03:07:40Z" level=warning msg="a line of k6\'s own"', ...rest].join('\n');
  const run: Run = {
    ...baseRun,
    requestsPlanned: 250,
    client: { ...baseRun.client, binary: 'stock' },
    configuration: { ...baseRun.configuration, REQUESTS: 250, STREAM: false },
    server: {
      ...baseRun.server,
      kind: 'k6-vllm simulator',
      version: '0.1.0',
      simulated: { profile: lateSimulator.profile, provenance: lateSimulator.provenance },
    },
  };
  return {
    name: 'stock',
    files: {
      'run.json': json(run),
      'requests.ndjson': text,
      'summary.json': json({ ...summaryOf(records, { success: true, e2e: true }), simulator: lateSimulator }),
    },
  };
}

function summaryOnly(): GoldenRun {
  const records = syntheticRecords({ ...load, seed: 6, streaming: false });
  const run: Run = { ...baseRun, client: { ...baseRun.client, binary: 'stock', revision: null } };
  const value = {
    format: summaryOnlyRunFormat,
    version: 1,
    run,
    summary: summaryOf(records, { success: true, e2e: true }),
  };
  return { name: 'summary-only', files: { 'inngest-style.json': json(value) } };
}

function killed(): GoldenRun {
  const text = lines(syntheticRecords({ ...load, seed: 7, requests: 120 }));
  const run: Run = { ...baseRun, state: 'running', endedAt: null };
  return { name: 'killed', files: { 'run.json': json(run), 'requests.ndjson': text.slice(0, -200) } };
}

/** Steps of concurrency, each warmed up and drained by itself, up to where the server refuses and is slow. */
function ladder(): GoldenRun {
  const records = ladderRecords();
  const run: Run = {
    ...baseRun,
    id: '20261122T030722Z-concurrency-ladder',
    scenario: 'concurrency-ladder',
    profile: { name: 'ladder', levels: [...ladderLevels] },
    requestsPlanned: records.length,
    objectives: presets.production.objectives(ladderLevels),
    configuration: { ...baseRun.configuration, REQUESTS: records.length },
  };
  return {
    name: 'ladder',
    files: {
      'run.json': json(run),
      'requests.ndjson': lines(records),
      'summary.json': json(ladderSummary(records)),
    },
  };
}

/** A run that was killed, interrupted and brought to its end, in three parts. */
function resumed(): GoldenRun {
  const parts = resumedRecords();
  const [, second = [], third = []] = parts;
  const summaryOfPart = (records: readonly RequestRecord[]) =>
    json({ ...summaryOf(records, { success: true, e2e: true }), itl: itlOf(records), client: easyClient });
  return {
    name: 'resumed',
    files: {
      'run.json': json(resumedRun(parts)),
      'requests.ndjson': lines(parts.flat()),
      'summary.part-2.json': summaryOfPart(second),
      'summary.json': summaryOfPart(third),
    },
  };
}

/** A watched run whose server died under it, with a line of its scrapes cut by hand. */
function serverDied(): GoldenRun {
  const diedMs = 41_300;
  const sent = syntheticRecords({ ...load, seed: 9, requests: 150 }).filter(({ sentMs }) => sentMs < diedMs);
  const records = sent.map((record, index) =>
    record.endMs < diedMs
      ? record
      : {
          ...record,
          ...failed('stream-cut', 'read tcp 10.0.0.7:8000: connection reset by peer', { endMs: diedMs + index / 100 }),
        },
  );
  const refused = records.slice(-10).flatMap((record, slot) =>
    [0, 1].map((round) => {
      const sentMs = diedMs + 400 + 1000 * round + slot;
      const id = `candidate-${String(sent.length + 10 * round + slot + 1).padStart(4, '0')}`;
      const refusal = failed('connection', 'dial tcp 10.0.0.7:8000: connect: connection refused', {
        endMs: sentMs + 0.4,
        status: 0,
        headersMs: null,
      });
      return { ...record, id, sentMs, ...refusal };
    }),
  );
  const run: Run = {
    ...baseRun,
    state: 'server-died',
    serverDied: { atMs: 41_300 },
    endedAt: '2026-11-22T03:08:06.000Z',
  };
  const samples = serverSamples(records, diedMs).map((sample) => `${JSON.stringify(sample)}\n`);
  samples.splice(20, 0, '{"v":1,"atMs":9000,"source":"server","ki\n');
  return {
    name: 'server-died',
    files: {
      'run.json': json(run),
      'requests.ndjson': lines([...records, ...refused]),
      'server.ndjson': samples.join(''),
      'summary.json': json(summaryOf([...records, ...refused], { success: false, e2e: true })),
    },
  };
}

/** Answers that came faster than the GPU can make them: something else gave them. */
function impossible(): GoldenRun {
  const records = syntheticRecords({ ...load, seed: 10, fate: impossibleFate });
  const run: Run = {
    ...baseRun,
    endedAt: '2026-11-22T03:07:23.000Z',
    configuration: { ...baseRun.configuration, GPU: 'rtx-4080', GPUS: 1 },
  };
  return {
    name: 'impossible',
    files: {
      'run.json': json(run),
      'requests.ndjson': lines(records),
      'summary.json': json({
        ...summaryOf(records, { success: true, e2e: true }),
        itl: itlOf(records),
        client: easyClient,
      }),
    },
  };
}

/** An open loop with too few virtual users: one request in fourteen waited for one, so its times are not those of the load asked for. */
function doubtful(): GoldenRun {
  const records = syntheticRecords({ ...load, seed: 11, requests: 420, fate: waitingFate });
  const late = records.filter((_, index) => waited(index)).length;
  const summary = summaryOf(records, { success: true, e2e: true });
  const llm_unready = {
    type: 'rate',
    contains: 'default',
    values: { rate: late / records.length, passes: late, fails: records.length - late },
    thresholds: { 'rate<0.01': { ok: false } },
  };
  const run: Run = {
    ...baseRun,
    id: '20261122T030722Z-poisson-arrival',
    scenario: 'poisson-arrival',
    loop: 'open',
    profile: { name: 'poisson', levels: [3], vus: 10 },
    requestsPlanned: 420,
    configuration: { ...baseRun.configuration, REQUESTS: 420, RATE: 3 },
  };
  return {
    name: 'doubtful',
    files: {
      'run.json': json(run),
      'requests.ndjson': lines(records),
      'summary.json': json({
        ...summary,
        metrics: { ...summary.metrics, llm_unready },
        itl: itlOf(records),
        client: easyClient,
      }),
    },
  };
}

/** Every fixture run, made from its seed. */
export const goldenRuns: readonly (() => GoldenRun)[] = [
  healthy,
  troubled,
  strained,
  interrupted,
  allFailed,
  stock,
  summaryOnly,
  killed,
  ladder,
  resumed,
  serverDied,
  impossible,
  doubtful,
];
