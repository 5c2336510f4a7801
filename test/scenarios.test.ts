// Every scenario once, shortened, through k6 against the simulator: what its file promises is what the run folder holds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { scenarioFiles } from '../build.mjs';
import { renderRun } from '../reports/render.ts';
import type { RequestRecord } from '../lib/schema/record.ts';
import type { ScenarioDefinition } from '../scenarios/runtime/scenario.ts';
import { startSimulator, type Simulator } from '../simulator/main.ts';
import { customK6, readRecords, readRunFile, root, temporaryFolder, type Ended } from './k6-process.ts';
import { runFile } from './profile-scenario.ts';
import { scenarioDefinitions } from './scenario-definitions.ts';
import { stockK6 } from './stock-k6.ts';

let simulator: Simulator;
let small: Simulator;
let definitions: readonly ScenarioDefinition[];

before(async () => {
  definitions = await scenarioDefinitions();
  simulator = await startSimulator({
    profile: 'instant',
    model: 'fast',
    validShare: 1,
    enablePromptTokensDetails: true,
  });
  // four at a time, so that more wait
  small = await startSimulator({ profile: 'tiny-cpu', model: 'small', maxNumSeqs: 4 });
});
after(async () => {
  await simulator.close();
  await small.close();
});

/** A scenario made short, and what its run must then be. */
interface Shortened {
  readonly settings: Readonly<Record<string, string>>;
  /** Records of phase `measure`; null where time decides. */
  readonly measured: number | null;
  readonly warmup?: number;
  readonly levels: readonly number[];
  readonly loop?: 'open';
}

const arrivals = { RATE: '20', DURATION: '2s', WARMUP: '500ms', EXPECTED_E2E: '500ms' };

const scenarios: Readonly<Record<string, Shortened>> = {
  smoke: { settings: {}, measured: 10, levels: [2] },
  sequential: { settings: { REQUESTS: '20', SLO_P95_E2E: '30s' }, measured: 20, warmup: 5, levels: [1] },
  'concurrency-ladder': {
    settings: { LEVEL_REQUESTS: '1x', SETTLE: '50ms' },
    measured: 165,
    warmup: 165,
    levels: [5, 10, 50, 100],
  },
  'high-parallelism': { settings: { REQUESTS: '100' }, measured: 100, warmup: 50, levels: [50] },
  'inngest-style': { settings: { REQUESTS: '60' }, measured: 60, levels: [10] },
  'candidate-eval': { settings: { REQUESTS: '150' }, measured: 150, levels: [100] },
  'news-categorization': {
    settings: { LEVEL_REQUESTS: '20', SETTLE: '20ms', TIMEOUT: '60s' },
    measured: 140,
    warmup: 266,
    levels: [1, 5, 10, 25, 50, 75, 100],
  },
  'worker-sweep': { settings: { REQUESTS: '100', CONCURRENCY: '4' }, measured: 100, levels: [4] },
  'constant-arrival': { settings: arrivals, measured: 40, warmup: 10, levels: [20], loop: 'open' },
  'poisson-arrival': { settings: arrivals, measured: null, levels: [20], loop: 'open' },
  stress: {
    settings: { LEVELS: '4,8', LEVEL_DURATION: '1s', SETTLE: '50ms', SLO_P95_E2E: '30s' },
    measured: null,
    levels: [4, 8],
  },
  soak: { settings: { DURATION: '2s', WARMUP: '500ms', CONCURRENCY: '3' }, measured: null, levels: [3] },
  spike: {
    settings: { RATE: '10', SPIKE_RATE: '50', DURATION: '3s', WARMUP: '0', ARRIVALS: 'even', EXPECTED_E2E: '500ms' },
    measured: 50,
    levels: [10, 50],
    loop: 'open',
  },
  'trace-replay': {
    settings: { TIME_SCALE: '0.03', EXPECTED_E2E: '500ms' },
    measured: 117,
    levels: [65.3],
    loop: 'open',
  },
  'multi-turn': {
    settings: { REQUESTS: '5', TURNS: '3', THINK_TIME: '10ms', CONCURRENCY: '2' },
    measured: 15,
    levels: [2],
  },
  'shared-prefix': { settings: { REQUESTS: '80' }, measured: 80, levels: [10] },
};

const built = (id: string): string => join(root, 'scenarios', `${id}.js`);

/** Runs a scenario's own file, and gives how it ended and the folder that it left. */
async function run(
  id: string,
  settings: Readonly<Record<string, string>>,
  url: string,
): Promise<{ ended: Ended; folder: string }> {
  const folder = join(temporaryFolder(after), 'run');
  const ended = await runFile(customK6, built(id), { BASE_URL: url, RUN_DIR: folder, ...settings });
  return { ended, folder };
}

