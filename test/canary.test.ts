// A key that is easy to find, sent to a server that repeats it wherever it can: it must stand in nothing that any command leaves or says.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  customK6,
  onlyEntry,
  readRecords,
  readRunFile,
  runProcess,
  temporaryFolder,
  type Ended,
} from './k6-process.ts';
import { startRepeatingServer, type RepeatingServer } from './repeating-server.ts';
import { stockK6 } from './stock-k6.ts';

/** With characters that JSON and URLs write otherwise. */
const key = 'canary-5e1f/"k\\9+x';
const spellings = [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key), 'canary', '5e1f'];

let server: RepeatingServer;
let settings: Record<string, string>;
const runs = temporaryFolder(after);

before(async () => {
  server = await startRepeatingServer({ says: (authorization) => authorization });
  settings = { BASE_URL: server.url, API_KEY: key, REQUESTS: '36', RUNS_DIR: runs, TELEMETRY_INTERVAL: '200ms' };
});
after(() => server.close());

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

function assertSilent(what: string, text: string): void {
  for (const spelling of spellings) {
    const at = text.indexOf(spelling);
    assert.equal(at, -1, `${what} has the key: …${text.slice(Math.max(0, at - 80), at + 40)}`);
  }
}

/** Nothing below the folder has the key, and something is there. */
function assertNoKeyIn(folder: string): void {
  const files = filesBelow(folder);
  assert.ok(files.length > 0);
  for (const file of files) {
    assertSilent(file, file);
    assertSilent(file, readFileSync(file, 'latin1'));
  }
}

async function said(args: readonly string[], env: Record<string, string> = settings): Promise<Ended> {
  const ended = await runProcess({ command: process.execPath, args: ['bin/k6-vllm.mjs', ...args], env });
  assertSilent(args.join(' '), ended.output);
  return ended;
}

describe('the key of a server that repeats it', () => {
  test('is in no file and no line of a run, and of all that is made of it', async () => {
    const [first, second] = ['a', 'b'].map((name) => join(runs, name)) as [string, string];
    const run = await said(['run', 'candidate-eval'], {
      ...settings,
      RUN_DIR: first,
      OUTPUTS: 'true',
      RECORD_GAPS: 'true',
    });
    assert.equal(run.code, 99, run.output);
    const records = readRecords(first);
    assert.equal(records.length, 36);
    assert.ok(
      records.some(({ failureMessage }) => failureMessage === 'refused: Bearer ***'),
      'it was there to be taken out',
    );
    assert.ok(records.some(({ finishReason }) => finishReason === 'Bearer ***'));
    assert.match(readFileSync(join(first, 'outputs.jsonl'), 'utf8'), /Bearer \*\*\*/);
    assert.equal(readRunFile(first).server.version, 'Bearer ***');
    await said(['run', 'inngest-style'], { ...settings, RUN_DIR: second, CONCURRENCY: '2' });
    await said(['run', '--resume', second, 'inngest-style']);
    await said(['gate', first]);
    await said(['doctor', 'smoke']);
    await said(['doctor', 'smoke', '--json']);
    await said(['report', first]);
    await said(['compare', `old=${first}`, `new=${second}`, '--output', join(runs, 'comparison')]);
    await said(['plan', first, second, '--output', join(runs, 'plan')]);
    assertNoKeyIn(runs);
  });

  test('is in nothing that a sweep and a search leave', async () => {
    const folder = temporaryFolder(after);
    await said([
      'sweep',
      'inngest-style',
      '--axis',
      'CONCURRENCY=1,2',
      '--settle',
      '0',
      '--output',
      join(folder, 'sweep'),
    ]);
    await said(['saturate', 'smoke', '--quick', '--probe-time', '2s', '--output', join(folder, 'saturation')]);
    assertNoKeyIn(folder);
  });

  test('is in nothing that k6 says or exports by itself', async () => {
    const folder = temporaryFolder(after);
    const args = [
      'run',
      '--verbose',
      '--summary-export',
      join(folder, 'export.json'),
      '--out',
      `json=${join(folder, 'metrics.json')}`,
    ];
    const env = { ...settings, RUNS_DIR: join(folder, 'runs') };
    mkdirSync(env.RUNS_DIR);
    for (const k6 of [customK6, stockK6()]) {
      const { output } = await runProcess({ command: k6, args: [...args, 'scenarios/candidate-eval.js'], env });
      assertSilent('k6', output);
      assert.match(output, /36/);
    }
    assertNoKeyIn(folder);
  });

  test('is in no record that a stock k6 prints', async () => {
    const folder = join(temporaryFolder(after), 'run');
    const { output } = await said(['run', 'candidate-eval', '--k6', stockK6()], { ...settings, RUN_DIR: folder });
    assert.match(output, /candidate-eval/);
    assert.ok(readRecords(folder).some(({ failureMessage }) => failureMessage === 'refused: Bearer ***'));
    assertNoKeyIn(folder);
  });

  test('is not in what is said where nothing can be sent', async () => {
    const refusing = await startRepeatingServer({ says: (authorization) => authorization, refuses: true });
    const named = await startRepeatingServer({ says: () => 'x', model: `m-${key}` });
    const cases: [Record<string, string>, RegExp][] = [
      [{ BASE_URL: refusing.url }, /refuses the key \(HTTP 401\)/],
      [{ BASE_URL: named.url }, /has the key in its name/],
      [{ MODEL: `m-${key}` }, /MODEL holds the key of API_KEY/],
      [{ EXTRA_BODY: JSON.stringify({ a: key }) }, /EXTRA_BODY holds the key of API_KEY/],
      [{ REQUESTS: key }, /REQUESTS=\*\*\* is not a whole number/],
      [{ DATASET: `/nowhere/${key}` }, /DATASET holds the key of API_KEY/],
      [{ API_KEY: `${key}\nb` }, /API_KEY has a line end or another control character/],
      [{ K6_HTTP_DEBUG: 'full' }, /--http-debug would print the key/],
      [{ BASE_URL: 'http://127.0.0.1:9' }, /No server answers/],
    ];
    for (const [changed, words] of cases) {
      const folder = join(temporaryFolder(after), 'run');
      const { code, output } = await said(['run', 'inngest-style'], { ...settings, RUN_DIR: folder, ...changed });
      assert.equal(code, 108, output);
      assert.match(output, words);
    }
    refusing.close();
    named.close();
  });
});

