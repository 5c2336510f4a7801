// A user's data set in k6: formats, order and repeats, with and without the extension, and how much memory it takes.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { candidateProfile } from '../lib/workloads/candidate-eval/profile.ts';
import { startSimulator } from '../simulator/main.ts';
import {
  customK6,
  readRecords,
  readRunFile,
  runScenario,
  temporaryFolder,
  runProcess,
  scenario,
} from './k6-process.ts';
import { stockK6 } from './stock-k6.ts';

let simulator: Awaited<ReturnType<typeof startSimulator>>;
let base: Record<string, string>;
const files = temporaryFolder(after);

before(async () => {
  simulator = await startSimulator({ profile: 'instant', port: 0, seed: 1, maxModelLen: 8192 });
  base = { BASE_URL: simulator.url, SLO_P95_E2E: '60s' };
});
after(() => simulator.close());

function file(name: string, text: string): string {
  const path = join(files, name);
  writeFileSync(path, text);
  return path;
}

let runs = 0;

/** Ids and prompt tokens of what was sent, in the records' order, and the notes of the run. */
async function sent(
  settings: Record<string, string>,
): Promise<{ ids: string[]; prompts: (number | null)[]; notes: readonly string[] }> {
  const folder = join(files, `run-${(runs += 1)}`);
  const { code, output } = await runScenario(customK6, { ...base, CONCURRENCY: '1', RUN_DIR: folder, ...settings });
  assert.equal(code, 0, output);
  const records = readRecords(folder);
  return {
    ids: records.map(({ id }) => id),
    prompts: records.map(({ promptTokens }) => promptTokens),
    notes: readRunFile(folder).notes,
  };
}