const ofPhase = (records: readonly RequestRecord[], phase: RequestRecord['phase']): RequestRecord[] =>
  records.filter((record) => record.phase === phase);

test('every file of scenarios/ is run here', () => {
  const files = scenarioFiles().map((file) => file.replace(/^scenarios\/(.*)\.ts$/, '$1'));
  assert.deepEqual(Object.keys(scenarios).sort(), files.sort());
});

describe('a shortened run of', () => {
  for (const [id, { settings, measured, warmup = null, levels, loop = 'closed' }] of Object.entries(scenarios)) {
    test(id, async () => {
      const definition = definitions.find((one) => one.id === id) ?? assert.fail(`no ${id}`);
      const { ended, folder } = await run(id, settings, simulator.url);
      // on a busy machine a request may find no virtual user free, which is not what is tested here
      const unready =
        ended.code === 99 && /thresholds on metrics 'llm_unready[^']*' have been crossed/.test(ended.output);
      assert.ok(ended.code === 0 || unready, ended.output);
      const { state, scenario, profile, workload, loop: ranAs, objectives } = readRunFile(folder);
      assert.deepEqual(
        [state, scenario, profile.name, workload.id, ranAs],
        ['completed', id, definition.profile.id, definition.workload.id, loop],
      );
      assert.deepEqual(profile.levels, levels);
      assert.ok(objectives.length > 0);

      const records = readRecords(folder);
      for (const { success, failureMessage, valid, invalidReason } of records) {
        assert.ok(success, failureMessage ?? '');
        // a trace has lengths, not questions
        assert.ok(valid ?? id === 'trace-replay', invalidReason ?? 'not judged');
      }
      const own = ofPhase(records, 'measure');
      assert.deepEqual(new Set(own.map(({ level }) => level)), new Set(levels));
      if (measured !== null) assert.equal(own.length, measured);
      if (warmup !== null) assert.equal(ofPhase(records, 'warmup').length, warmup);
      assert.equal(
        own.every(({ scheduledMs }) => scheduledMs !== null),
        loop === 'open' || profile.name === 'burst',
      );

      const { assessment, files } = await renderRun(folder);
      assert.equal(assessment.counts.measured, own.length);
      assert.equal(assessment.levels === null, levels.length === 1);
      const html = readFileSync(files.find((file) => file.endsWith('.html')) ?? assert.fail(), 'utf8');
      assert.ok(
        html.includes(id) && !/\bNaN\b|undefined|\[object/.test(html.replace(/<script[\s\S]*?<\/script>/g, '')),
      );
    });
  }
});

test('a stress test stops at the level that breaks, and its report names it', async () => {
  // about 0.1 s for 50 tokens in four seats: sixteen rounds at 64
  const settings = { LEVELS: '4,64,80', LEVEL_REQUESTS: '3x', SETTLE: '50ms', SLO_P95_E2E: '1s' };
  const { ended, folder } = await run('stress', settings, small.url);
  assert.equal(ended.code, 99, ended.output);
  const told = /Stopped at 64, which broke an objective: .* of them in 1\.00.+ or more; 80 was not tried\./;
  assert.match(ended.output, told);
  const { state, notes } = readRunFile(folder);
  assert.equal(state, 'completed');
  assert.match(notes.join('\n'), told);
  const records = readRecords(folder);
  assert.deepEqual(new Set(records.map(({ level }) => level)), new Set([4, 64]));
  assert.ok(
    records.every(({ success }) => success),
    'those in flight end by themselves',
  );
  const { assessment } = await renderRun(folder);
  assert.deepEqual([assessment.levels?.breaking.outcome, assessment.levels?.breaking.at], ['reached', 64]);
});

describe('on a stock k6', () => {
  test('a scenario of one load runs', async () => {
    const folder = temporaryFolder(after);
    const { settings } = scenarios['constant-arrival'] ?? assert.fail();
    const env = { BASE_URL: simulator.url, RUN_DIR: folder, ...settings };
    const { code, output } = await runFile(stockK6(), built('constant-arrival'), env);
    assert.match(output, /constant-arrival completed: 40 of 40 requests/);
    assert.ok(code === 0 || /llm_unready/.test(output), output);
  });

  for (const id of ['stress', 'high-parallelism', 'concurrency-ladder', 'news-categorization']) {
    test(`${id}, whose stages wait for each other, is refused in one sentence`, async () => {
      const { code, output } = await runFile(stockK6(), built(id), { BASE_URL: simulator.url });
      assert.equal(code, 108, output);
      assert.match(
        output,
        new RegExp(`Nothing was sent: the profile \\w+ of ${id} needs the extension, .*; use bin/k6`),
      );
    });
  }
});
