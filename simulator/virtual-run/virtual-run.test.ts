import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { requestRecordSchema, type RequestRecord } from '../../lib/schema/record.ts';
import { runSchema } from '../../lib/schema/run.ts';
import { serverSampleSchema } from '../../lib/schema/server-sample.ts';
import { summarySchema } from '../../lib/schema/summary.ts';
import { sweepSchema } from '../../lib/schema/sweep.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { readAndAssess } from '../../reports/render.ts';
import { writeRunFolder } from './run-folder.ts';
import { arrivals, bursts, shortLadder, workers } from './scenarios.test-support.ts';
import { virtualRun, type VirtualRun } from './virtual-run.ts';
import { writeVirtualSweep } from './virtual-sweep.ts';

const gemma = { profile: 'rtx4080-gemma-3-4b', gpu: 'RTX 4080' };

/** The most requests that were in flight at once. */
function mostInFlight(records: readonly RequestRecord[]): number {
  const events = records.flatMap(({ sentMs, endMs }) => [
    { atMs: sentMs, change: 1 },
    { atMs: endMs, change: -1 },
  ]);
  let [now, most] = [0, 0];
  for (const { change } of events.sort((a, b) => a.atMs - b.atMs || a.change - b.change)) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}

const inOrderSent = ({ records }: VirtualRun) => records.toSorted((a, b) => a.sentMs - b.sentMs);

async function freshFolder(t: { after: (done: () => Promise<void>) => void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'k6-vllm-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('a run in virtual time is the same every time, is a run like any other, and another seed makes another', async () => {
  const options = { scenario: workers, settings: { CONCURRENCY: '4', REQUESTS: '24' }, server: gemma };
  const once = await virtualRun(options);
  assert.deepEqual(await virtualRun(options), once);
  runSchema.parse(once.run);
  summarySchema.parse(once.summary);
  for (const record of once.records) requestRecordSchema.parse(record);
  for (const sample of once.samples) serverSampleSchema.parse(sample);
  assert.equal(once.run.server.simulated?.profile, 'rtx4080-gemma-3-4b');
  const other = await virtualRun({ ...options, server: { ...gemma, seed: 2 } });
  assert.notDeepEqual(other.records, once.records);
});

test('its server counts what its records hold, and its report finds nothing to object to', async (t) => {
  const folder = await freshFolder(t);
  const made = await virtualRun({
    scenario: workers,
    settings: { CONCURRENCY: '8', REQUESTS: '120', TELEMETRY_INTERVAL: '2s' },
    server: gemma,
  });
  const last = made.samples.findLast(({ source }) => source === 'server')?.values;
  const sum = (of: (record: RequestRecord) => number | null) =>
    made.records.reduce((total, record) => total + (of(record) ?? 0), 0);
  assert.equal(
    last?.generationTokens,
    sum(({ outputTokens }) => outputTokens),
  );
  assert.equal(
    last?.promptTokens,
    sum(({ promptTokens }) => promptTokens),
  );
  assert.equal(last?.requestsSucceeded, 120);
  assert.ok((last?.prefixHits ?? 0) > 0.3 * (last?.prefixQueries ?? 0), 'all prompts begin with the same instructions');
  await writeRunFolder(folder, made);
  const { audits, verdict } = await readAndAssess(folder, {});
  assert.equal(verdict.outcome, 'pass');
  assert.deepEqual(
    audits.filter(({ verdict: word }) => word === 'invalid' || word === 'unsound'),
    [],
  );
  assert.equal(audits.find(({ id }) => id === 'server-counts')?.verdict, 'ok');
});

test('the next burst waits for all of the one before', async () => {
  const made = await virtualRun({
    scenario: bursts,
    settings: { BURST_SIZE: '8', REQUESTS: '24', WARMUP: '0' },
    server: gemma,
  });
  const starts = [...new Set(inOrderSent(made).map(({ sentMs }) => sentMs))];
  assert.equal(starts.length, 3);
  for (const startMs of starts.slice(1)) {
    const before = made.records.filter(({ sentMs }) => sentMs < startMs);
    assert.equal(startMs, Math.max(...before.map(({ endMs }) => endMs)));
    assert.equal(before.length % 8, 0);
  }
});

