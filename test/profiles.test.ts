// Every profile in a real k6 against the simulator: what was scheduled, what was sent when, and what belongs to which part.
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { configurationOf } from '../lib/workloads/request.test-support.ts';
import { profiles } from '../lib/profiles/index.ts';
import type { ProfilePlan } from '../lib/profiles/profile.ts';
import { positionOf } from '../lib/profiles/stage.ts';
import { supplyOf } from '../lib/profiles/supply.test-support.ts';
import type { RequestRecord } from '../lib/schema/record.ts';
import { startSimulator } from '../simulator/main.ts';
import { renderRun } from '../reports/render.ts';
import { customK6, readRecords, readRunFile, root, temporaryFolder, type Ended } from './k6-process.ts';
import { buildProfileScenario, runFile } from './profile-scenario.ts';

const stockK6 = join(root, '.cache', 'k6-stock');
const scenarios = temporaryFolder(after);
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let slow: Awaited<ReturnType<typeof startSimulator>>;

before(async () => {
  simulator = await startSimulator({ profile: 'instant', model: 'fast' });
  slow = await startSimulator({ profile: 'tiny-cpu', model: 'slow' });
});
after(async () => {
  await simulator.close();
  await slow.close();
});

interface Done {
  readonly ended: Ended;
  readonly folder: string;
  readonly records: readonly RequestRecord[];
}

/** Runs a profile to its end. */
async function runProfile(
  profile: string,
  settings: Record<string, string>,
  { url = simulator.url, workload }: { readonly url?: string; readonly workload?: string } = {},
): Promise<Done> {
  const file = await buildProfileScenario(scenarios, { profile, ...(workload === undefined ? {} : { workload }) });
  const folder = join(temporaryFolder(after), 'run');
  const ended = await runFile(customK6, file, { BASE_URL: url, MAX_TOKENS: '8', RUN_DIR: folder, ...settings });
  // on a busy machine a request may find no virtual user free, which is not what is tested here
  const unready = ended.code === 99 && /thresholds on metrics 'llm_unready[^']*' have been crossed/.test(ended.output);
  assert.ok(ended.code === 0 || unready, ended.output);
  const records = readRecords(folder);
  for (const { success, failureMessage } of records) assert.ok(success, failureMessage ?? '');
  assert.equal(readRunFile(folder).state, 'completed');
  return { ended, folder, records };
}

/** The plan that the profile makes of these settings. */
function planOf(id: string, settings: Record<string, string>): ProfilePlan {
  const profile = profiles.find((one) => one.id === id) ?? assert.fail(id);
  return profile.plan(configurationOf(settings), supplyOf());
}

const ofPhase = (records: readonly RequestRecord[], phase: RequestRecord['phase']): RequestRecord[] =>
  records.filter((record) => record.phase === phase);

const scheduled = ({ scheduledMs }: RequestRecord): number => scheduledMs ?? assert.fail('not scheduled');

