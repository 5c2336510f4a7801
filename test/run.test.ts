// The scenario in a real k6, with the extension and without, against the simulator.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildScenarios } from '../build.mjs';
import { requestRecordSchema } from '../lib/schema/record.ts';
import { formatCount } from '../lib/units/number.ts';
import { startSimulator } from '../simulator/main.ts';
import { readRun } from '../reports/read-run.ts';
import { renderRun } from '../reports/render.ts';
import {
  customK6,
  onlyEntry,
  readRecords,
  readRunFile,
  root,
  runProcess,
  runScenario,
  temporaryFolder,
} from './k6-process.ts';
import { stockK6 as builtStockK6 } from './stock-k6.ts';

const key = 'canary-key-7f3a';
const stockK6 = builtStockK6();
let simulator: Awaited<ReturnType<typeof startSimulator>>;
let base: Record<string, string>;

before(async () => {
  simulator = await startSimulator({ profile: 'tiny-cpu', model: 'tiny', apiKey: key });
  base = { BASE_URL: simulator.url, API_KEY: key, REQUESTS: '40', MAX_TOKENS: '40' };
});
after(() => simulator.close());

/** Every file below a folder. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile());

describe('k6 with the extension', () => {
  test('leaves a complete run folder, and a report that keeps the key to itself', async () => {
    const runs = temporaryFolder(after);
    const { code, output } = await runScenario(customK6, { ...base, RUNS_DIR: runs });
    assert.equal(code, 0, output);

    const folder = onlyEntry(runs);
    const run = readRunFile(folder);
    assert.equal(run.state, 'completed');
    assert.equal(run.client.binary, 'extension');
    assert.equal(run.server.version, '0.32.0');
    assert.equal(run.server.simulated?.profile, 'tiny-cpu');

    const records = readRecords(folder);
    assert.equal(records.length, 40);
    assert.equal(new Set(records.map(({ id }) => id)).size, 40);
    for (const record of records) {
      assert.equal(record.success, true, record.failureMessage ?? '');
      assert.ok(record.firstTokenMs !== null && record.lastTokenMs !== null && record.headersMs !== null);
      assert.ok(record.sentMs <= record.headersMs && record.headersMs <= record.firstTokenMs);
      assert.ok(record.firstTokenMs <= record.lastTokenMs && record.lastTokenMs <= record.endMs);
      assert.ok(record.outputTokens !== null && record.outputTokens > 0 && record.tokenSource === 'usage');
      assert.notEqual(record.valid, null);
    }

    const { files, assessment } = await renderRun(folder);
    assert.equal(assessment.simulator?.provenance, 'guess');
    assert.ok(assessment.simulator.lateness.steps > 40, 'the simulator tells the lateness of its steps');
    assert.match(output, /! the server is a simulation of tiny-cpu \(guess\), not hardware/);
    assert.ok(files.some((file) => file.endsWith('report.html')));
    for (const file of filesIn(folder)) assert.ok(!readFileSync(file, 'utf8').includes(key), `${file} holds the key`);
    assert.ok(!output.includes(key));
  });

  test('exits with 99 when an objective is missed, and says by how much', async () => {
    const { code, output } = await runScenario(customK6, {
      ...base,
      RUNS_DIR: temporaryFolder(after),
      SLO_P95_E2E: '1ms',
    });
    assert.equal(code, 99);
    assert.match(output, /✗ missed {2}e2e-p95 .* objective < 1\.00\sms/);
  });

  test('keeps every finished request of a run that Ctrl-C ends, and the report says so', async () => {
    const runs = temporaryFolder(after);
    let sent = false;
    const { code } = await runScenario(
      customK6,
      { ...base, REQUESTS: '5000', RUNS_DIR: runs },
      {
        onOutput: (output, kill) => {
          if (sent || !/[1-9]\d* complete/.test(output)) return;
          sent = true;
          kill('SIGINT');
        },
      },
    );
    assert.equal(code, 105);
    const folder = onlyEntry(runs);
    assert.equal(readRunFile(folder).state, 'interrupted');
    const records = readRecords(folder);
    const finished = records.filter(({ success }) => success);
    assert.ok(finished.length > 0);
    assert.ok(records.every(({ success, failureKind }) => success || failureKind === 'aborted'));
    const { markdown } = await reportOf(folder);
    assert.match(markdown, /interrupted/i);
    assert.match(markdown, new RegExp(`${finished.length}\\D{1,30}5.?000`));
  });

  test('sends a data set of the user, in its order of lines and with its own ids', async () => {
    const runs = temporaryFolder(after);
    const file = join(temporaryFolder(after), 'batch.jsonl');
    execFileSync('node', ['bin/k6-vllm.mjs', 'dataset', 'candidate-eval', file, '--requests', '7', '--seed', '9'], {
      cwd: root,
    });
    const { code, output } = await runScenario(customK6, {
      ...base,
      REQUESTS: '',
      DATASET: file,
      RUNS_DIR: runs,
      MODEL: 'tiny',
    });
    assert.equal(code, 0, output);
    const asked = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { custom_id: string }).custom_id);
    const records = readRecords(onlyEntry(runs));
    assert.deepEqual(records.map(({ id }) => id).sort(), asked.sort());
    assert.ok(
      records.every(({ valid }) => valid !== null),
      'candidate evaluations of a file are judged too',
    );
  });

  test('pools the gaps of all streams, keeps each of them where asked to, and says what it took itself', async () => {
    const folder = join(temporaryFolder(after), 'run');
    const { code, output } = await runScenario(customK6, { ...base, RUN_DIR: folder, RECORD_GAPS: 'true' });
    assert.equal(code, 0, output);
    const gaps = readRecords(folder).flatMap(({ gapsMs }) => gapsMs ?? assert.fail('a record without its gaps'));
    const content = await readRun(folder);
    assert.ok(content.source === 'records' && content.gaps !== null && content.summary?.client);
    assert.equal(content.gaps.count, gaps.length);
    const sorted = gaps.toSorted((a, b) => a - b);
    const median = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
    // three significant digits of whole microseconds
    assert.ok(Math.abs(content.gaps.quantileMs(0.5) - median) <= 0.001 * median + 0.001);
    assert.ok(content.summary.client.cpuMs > 0 && content.summary.client.wakeLateness.count > 0);
    assert.match(output, new RegExp(`ITL .* n ${formatCount(gaps.length)} gaps`));
  });

  test('takes no more than 200 MB for 100 VUs', async (t) => {
    const settings = { ...base, REQUESTS: '400', CONCURRENCY: '100', RUNS_DIR: temporaryFolder(after) };
    const { code, peakMb, output } = await runScenario(customK6, settings);
    assert.equal(code, 0, output);
    if (peakMb === null) t.skip('no /proc here');
    else assert.ok(peakMb <= 200, `${peakMb.toFixed(0)} MB`);
  });
});

describe('a stock k6', () => {
  test('runs the same scenario file, and leaves one file that says what it cannot tell', async () => {
    const runs = temporaryFolder(after);
    const { code, output } = await runScenario(stockK6, { ...base, RUNS_DIR: runs });
    assert.equal(code, 0, output);
    const file = onlyEntry(runs);
    assert.match(file, /inngest-style\.json$/);
    const { markdown } = await reportOf(file);
    assert.match(markdown, /TTFT/);
    assert.match(markdown, /stock k6|summary/i);
    assert.match(markdown, /The server is a simulation of tiny-cpu \(guess\)\./);
    assert.match(markdown, /Lateness of the simulator \| Of \d+ steps/);
    assert.ok(!readFileSync(file, 'utf8').includes(key));
  });

  test('started by the command line, leaves a run folder with a record of every request', async () => {
    const folder = join(temporaryFolder(after), 'run');
    const { code, output } = await runProcess({
      command: 'node',
      args: ['bin/k6-vllm.mjs', 'run', 'inngest-style', '--k6', stockK6],
      env: { ...base, RUN_DIR: folder },
    });
    assert.equal(code, 0, output);
    const records = readRecords(folder);
    assert.equal(records.length, 40);
    assert.ok(
      records.every(
        ({ firstTokenMs, outputTokens, success }) => success && firstTokenMs === null && outputTokens !== null,
      ),
    );
    assert.ok(existsSync(join(folder, 'report.html')));
  });

  test('refuses what it cannot measure', async () => {
    const { code, output } = await runScenario(stockK6, {
      ...base,
      RUNS_DIR: temporaryFolder(after),
      SLO_P95_TTFT: '1s',
      IDLE_TIMEOUT: '5s',
      RECORD_GAPS: 'true',
    });
    assert.equal(code, 108);
    assert.match(output, /the objective ttft-p95 needs streaming, which a stock k6 cannot measure/);
    assert.match(output, /IDLE_TIMEOUT needs streaming/);
    assert.match(output, /RECORD_GAPS needs streaming/);
  });

  test('sends a request when its time has come, and records how late that was', async () => {
    const folder = temporaryFolder(after);
    const script = join(folder, 'scheduled.ts');
    writeFileSync(
      script,
      `import { createStockClient } from '${root}/scenarios/runtime/stock-client.ts';
import { readConfiguration } from '${root}/lib/configuration/read-configuration.ts';
const { configuration } = readConfiguration(__ENV);
const client = createStockClient(configuration);
const request = { path: '/v1/chat/completions', body: '{"model":"tiny","messages":[{"role":"user","content":"a"}],"max_tokens":2}',
  scenario: 's', workload: 'w', phase: 'measure', level: 1, judge: null };
export const options = { summaryTrendStats: ['count', 'min'] };
export default function () {
  const clock = { epochMs: Date.now() };
  for (const scheduledMs of [0, 700.5, 701]) client.send({ ...request, id: 'at-' + scheduledMs, scheduledMs }, clock);
  client.send({ ...request, id: 'at-once' }, clock);
}
export const handleSummary = ({ metrics }) => ({ stdout: JSON.stringify(metrics.llm_lateness.values) });
`,
    );
    await buildScenarios([script], folder);
    const { code, output } = await runProcess({
      command: stockK6,
      args: ['run', '--quiet', '--log-format', 'raw', join(folder, 'scheduled.js')],
      env: { ...base, RECORDS: 'console' },
    });
    assert.equal(code, 0, output);
    const records = output
      .split('\n')
      .filter((line) => line.startsWith('{"v":'))
      .map((line) => requestRecordSchema.parse(JSON.parse(line)));
    assert.deepEqual(
      records.map(({ id, scheduledMs }) => [id, scheduledMs]),
      [
        ['at-0', 0],
        ['at-700.5', 700.5],
        ['at-701', 701],
        ['at-once', null],
      ],
    );
    const lateness = records.map(({ sentMs, scheduledMs }) => sentMs - (scheduledMs ?? sentMs));
    assert.ok(Math.min(...lateness) >= 0, lateness.join(' '));
    // k6 hands the values over in any order.
    const told = /^\{"(?:count|min)":.*$/m.exec(output)?.[0] ?? '{}';
    assert.deepEqual(JSON.parse(told), { count: 3, min: Math.min(...lateness.slice(0, 3)) });
  });
});

const reportOf = async (path: string): Promise<{ markdown: string }> => {
  const { files } = await renderRun(path);
  const markdown = files.find((file) => file.endsWith('.md'));
  assert.ok(markdown);
  return { markdown: readFileSync(markdown, 'utf8') };
};