test('a ladder has each level by itself, with its own warm-up, after a pause', async () => {
  const { run, records } = await virtualRun({
    scenario: shortLadder,
    settings: { LEVELS: '2,6', LEVEL_REQUESTS: '5x', SETTLE: '3s', ENDPOINT: 'completions' },
    server: { profile: 'rtx4090-opt-125m' },
  });
  assert.deepEqual(run.profile.levels, [2, 6]);
  for (const level of [2, 6]) {
    const own = records.filter((record) => record.level === level);
    assert.equal(own.filter(({ phase }) => phase === 'measure').length, 5 * level);
    assert.equal(own.filter(({ phase }) => phase === 'warmup').length, level);
    assert.equal(mostInFlight(own), level);
  }
  const [endMs, startMs] = [2, 6].map((level, i) => {
    const own = records.filter((record) => record.level === level);
    return i === 0 ? Math.max(...own.map((record) => record.endMs)) : Math.min(...own.map(({ sentMs }) => sentMs));
  }) as [number, number];
  assert.ok(Math.abs(startMs - endMs - 3000) < 0.01);
});

test('an open loop sends when it is due, and late where no virtual user is free', async () => {
  const settings = { RATE: '4', DURATION: '60s', PROMPT_TOKENS: '300', OUTPUT_TOKENS: '40' };
  const made = await virtualRun({ scenario: arrivals, settings, server: gemma });
  assert.equal(made.run.loop, 'open');
  assert.ok(made.records.length > 200);
  for (const { scheduledMs, sentMs } of made.records) assert.equal(sentMs, scheduledMs);
  assert.ok(made.records.every(({ promptTokens, outputTokens }) => promptTokens === 300 && outputTokens === 40));
  const few = await virtualRun({
    scenario: arrivals,
    settings: { ...settings, PRE_ALLOCATED_VUS: '2' },
    server: gemma,
  });
  assert.equal(mostInFlight(few.records), 2);
  assert.ok(few.records.some(({ scheduledMs, sentMs }) => sentMs - (scheduledMs ?? 0) > 1000));
});

test('a request that takes too long is given up by its client, and its place and its cache are free again', async () => {
  const { records, samples } = await virtualRun({
    scenario: workers,
    settings: { CONCURRENCY: '30', REQUESTS: '60', TIMEOUT: '8s' },
    server: { ...gemma, maxModelLen: 4096, kvCacheTokens: 11_824 },
  });
  const given = records.filter(({ failureKind }) => failureKind === 'timeout');
  assert.ok(given.length > 0 && given.length < 60);
  for (const { sentMs, endMs, success } of given) {
    assert.equal(success, false);
    assert.ok(Math.abs(endMs - sentMs - 8000) < 0.01);
  }
  const last = samples.findLast(({ source }) => source === 'server')?.values;
  assert.deepEqual([last?.running, last?.queueDepth, last?.kvUsage], [0, 0, 0]);
  assert.equal(last?.requestsSucceeded, 60 - given.length);
});

test('a sweep in virtual time is the folder of a sweep whose cells are all done', async (t) => {
  const folder = await freshFolder(t);
  const seen: string[] = [];
  const sweep = await writeVirtualSweep(
    folder,
    {
      scenarios: [workers],
      settings: { REQUESTS: '12' },
      axes: { CONCURRENCY: ['2', '6'] },
      repeats: 2,
      server: { profile: 'rtx4090-opt-125m' },
    },
    async (_, { id }) => void seen.push(id),
  );
  assert.deepEqual(sweepSchema.parse(JSON.parse(await readFile(join(folder, 'sweep.json'), 'utf8'))), sweep);
  assert.ok(sweep.cells.every(({ state, attempts }) => state === 'done' && attempts === 1));
  assert.equal(sweep.identities.length, 1);
  assert.deepEqual((await readdir(join(folder, 'runs'))).sort(), seen.toSorted());
  const text = await readFile(join(folder, 'runs', 'concurrency-6_r2', 'run.json'), 'utf8');
  assert.equal(runSchema.parse(JSON.parse(text)).profile.levels[0], 6);
});

test('what cannot be sent is a mistake in words', async () => {
  await assert.rejects(
    virtualRun({ scenario: arrivals, settings: { DURATION: '10s' }, server: gemma }),
    (error) => error instanceof UsageError && /RATE is needed/.test(error.problems.join()),
  );
  await assert.rejects(
    virtualRun({ scenario: workers, server: { ...gemma, maxModelLen: 100_000 } }),
    (error) => error instanceof UsageError && /does not fit the KV cache/.test(error.problems.join()),
  );
});