/** The ids that a stock k6 prints. */
async function sentByStock(settings: Record<string, string>): Promise<string[]> {
  const printed = join(files, `console-${(runs += 1)}`);
  const { code, output } = await runProcess({
    command: stockK6(),
    args: ['run', '--quiet', '--log-format', 'raw', '--console-output', printed, scenario],
    env: { ...base, CONCURRENCY: '1', RECORDS: 'console', RUNS_DIR: files, ...settings },
  });
  assert.equal(code, 0, output);
  return readFileSync(printed, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"v":'))
    .map((line) => (JSON.parse(line) as { id: string }).id);
}

test('a CSV file is sent by its own columns, with and without the extension', async () => {
  const DATASET = file('p.csv', '\uFEFFNr,Frage,len\r\na,"Was, ""bitte""?\nJa?",3\r\nb,Wo?,4\r\nc,Wo?,4\r\n');
  const settings = { DATASET, DATASET_COLUMNS: 'id=Nr,prompt=Frage,max_tokens=len' };
  const { ids, notes } = await sent(settings);
  assert.deepEqual(ids, ['a', 'b']);
  assert.match(notes.join('\n'), /p\.csv: left out 1 of 3 \(line 5\): its prompt repeats an earlier one/);
  assert.deepEqual(await sentByStock(settings), ['a', 'b']);
});

test('ShareGPT conversations are sent, and what was left out of them is in the notes, with and without the extension', async () => {
  const DATASET = fileURLToPath(new URL('../fixtures/datasets/sharegpt-cut.json', import.meta.url));
  const { ids, notes } = await sent({ DATASET });
  assert.equal(ids.length, 7);
  assert.equal(ids[0], 'sharegpt-00000-Ax7Kq1P_0');
  assert.match(notes.join('\n'), /left out 3 of 16 .*: none of its questions is answered\.\n/);
  assert.match(notes.join('\n'), /the rest of the file is missing/);
  assert.deepEqual(await sentByStock({ DATASET }), ids);
});

test('the prompts of a trace have its lengths', async () => {
  const rows = [
    { timestamp: 0, input_length: 700, output_length: 3, hash_ids: [1, 2] },
    { timestamp: 9, input_length: 1500, output_length: 3, hash_ids: [1, 2, 3] },
  ];
  const DATASET = file('trace.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
  const { ids, prompts } = await sent({ DATASET });
  assert.deepEqual(ids, ['mooncake-00000', 'mooncake-00001']);
  // the simulator counts as it answers: by a rule of its own, with the chat template
  for (const [index, tokens] of [700, 1500].entries()) {
    const ratio = (prompts[index] ?? 0) / tokens;
    assert.ok(ratio > 0.8 && ratio < 1.4, `${prompts[index]} of ${tokens}`);
  }
});

test('requests are sent in the order that is asked for, the same for the same seed', async () => {
  const prompts = Array.from({ length: 20 }, (_, index) =>
    JSON.stringify({ id: `q${index}`, prompt: `question ${index}` }),
  );
  const DATASET = file('many.jsonl', prompts.join('\n'));
  const inOrder = prompts.map((_, index) => `q${index}`);
  const shuffled = (await sent({ DATASET, SAMPLING: 'shuffled' })).ids;
  assert.notDeepEqual(shuffled, inOrder);
  assert.deepEqual(shuffled.toSorted(), inOrder.toSorted());
  assert.deepEqual((await sent({ DATASET, SAMPLING: 'shuffled' })).ids, shuffled);
  assert.notDeepEqual((await sent({ DATASET, SAMPLING: 'shuffled', SEED: '2' })).ids, shuffled);

  const drawn = (await sent({ DATASET, SAMPLING: 'with-replacement', REQUESTS: '60' })).ids;
  assert.equal(new Set(drawn).size, 60, 'every record has an id of its own');
  const distinct = new Set(drawn.map((id) => id.split('~')[0])).size;
  // 20 (1 - 0.95^60) = 19.1 of them are expected
  assert.ok(distinct > 12 && distinct <= 20, `${distinct} distinct`);
});

test('every mistake of a file is told before anything is sent', async () => {
  const DATASET = file('bad.csv', 'prompt,max_tokens\na,1\nb,none\n"c\nd",0\ne,1,2\n');
  const { code, output } = await runScenario(customK6, {
    ...base,
    RUNS_DIR: files,
    DATASET,
    DATASET_COLUMNS: 'prompt=x',
  });
  assert.equal(code, 108, output);
  assert.match(output, /DATASET_COLUMNS takes prompt from x, but the columns of .*bad\.csv are prompt, max_tokens/);
  const all = await runScenario(customK6, { ...base, RUNS_DIR: files, DATASET });
  assert.equal(all.code, 108);
  for (const line of [/line 3: body\.max_tokens is \\?"none/, /line 4: body\.max_tokens is 0/, /line 6: has 3 fields/])
    assert.match(all.output, line);
  const json = await runScenario(customK6, { ...base, RUNS_DIR: files, DATASET, DATASET_COLUMNS: 'prompt' });
  assert.match(json.output, /DATASET_COLUMNS=prompt is no list of columns; write e\.g\. prompt=question/);
});

test('a data set of 19 MB takes no more memory than its requests do, whatever its alphabet', async (t) => {
  // the profile that the generated prompts have, with letters beyond Latin-1 as a CV may have them
  const lines = Array.from({ length: 5000 }, (_, index) =>
    JSON.stringify({
      custom_id: `r${index}`,
      method: 'POST',
      url: '/v1/chat/completions',
      body: {
        messages: [
          { role: 'user', content: `${candidateProfile(index % 50, 1)} — 東京 ${index} ${'word '.repeat(280)}` },
        ],
        max_tokens: 5,
      },
    }),
  );
  const DATASET = file('large.jsonl', lines.join('\n'));
  assert.ok(readFileSync(DATASET).length > 17e6);
  const settings = { ...base, DATASET, REQUESTS: '1000', CONCURRENCY: '100', RUNS_DIR: temporaryFolder(after) };
  const { code, peakMb, output } = await runScenario(customK6, settings);
  assert.equal(code, 0, output);
  if (peakMb === null) t.skip('no /proc here');
  else assert.ok(peakMb <= 200, `${peakMb.toFixed(0)} MB`);
});
