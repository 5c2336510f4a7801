// A run that something ended, gone on with: what was done is not done again, what was not is, and the report tells of all of it.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { RequestRecord } from '../lib/schema/record.ts';
import { renderRun } from '../reports/render.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../simulator/process.ts';
import {
  customK6,
  onlyEntry,
  readRecords,
  readRunFile,
  root,
  runProcess,
  runScenario,
  scenario,
  temporaryFolder,
  type Ended,
} from './k6-process.ts';

const stockK6 = join(root, '.cache', 'k6-stock');

async function simulator(port = 0, profile = 'tiny-cpu'): Promise<SimulatorProcess> {
  const started = await startSimulatorProcess({ profile, model: 'tiny', port });
  after(() => started.close());
  return started;
}

/** Starts k6 and comes back without waiting for its end. */
function startK6(settings: Record<string, string>): { child: ChildProcess; ended: Promise<unknown[]> } {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(customK6, ['run', '--quiet', scenario], {
    env: { PATH, HOME, PWD: root, ...settings },
    stdio: 'ignore',
  });
  return { child, ended: once(child, 'close') };
}

/** Waits until the run in a folder has so many records, and gives the run's own folder. */
async function recorded(runs: string, records: number): Promise<string> {
  const folder = join(runs, 'run');
  const file = join(folder, 'requests.ndjson');
  for (let tries = 0; tries < 2400; tries++) {
    await pause(50);
    if (existsSync(file) && readFileSync(file, 'utf8').split('\n').length > records) return folder;
  }
  throw new Error(`${file} did not get ${records} records`);
}

const resume = (folder: string, settings: Record<string, string> = {}): Promise<Ended> =>
  runProcess({
    command: 'node',
    args: ['bin/k6-vllm.mjs', 'run', 'inngest-style', '--resume', folder],
    env: settings,
  });

const idsOf = (records: readonly RequestRecord[]): string[] => records.map(({ id }) => id);

/** Lines of an OpenAI batch output file, by the ids they answer. */
const answersIn = (file: string): { custom_id: string; error: unknown; response: { body: unknown } | null }[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ReturnType<typeof answersIn>[number]);

/** All planned requests succeeded, each once, and each answer is there once. */
function assertWhole(folder: string, planned: number): void {
  const successes = readRecords(folder).filter(({ success }) => success);
  assert.equal(successes.length, planned);
  assert.equal(new Set(idsOf(successes)).size, planned, 'none twice');
  const answers = answersIn(join(folder, 'outputs.jsonl'));
  assert.ok(answers.every(({ error, response }) => error === null && response !== null));
  assert.deepEqual(answers.map(({ custom_id }) => custom_id).sort(), idsOf(successes).sort());
  assert.equal(readRunFile(folder).state, 'completed');
}

async function reportOf(folder: string): Promise<string> {
  const { files } = await renderRun(folder, { formats: ['markdown'], out: temporaryFolder(after) });
  return readFileSync(files[0] ?? '', 'utf8').replace(/[\u202f\u00a0]/g, ' ');
}

test('kill -9 of the server in mid-run, a new one, and resume: 300 of 300 done, none twice, and the report says so', async () => {
  const first = await simulator();
  const runs = temporaryFolder(after);
  const base = { BASE_URL: first.url, MAX_TOKENS: '24', CONCURRENCY: '16', OUTPUTS: 'true', TIMEOUT: '30s' };
  const { ended } = startK6({ ...base, REQUESTS: '300', RUN_DIR: join(runs, 'run') });
  const folder = await recorded(runs, 60);
  process.kill(first.pid, 'SIGKILL');
  await ended;
  const before = readRecords(folder);
  const done = before.filter(({ success }) => success).length;
  assert.ok(done >= 60 && done < 300, `${done}`);

  await simulator(Number(new URL(first.url).port));
  const { code, output } = await resume(folder, { PROGRESS_INTERVAL: '200ms' });
  assert.equal(code, 0, output);
  assertWhole(folder, 300);
  assert.equal(readRecords(folder).length, before.length + 300 - done, 'what had succeeded was not asked again');
  assert.match(output, /inngest-style completed: 300 of 300 requests/);
  assert.match(output, new RegExp(`part 2 of the run: ${300 - done} requests in it, ${done} had succeeded before`));
  assert.match(output, /^\d+ of 300 done \(\d+\.\d %\), /m);
  assert.match(output, /Pass: 300 of 300 requests succeeded|Inconclusive: 300 of 300 requests succeeded/);
  const report = await reportOf(folder);
  assert.match(
    report,
    new RegExp(
      `The run was made in 2 parts: part 1 [^;]*\\(${done} succeeded, \\d+ failed[^)]*\\); part 2 ended by itself`,
    ),
  );
  assert.match(report, new RegExp(`\\| Part 2 .*\\| ${300 - done} \\| ${300 - done} \\| 0 \\|`));
  assert.match(report, /Earlier failures of the \d+ requests that were sent again/);
});