/** Mean and squared coefficient of variation of the gaps of instants. */
function gapMoments(instants: readonly number[]): {
  readonly mean: number;
  readonly variation: number;
  readonly n: number;
} {
  const gaps = instants.slice(1).map((at, i) => at - (instants[i] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1);
  return { mean, variation: variance / mean ** 2, n: gaps.length };
}

describe('arrivals', () => {
  const rate = 50;
  // [profile, 1/CV² of its gaps, the standard error of CV² times √n]
  const processes: [string, number | null, Record<string, string>][] = [
    ['constant-arrival', null, {}],
    ['poisson-arrival', 1, {}],
    ['gamma-arrival', 0.25, { BURSTINESS: '0.25' }],
  ];
  for (const [profile, shape, more] of processes) {
    test(`${profile}: scheduled times have the right mean and CV², and sends keep them`, async () => {
      const settings = { RATE: String(rate), REQUESTS: '500', WARMUP: '0', EXPECTED_E2E: '1s', SEED: '5', ...more };
      const { records } = await runProfile(profile, settings);
      assert.equal(records.length, 500);
      const instants = records.map(scheduled).sort((a, b) => a - b);
      const { mean, variation, n } = gapMoments(instants);
      // of gamma gaps of shape k: variance of the mean 1/(kn), of CV² (2/k²)(1 + 1/k)/n
      const [meanError, variationError] =
        shape === null ? [1e-6, 1e-6] : [1 / Math.sqrt(shape * n), Math.sqrt(((2 / shape ** 2) * (1 + 1 / shape)) / n)];
      assert.ok(Math.abs((mean * rate) / 1000 - 1) <= 4 * meanError, `mean gap ${mean} ms`);
      assert.ok(Math.abs(variation - (shape === null ? 0 : 1 / shape)) <= 4 * variationError, `CV² ${variation}`);

      const plan = planOf(profile, settings);
      const due = instants.map((_, turn) => {
        const { stage, index } = positionOf(plan.stages, turn) ?? assert.fail();
        return stage.dueMs?.(index) ?? assert.fail();
      });
      instants.forEach((at, turn) => assert.ok(Math.abs(at - (due[turn] ?? 0)) < 0.01, `turn ${turn}: ${at}`));

      const late = records.map((record) => record.sentMs - scheduled(record)).sort((a, b) => a - b);
      assert.ok((late[0] ?? -1) > -0.01, 'none is sent before its time');
      // 1 ms where nothing else runs; here the median of a machine that others use
      assert.ok((late[250] ?? Infinity) < 50, `median lateness ${late[250]} ms`);
      assert.deepEqual([...new Set(records.map(({ level }) => level))], [rate]);
    });
  }

  test('their warm-up comes first on the same clock, and is in no measure', async () => {
    const { records, folder, ended } = await runProfile('poisson-arrival', {
      RATE: '40',
      DURATION: '3s',
      WARMUP: '1s',
      EXPECTED_E2E: '500ms',
    });
    const [warm, measured] = [ofPhase(records, 'warmup'), ofPhase(records, 'measure')];
    assert.ok(warm.length > 15 && measured.length > 70, `${warm.length} and ${measured.length}`);
    assert.ok(Math.max(...warm.map(scheduled)) < Math.min(...measured.map(scheduled)));
    const run = readRunFile(folder);
    assert.equal(run.loop, 'open');
    assert.equal(run.requestsPlanned, measured.length);
    const { assessment } = await renderRun(folder);
    assert.equal(assessment.counts.measured, measured.length);
    assert.equal(assessment.counts.warmup, warm.length);
    assert.match(
      ended.output,
      new RegExp(`${measured.length} of ${measured.length} requests \\(and ${warm.length} to warm up\\)`),
    );
    assert.match(ended.output, new RegExp(`E2E .* n ${measured.length}\\n`));
  });

  test('requests that find no virtual user free are told, and end with an exit code of their own', async () => {
    const file = await buildProfileScenario(scenarios, { profile: 'constant-arrival' });
    const folder = join(temporaryFolder(after), 'run');
    const { code, output } = await runFile(customK6, file, {
      BASE_URL: slow.url,
      RUN_DIR: folder,
      RATE: '50',
      REQUESTS: '60',
      MAX_TOKENS: '40',
      WARMUP: '0',
      PRE_ALLOCATED_VUS: '2',
    });
    assert.equal(code, 99, output);
    assert.match(output, /PRE_ALLOCATED_VUS=2 may not suffice: .* Little's law asks for 60/);
    assert.match(output, /! \d+ of 60 requests were due before a virtual user was free/);
    const { assessment } = await renderRun(folder);
    assert.equal(assessment.audits.find(({ id }) => id === 'generator-fidelity')?.verdict, 'unsound');
    assert.equal(readRecords(folder).length, 60, 'late ones are sent all the same');
  });
});

describe('a burst', () => {
  test('sends all of its requests at one instant, the next when all answers are there, and the first to warm up', async () => {
    const { records } = await runProfile('burst', { BURST_SIZE: '50', REQUESTS: '120' }, { url: slow.url });
    assert.equal(ofPhase(records, 'warmup').length, 50);
    const bursts = new Map<number, RequestRecord[]>();
    for (const record of records) bursts.set(scheduled(record), [...(bursts.get(scheduled(record)) ?? []), record]);
    const inTurn = [...bursts.entries()].sort(([a], [b]) => a - b).map(([, sent]) => sent);
    assert.deepEqual(
      inTurn.map(({ length }) => length),
      [50, 50, 50, 20],
    );
    inTurn.forEach((sent, i) => {
      const earlier = inTurn[i - 1] ?? [];
      assert.ok(Math.min(...sent.map(({ sentMs }) => sentMs)) >= Math.max(0, ...earlier.map(({ endMs }) => endMs)));
      const spread = Math.max(...sent.map(({ sentMs }) => sentMs)) - Math.min(...sent.map(({ sentMs }) => sentMs));
      // 20 ms is promised of a free machine, which a bench measures; a test may run beside others
      assert.ok(spread < 500, `burst ${i}: ${spread} ms from the first send to the last`);
    });
  });
});

/** The records of each level in the order of the levels. */
function byLevel(records: readonly RequestRecord[]): { readonly level: number; readonly records: RequestRecord[] }[] {
  const levels = [...new Set(records.map(({ level }) => level))];
  return levels.map((level) => ({ level, records: records.filter((record) => record.level === level) }));
}

/** The largest number of requests in flight at once. */
function mostInFlight(records: readonly RequestRecord[]): number {
  const counts = records.map(
    ({ sentMs }) => records.filter((other) => other.sentMs <= sentMs && other.endMs > sentMs).length,
  );
  return Math.max(...counts);
}

describe('a ladder', () => {
  test('of concurrencies: levels never overlap, each has its slots and its warm-up, and the summary tells them apart', async () => {
    const settings = { LEVELS: '2,6,1', LEVEL_REQUESTS: '3x', SETTLE: '200ms' };
    const { records, ended, folder } = await runProfile('ladder', settings, { url: slow.url });
    const levels = byLevel(records.toSorted((a, b) => a.sentMs - b.sentMs));
    assert.deepEqual(
      levels.map(({ level, records: own }) => [level, ofPhase(own, 'warmup').length, ofPhase(own, 'measure').length]),
      [
        [2, 2, 6],
        [6, 6, 18],
        [1, 1, 3],
      ],
    );
    levels.forEach(({ level, records: own }, i) => {
      assert.equal(mostInFlight(own), level);
      const drainedMs = Math.max(0, ...(levels[i - 1]?.records ?? []).map(({ endMs }) => endMs));
      if (i > 0) assert.ok(Math.min(...own.map(({ sentMs }) => sentMs)) >= drainedMs + 199);
    });
    for (const [level, n] of [
      [2, 6],
      [6, 18],
      [1, 3],
    ])
      assert.match(ended.output, new RegExp(`at ${level} .* n ${n}\\n`));
    assert.deepEqual(readRunFile(folder).profile.levels, [2, 6, 1]);
  });

  test('of rates: each level is drained before the next begins, and its arrivals keep its clock', async () => {
    const settings = { RATES: '20,60', LEVEL_DURATION: '2s', WARMUP: '500ms', SETTLE: '100ms', EXPECTED_E2E: '500ms' };
    const { records } = await runProfile('ladder', settings);
    const [low, high] = byLevel(records.toSorted((a, b) => scheduled(a) - scheduled(b)));
    assert.ok(low && high);
    assert.deepEqual([low.level, high.level], [20, 60]);
    assert.ok(
      Math.min(...high.records.map(({ sentMs }) => sentMs)) >= Math.max(...low.records.map(({ endMs }) => endMs)) + 99,
    );
    for (const { level, records: own } of [low, high]) {
      const measured = ofPhase(own, 'measure');
      assert.ok(Math.abs(measured.length - 2 * level) <= 4 * Math.sqrt(2 * level), `${measured.length} at ${level}`);
      assert.ok(Math.max(...ofPhase(own, 'warmup').map(scheduled)) <= Math.min(...measured.map(scheduled)));
      const span = Math.max(...measured.map(scheduled)) - Math.min(...measured.map(scheduled));
      assert.ok(span <= 2000 && span > 1000, `${span} ms`);
    }
  });

  test('of times: a level ends by the clock and the run with its last level', async () => {
    const settings = { LEVELS: '1,4', LEVEL_DURATION: '1s', WARMUP: '0', SETTLE: '100ms' };
    const { records, ended } = await runProfile('ladder', settings, { url: slow.url });
    for (const { level, records: own } of byLevel(records)) {
      assert.ok(own.length > level && mostInFlight(own) <= level, `${own.length} at ${level}`);
      const span = Math.max(...own.map(({ sentMs }) => sentMs)) - Math.min(...own.map(({ sentMs }) => sentMs));
      assert.ok(span <= 1010, `sent for ${span} ms`);
    }
    assert.ok(ended.seconds < 30, 'it does not wait for MAX_DURATION');
  });
});

describe('loads that change', () => {
  test('a ramp goes up step by step without a pause', async () => {
    const settings = { RATES: '10,50', STEPS: '5', DURATION: '4s', EXPECTED_E2E: '500ms', ARRIVALS: 'even' };
    const { records } = await runProfile('ramp', settings);
    const levels = byLevel(records.toSorted((a, b) => scheduled(a) - scheduled(b)));
    assert.deepEqual(
      levels.map(({ level, records: own }) => [level, own.length]),
      [10, 20, 30, 40, 50].map((level) => [level, level * 0.8]),
    );
  });

  test('a ramp of concurrency lets more and more requests in', async () => {
    const settings = { LEVELS: '1,5', STEPS: '3', DURATION: '3s' };
    const { records, folder } = await runProfile('ramp', settings, { url: slow.url });
    const levels = byLevel(records.toSorted((a, b) => a.sentMs - b.sentMs));
    assert.deepEqual(
      levels.map(({ level }) => level),
      [1, 3, 5],
    );
    for (const { level, records: own } of levels) assert.ok(mostInFlight(own) <= level);
    assert.equal(readRunFile(folder).requestsPlanned, null);
  });

  test('a spike goes up and comes back', async () => {
    const settings = {
      RATE: '10',
      SPIKE_RATE: '60',
      DURATION: '4s',
      SPIKE_START: '1s',
      SPIKE_DURATION: '1s',
      WARMUP: '0',
    };
    const { records } = await runProfile('spike', { ...settings, ARRIVALS: 'even', EXPECTED_E2E: '500ms' });
    assert.equal(records.filter(({ level }) => level === 60).length, 60);
    assert.equal(records.filter(({ level }) => level === 10).length, 30);
    const peak = records.filter(({ level }) => level === 60).map(scheduled);
    assert.ok(Math.max(...peak) - Math.min(...peak) < 1000);
  });

  test('a soak lasts as long as it is told, in a closed loop and in an open one', async () => {
    const closed = await runProfile('soak', { CONCURRENCY: '3', DURATION: '2s', WARMUP: '1s' }, { url: slow.url });
    assert.ok(mostInFlight(closed.records) <= 3);
    const sent = (phase: RequestRecord['phase']): number[] =>
      ofPhase(closed.records, phase).map(({ sentMs }) => sentMs);
    const [warm, measured] = [sent('warmup'), sent('measure')];
    assert.ok(Math.max(...warm) <= Math.min(...measured) + 50, 'the warm-up comes first');
    // a warm-up of one second and two more; a busy machine begins and ends late
    const [all, own] = [[...warm, ...measured], measured].map((at) => Math.max(...at) - Math.min(...at));
    assert.ok((all ?? 0) > 2000 && (all ?? 0) < 4500 && (own ?? 0) > 1000 && (own ?? 0) < 3500, `${all} and ${own} ms`);
    const open = await runProfile('soak', { RATE: '30', DURATION: '2s', WARMUP: '0', EXPECTED_E2E: '500ms' });
    assert.equal(readRunFile(open.folder).loop, 'open');
  });
});

describe('a trace', () => {
  test('is replayed at its own times, scaled', async () => {
    const path = join(temporaryFolder(after), 'trace.jsonl');
    const times = [0, 100, 150, 900, 901, 2000];
    const lines = times.map((atMs, i) =>
      JSON.stringify({
        custom_id: `t-${i}`,
        method: 'POST',
        url: '/v1/chat/completions',
        body: { messages: [{ role: 'user', content: `hello ${i}` }] },
        atMs,
      }),
    );
    writeFileSync(path, lines.join('\n'));
    const { records } = await runProfile('trace', { DATASET: path, TIME_SCALE: '0.5' });
    const sorted = records.toSorted((a, b) => scheduled(a) - scheduled(b));
    assert.deepEqual(
      sorted.map(({ id }) => id),
      times.map((_, i) => `t-${i}`),
    );
    const first = scheduled(sorted[0] ?? assert.fail());
    assert.deepEqual(
      sorted.map((record) => scheduled(record) - first),
      times.map((at) => at / 2),
    );
  });
});

describe('conversations', () => {
  const workload = `{ ...short, size: null, next: ({ turn, answers }) => turn === 3 ? null : {
      thinkMs: 30, body: { messages: [{ role: 'user', content: 'hello' },
        ...answers.flatMap((answer) => [{ role: 'assistant', content: answer }, { role: 'user', content: 'more' }])], max_tokens: 8 } } }`;

  test('send one message after the other with the answers so far, each after a pause', async () => {
    const settings = { REQUESTS: '4', CONCURRENCY: '2', UNIQUE_PROMPTS: 'true' };
    const { records, ended, folder } = await runProfile('fixed-vus', settings, { url: slow.url, workload });
    assert.equal(records.length, 12);
    for (let index = 0; index < 4; index += 1) {
      const own = [0, 1, 2].map((turn) => {
        const id = `quantum-short-${String(index).padStart(5, '0')}-${turn}`;
        return records.find((record) => record.id === id) ?? assert.fail(id);
      });
      for (const turn of [1, 2]) assert.ok((own[turn]?.sentMs ?? 0) >= (own[turn - 1]?.endMs ?? Infinity) + 29);
      assert.ok(
        (own[2]?.promptTokens ?? 0) > (own[1]?.promptTokens ?? Infinity),
        'later messages carry the earlier answers',
      );
    }
    assert.equal(readRunFile(folder).requestsPlanned, null);
    assert.match(ended.output, /completed: 12 requests/);
  });

  test('of an open loop are scheduled by their first message', async () => {
    const settings = { RATE: '10', REQUESTS: '5', WARMUP: '0', EXPECTED_E2E: '1s' };
    const { records } = await runProfile('poisson-arrival', settings, { workload });
    assert.equal(records.length, 15);
    for (const { id, scheduledMs } of records) assert.equal(scheduledMs !== null, id.endsWith('-0'), id);
  });
});

describe('a stock k6', { skip: !existsSync(stockK6) }, () => {
  test('refuses what needs the gate, and runs what does not', async () => {
    const folder = temporaryFolder(after);
    const ladder = await buildProfileScenario(scenarios, { profile: 'ladder' });
    const refused = await runFile(stockK6, ladder, { BASE_URL: simulator.url, LEVELS: '1,2', RUNS_DIR: folder });
    assert.equal(refused.code, 108);
    assert.match(
      refused.output,
      /the profile ladder of ladder-test needs the extension, which opens its stages; use bin\/k6/,
    );
    const arrivals = await buildProfileScenario(scenarios, { profile: 'poisson-arrival' });
    const { code, output } = await runFile(stockK6, arrivals, {
      BASE_URL: simulator.url,
      RUNS_DIR: folder,
      RATE: '30',
      DURATION: '2s',
      WARMUP: '10',
      EXPECTED_E2E: '1s',
      MAX_TOKENS: '8',
    });
    assert.equal(code, 0, output);
    assert.match(output, /completed: \d+ of \d+ requests \(and 10 to warm up\)/);
  });
});
