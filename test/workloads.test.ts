// The generated workloads as k6 sends them and the simulator counts them.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { askedLengths } from '../lib/workloads/synthetic.ts';
import { configurationOf } from '../lib/workloads/request.test-support.ts';
import type { RequestRecord } from '../lib/schema/record.ts';
import type { Run } from '../lib/schema/run.ts';
import { startSimulator, type SimulatorOptions } from '../simulator/main.ts';
import { customK6, onlyEntry, readRecords, readRunFile, runProcess, temporaryFolder } from './k6-process.ts';
import { workloadScenario } from './workload-scenario.ts';

interface Outcome {
  readonly run: Run;
  readonly records: readonly RequestRecord[];
  readonly output: string;
}

const options: SimulatorOptions = { profile: 'instant', model: 'tiny', validShare: 1, enablePromptTokensDetails: true };

/** Runs a workload against a fresh simulator; `script` makes files that the settings name. */
async function outcomeOf(
  workload: string,
  settings: Record<string, string>,
  more: SimulatorOptions = {},
): Promise<Outcome> {
  const folder = temporaryFolder(after);
  const runs = join(folder, 'runs');
  const script = await workloadScenario(workload, folder);
  const simulator = await startSimulator({ ...options, ...more });
  try {
    const env = { BASE_URL: simulator.url, RUNS_DIR: runs, REQUESTS: '60', CONCURRENCY: '4', ...settings };
    const { code, output } = await runProcess({ command: customK6, args: ['run', script], env });
    assert.equal(code, 0, output);
    const run = onlyEntry(runs);
    return { run: readRunFile(run), records: readRecords(run), output };
  } finally {
    await simulator.close();
  }
}

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe('the news categorization', () => {
  test('gets valid answers, and its categories alone are in the prefix cache', async () => {
    const { run, records } = await outcomeOf('news-categorization', {});
    assert.equal(records.length, 60);
    for (const { valid, invalidReason, promptTokens, outputTokens } of records) {
      assert.equal(valid, true, invalidReason ?? '');
      assert.ok(promptTokens !== null && promptTokens > 950 && promptTokens < 1250, String(promptTokens));
      assert.ok(outputTokens !== null && outputTokens < 200);
    }
    const cached =
      sum(records.map(({ cachedTokens }) => cachedTokens)) / sum(records.map(({ promptTokens }) => promptTokens));
    assert.ok(cached > 0.4 && cached < 0.52, `${cached} of the prompts came from the cache`);
    // They have no end.
    assert.equal(run.workload.dataset.size, null);
  });

  test('is judged by the answers that come, good or bad', async () => {
    const { records } = await outcomeOf('news-categorization', {}, { validShare: 0.5 });
    const reasons = records.map(({ invalidReason }) => invalidReason);
    assert.ok(reasons.filter((reason) => reason === null).length < 50);
    assert.ok(new Set(reasons).size > 2, [...new Set(reasons)].join(', '));
  });
});

describe('synthetic requests', () => {
  const settings = { PROMPT_TOKENS: 'normal:300,60,100-500', OUTPUT_TOKENS: 'uniform:5-40', SEED: '7' };

  test('have and get exactly the tokens asked for', async () => {
    const { run, records } = await outcomeOf('synthetic', settings);
    assert.match(run.notes.join('\n'), /Prompts have exactly as many tokens as PROMPT_TOKENS asks for/);
    for (const { id, promptTokens, outputTokens, valid } of records) {
      const asked = askedLengths(Number(id.slice('synthetic-'.length)), 7, configurationOf(settings));
      assert.deepEqual({ promptTokens, outputTokens }, asked, id);
      assert.equal(valid, true);
    }
    assert.equal(sum(records.map(({ cachedTokens }) => cachedTokens)), 0);
    assert.equal(run.configuration.PROMPT_TOKENS, settings.PROMPT_TOKENS);
  });

  test('share what they are to share, so that the prefix cache serves it', async () => {
    const { records } = await outcomeOf('synthetic', {
      PROMPT_TOKENS: '800',
      OUTPUT_TOKENS: '4',
      PREFIX_SHARE: '0.5',
      PREFIX_GROUPS: '3',
      CONCURRENCY: '1',
    });
    const cached = records.map(({ cachedTokens }) => cachedTokens ?? 0);
    // the first of each of the three groups finds nothing; blocks have 16 tokens
    assert.equal(cached.filter((tokens) => tokens < 32).length, 3);
    for (const tokens of cached.filter((each) => each >= 32)) assert.ok(tokens > 370 && tokens <= 416, String(tokens));
  });

  test('take their lengths from a file, and the run folder knows them', async () => {
    const file = join(temporaryFolder(after), 'lengths.csv');
    writeFileSync(file, '64, 128\n256');
    const { run, records } = await outcomeOf('synthetic', { PROMPT_TOKENS: `file:${file}`, OUTPUT_TOKENS: '3' });
    assert.deepEqual(new Set(records.map(({ promptTokens }) => promptTokens)), new Set([64, 128, 256]));
    assert.equal(run.configuration.PROMPT_TOKENS, 'list:64,128,256');
  });

  test('go to /v1/completions too, as exactly', async () => {
    const { records } = await outcomeOf('synthetic', {
      ENDPOINT: 'completions',
      PROMPT_TOKENS: '200',
      OUTPUT_TOKENS: '9',
    });
    for (const { promptTokens, outputTokens } of records) assert.deepEqual([promptTokens, outputTokens], [200, 9]);
  });

  test('are refused where the settings contradict each other or a file is missing', async () => {
    const folder = temporaryFolder(after);
    const script = await workloadScenario('synthetic', folder);
    const env = { BASE_URL: 'http://127.0.0.1:9', RUNS_DIR: folder };
    const tried = (wrong: Record<string, string>): ReturnType<typeof runProcess> =>
      runProcess({ command: customK6, args: ['run', script], env: { ...env, ...wrong } });
    const contradiction = await tried({ MAX_TOKENS: '5' });
    assert.match(contradiction.output, /Nothing was sent: MAX_TOKENS would replace the lengths of synthetic answers/);
    const missing = await tried({ PROMPT_TOKENS: 'file:no-such-file' });
    assert.match(missing.output, /Nothing was sent: PROMPT_TOKENS=file:no-such-file cannot be read: .*no-such-file/);
    assert.notEqual(missing.code, 0);
  });
});

describe('the short question', () => {
  test('repeats by itself, and the run folder knows', async () => {
    const { run, records, output } = await outcomeOf('quantum-short', {});
    assert.equal(run.workload.dataset.size, 1);
    assert.match(
      run.notes.join('\n'),
      /^All requests have the same prompt, so a prefix cache serves it after the first\./,
    );
    assert.match(output, /All requests have the same prompt/);
    assert.equal(records.filter(({ id }) => /^quantum-short-00000~\d+$/.test(id)).length, 59);
    assert.equal(new Set(records.map(({ id }) => id)).size, 60);
    assert.equal(new Set(records.map(({ promptTokens }) => promptTokens)).size, 1);
    assert.ok(records.every(({ outputTokens, valid }) => valid === true && (outputTokens ?? 99) <= 50));
  });

  test('differs from request to request where that is asked for', async () => {
    const { run, records } = await outcomeOf('quantum-short', { UNIQUE_PROMPTS: 'true', ENDPOINT: 'completions' });
    assert.equal(run.workload.dataset.size, null);
    assert.doesNotMatch(run.notes.join('\n'), /same prompt/);
    assert.ok(records.every(({ id }) => /^quantum-short-\d{5}$/.test(id)));
  });
});