test('kill -9 of k6 itself, a torn record, and resume, as often as it takes; then nothing is left', async () => {
  const server = await simulator();
  const runs = temporaryFolder(after);
  const settings = { BASE_URL: server.url, MAX_TOKENS: '24', CONCURRENCY: '16', OUTPUTS: 'true' };
  const first = startK6({ ...settings, REQUESTS: '150', RUN_DIR: join(runs, 'run') });
  const folder = await recorded(runs, 30);
  first.child.kill('SIGKILL');
  await first.ended;
  const half = '{"v":1,"id":"candidate-eval-00149","scen';
  appendFileSync(join(folder, 'requests.ndjson'), half);
  assert.equal(readRunFile(folder).state, 'running');

  const second = startK6({ BASE_URL: server.url, RESUME: folder });
  await recorded(runs, 80);
  second.child.kill('SIGKILL');
  await second.ended;
  const third = await runScenario(customK6, { RESUME: folder, CONCURRENCY: '8' });
  assert.equal(third.code, 0, third.output);
  assertWhole(folder, 150);
  const { parts } = readRunFile(folder);
  assert.deepEqual(
    parts?.map(({ state, torn }) => [state, torn]),
    [
      ['running', true],
      ['running', false],
      ['completed', false],
    ],
  );
  assert.equal(
    parts.reduce((sum, { done }) => sum + (done ?? 0), 0),
    150,
  );
  assert.deepEqual(parts[2]?.changes, [{ name: 'CONCURRENCY', from: '16', to: '8' }]);
  const report = await reportOf(folder);
  assert.match(report, /The run was made in 3 parts: part 1 never ended in order: k6 was killed or crashed/);
  assert.match(report, /The last record of part 1 was cut off in the middle/);

  const before = statSync(join(folder, 'requests.ndjson')).size;
  const again = await resume(folder);
  assert.equal(again.code, 0, again.output);
  assert.match(again.output, /Nothing is left to do: all 150 requests of .* have succeeded/);
  assert.match(again.output, /report\.html/, 'the report is made');
  assert.equal(statSync(join(folder, 'requests.ndjson')).size, before);
});