describe('what a URL or a setting should not hold', () => {
  const cases: [Record<string, string>, RegExp][] = [
    [{ BASE_URL: 'http://someone:canary@127.0.0.1:9' }, /BASE_URL=http:\/\/\*\*\*@127\.0\.0\.1:9 is not a base URL/],
    [{ BASE_URL: 'http://127.0.0.1:9/?api_key=canary' }, /BASE_URL=http:\/\/127\.0\.0\.1:9\/\?api_key=\*\*\* is not/],
    [{ METRICS_URL: 'http://someone:canary@127.0.0.1:9/metrics' }, /METRICS_URL=\S* holds a password or a key/],
    [{ GPU_METRICS_URL: 'http://127.0.0.1:9/metrics?token=canary' }, /GPU_METRICS_URL=\S* holds a password or a key/],
    [{ EXTRA_BODY: '{"litellm": {"api_key": "canary"}}' }, /EXTRA_BODY\S* .*a key belongs into API_KEY/],
  ];
  for (const [changed, words] of cases)
    test(`is refused, and not repeated: ${Object.keys(changed).join()}`, async () => {
      const { code, output } = await said(['run', 'smoke'], { RUNS_DIR: temporaryFolder(after), ...changed });
      assert.equal(code, 108, output);
      assert.match(output, words);
    });
});

describe('a key in a file', () => {
  const folder = temporaryFolder(after);
  const keyFile = join(folder, 'key');
  const env = (given: Record<string, string>): Record<string, string> => {
    const { API_KEY: _, ...rest } = settings;
    return { ...rest, RUNS_DIR: temporaryFolder(after), ...given };
  };

  test('is sent, its first line alone', async () => {
    writeFileSync(keyFile, `${key}  \r\nwhat else there is\n`);
    const given = env({ API_KEY_FILE: keyFile });
    const { code, output } = await said(['run', 'candidate-eval'], given);
    assert.equal(code, 99, output);
    const left = onlyEntry(given.RUNS_DIR ?? '');
    assert.ok(readRecords(left).some(({ failureMessage }) => failureMessage === 'refused: Bearer ***'));
    assert.equal(readRunFile(left).configuration.API_KEY_FILE, undefined);
    assertNoKeyIn(left);
  });

  test('is told where it cannot be read, is empty, or is given twice', async () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\nsecond\n');
    const cases: [Record<string, string>, RegExp][] = [
      [{ API_KEY_FILE: join(folder, 'nowhere') }, /API_KEY_FILE=\S*nowhere cannot be read: .*no such file/],
      [{ API_KEY_FILE: empty }, /API_KEY_FILE=\S*empty has no key in its first line/],
      [{ API_KEY_FILE: keyFile, API_KEY: key }, /API_KEY and API_KEY_FILE are both set; unset one/],
    ];
    for (const [given, words] of cases) {
      const { code, output } = await said(['run', 'smoke'], env(given));
      assert.equal(code, 108, output);
      assert.match(output, words);
    }
  });
});

test('a key on the command line works, with the advice not to', async () => {
  const { API_KEY: _, ...rest } = settings;
  const { output } = await said(['run', 'smoke', '-e', `API_KEY=${key}`], {
    ...rest,
    RUNS_DIR: temporaryFolder(after),
  });
  assert.match(output, /API_KEY on the command line is seen by everybody on this machine/);
});