test('a data set that repeats is gone on with where it stood, in each of its rounds', async () => {
  const server = await simulator(0, 'instant');
  const runs = temporaryFolder(after);
  const file = join(temporaryFolder(after), 'batch.jsonl');
  const lines = ['a', 'b', 'c'].map((id) =>
    JSON.stringify({
      custom_id: id,
      method: 'POST',
      url: '/v1/chat/completions',
      body: { messages: [{ role: 'user', content: id }], max_tokens: 4 },
    }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  const settings = {
    BASE_URL: server.url,
    DATASET: file,
    REQUESTS: '8',
    REPEAT_PROMPTS: 'true',
    CONCURRENCY: '1',
    OUTPUTS: 'true',
  };
  const folder = join(runs, 'run');
  assert.equal((await runScenario(customK6, { ...settings, RUN_DIR: folder })).code, 0);
  const records = readFileSync(join(folder, 'requests.ndjson'), 'utf8').trimEnd().split('\n');
  assert.deepEqual(idsOf(readRecords(folder)), ['a', 'b', 'c', 'a~2', 'b~2', 'c~2', 'a~3', 'b~3']);
  // as if the third and the last but one had never been
  writeFileSync(join(folder, 'requests.ndjson'), `${records.filter((_, i) => i !== 2 && i !== 6).join('\n')}\n`);

  const { code, output } = await resume(folder);
  assert.equal(code, 0, output);
  assert.deepEqual(idsOf(readRecords(folder)).slice(-2), ['c', 'a~3']);
  assert.equal(new Set(idsOf(readRecords(folder))).size, 8);
  assert.equal(answersIn(join(folder, 'outputs.jsonl')).length, 8);

  writeFileSync(file, `${lines.toReversed().join('\n')}\n`);
  const changed = await resume(folder);
  assert.equal(changed.code, 108, changed.output);
  assert.match(changed.output, /batch\.jsonl is not the data set that it was made with, or has changed since/);
});

describe('what cannot be resumed says why, and stays as it is', () => {
  test('another run, a folder that is none, one that is still being written, and a stock k6', async () => {
    const server = await simulator(0, 'instant');
    const folder = join(temporaryFolder(after), 'run');
    const settings = { BASE_URL: server.url, REQUESTS: '20', MAX_TOKENS: '4' };
    assert.equal((await runScenario(customK6, { ...settings, RUN_DIR: folder })).code, 0);
    const records = readFileSync(join(folder, 'requests.ndjson'), 'utf8').split('\n');
    writeFileSync(join(folder, 'requests.ndjson'), `${records.slice(0, 10).join('\n')}\n`);
    const run = readFileSync(join(folder, 'run.json'), 'utf8');
    const refused = async (environment: Record<string, string>, ...messages: RegExp[]): Promise<void> => {
      const { code, output } = await runScenario(customK6, { BASE_URL: server.url, RESUME: folder, ...environment });
      assert.equal(code, 108, output);
      for (const message of messages) assert.match(output, message);
      assert.equal(readFileSync(join(folder, 'run.json'), 'utf8'), run);
    };
    await refused(
      { SEED: '2', REQUESTS: '21', MAX_TOKENS: '5' },
      /cannot be resumed with another SEED: it has 1, not 2; leave SEED out/,
      /another REQUESTS: it has 20, not 21/,
      /another MAX_TOKENS: it has 4, not 5/,
    );
    await refused({ RUN_DIR: '/tmp/elsewhere' }, /RESUME and RUN_DIR both name the run folder; leave RUN_DIR out/);
    await refused({ RESUME: join(folder, 'nowhere') }, /nowhere is no run folder: run\.json: no such file/);
    const other = await simulator(0, 'instant').then((it) =>
      it.close().then(() => startSimulatorProcess({ profile: 'instant', model: 'other' })),
    );
    after(() => other.close());
    await refused({ BASE_URL: other.url }, /cannot be resumed with another model: it has tiny, not other/);
    const stock = await runScenario(stockK6, { BASE_URL: server.url, RESUME: folder, OUTPUTS: 'true' });
    assert.equal(stock.code, 108);
    assert.match(stock.output, /RESUME=.* needs the extension: a stock k6 cannot write to a run folder/);

    const missing = await resume(join(folder, 'nowhere'));
    assert.equal(missing.code, 1);
    assert.match(missing.output, /nowhere is no run folder/);
    const untouched = await resume(folder, { SEED: '2' });
    assert.equal(untouched.code, 108);
    assert.doesNotMatch(untouched.output, /report\.html/, 'a refusal makes no report');
  });

  test('a run that another k6 writes to', async () => {
    const server = await simulator();
    const runs = temporaryFolder(after);
    const { child, ended } = startK6({ BASE_URL: server.url, REQUESTS: '5000', RUN_DIR: join(runs, 'run') });
    const folder = await recorded(runs, 5);
    const { code, output } = await runScenario(customK6, { BASE_URL: server.url, RESUME: folder });
    child.kill('SIGINT');
    await ended;
    assert.equal(code, 108, output);
    assert.match(output, /cannot be resumed: another process writes to this run; wait for its end/);
  });
});

describe('answers are kept', () => {
  test('in a file of one’s own, and never over one that is there', async () => {
    const server = await simulator(0, 'instant');
    const file = join(temporaryFolder(after), 'answers.jsonl');
    const settings = { BASE_URL: server.url, REQUESTS: '20', MAX_TOKENS: '4', OUTPUTS: file };
    const runs = temporaryFolder(after);
    const { code, output } = await runScenario(customK6, { ...settings, RUNS_DIR: runs });
    assert.equal(code, 0, output);
    const answers = answersIn(file);
    assert.deepEqual(answers.map(({ custom_id }) => custom_id).sort(), idsOf(readRecords(onlyEntry(runs))).sort());
    const body = answers[0]?.response?.body as {
      object: string;
      choices: { message: { content: string } }[];
      usage: object;
    };
    assert.equal(body.object, 'chat.completion', 'streamed, and put together');
    assert.ok((body.choices[0]?.message.content.length ?? 0) > 0);
    assert.ok('completion_tokens' in body.usage);

    const again = await runScenario(customK6, { ...settings, RUNS_DIR: temporaryFolder(after) });
    assert.equal(again.code, 108);
    assert.match(again.output, /answers\.jsonl: file exists\. Set OUTPUTS to another file/);
  });

  test('not by a stock k6, which says so', async () => {
    const server = await simulator(0, 'instant');
    const runs = temporaryFolder(after);
    const { code, output } = await runScenario(stockK6, {
      BASE_URL: server.url,
      REQUESTS: '5',
      OUTPUTS: 'true',
      RUNS_DIR: runs,
    });
    assert.equal(code, 108);
    assert.match(output, /OUTPUTS needs the extension: a stock k6 writes no files during a run/);
  });
});
