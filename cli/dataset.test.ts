import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'dataset-'));
after(() => rmSync(folder, { recursive: true }));

const path = (name: string): string => join(folder, name);

function file(name: string, content: string | Buffer): string {
  writeFileSync(path(name), content);
  return path(name);
}

function dataset(...args: string[]): { code: number | null; output: string } {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const command = ['--import', 'tsx', main, 'dataset', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}

const linesOf = (name: string): Record<string, unknown>[] =>
  readFileSync(path(name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('a CSV file becomes a batch file, with a model if one is named', () => {
  const csv = file('p.csv', 'question,len\n"one, two",5\nthree,6\n');
  const columns = ['--columns', 'prompt=question,max_tokens=len'];
  const { code, output } = dataset('convert', csv, path('p.jsonl'), ...columns, '--model', 'm');
  assert.equal(code, 0, output);
  assert.match(output, /2 requests of .*p\.csv \(prompts\) in .*p\.jsonl/);
  assert.deepEqual(linesOf('p.jsonl')[0], {
    custom_id: 'prompt-00000',
    method: 'POST',
    url: '/v1/chat/completions',
    body: { messages: [{ role: 'user', content: 'one, two' }], max_tokens: 5, model: 'm' },
  });
});

test('a converted trace keeps its arrivals and is read as it was', () => {
  const csv = file('t.csv', 'Timestamp,Request tokens,Response tokens\n5,20,7\n7.5,30,8\n9,30,0\n');
  const { code, output } = dataset('convert', csv, path('t.jsonl'));
  assert.equal(code, 0, output);
  assert.match(output, /left out 1 of 3 \(line 4\): it has no output tokens/);
  assert.deepEqual(
    linesOf('t.jsonl').map(({ atMs }) => atMs),
    [0, 2500],
  );
  const checked = dataset('check', path('t.jsonl')).output;
  assert.match(checked, /requests {2}2 of 2 entries/);
  assert.match(checked, /output {4}at most 7\.50 \(median\), 7\.95 \(p95\), 8\.00 \(longest\) tokens/);
  assert.match(checked, /arrivals {2}over 2\.50.s, 0\.800 per second/);
});

test('a check says what is there and every mistake, and exits with 1', () => {
  const lines = ['{"prompt":"a","max_tokens":3}', '{"promt":"b"}', '{"prompt":"a"}', '{"prompt":"c"}', 'oops'];
  const { code, output } = dataset('check', file('bad.jsonl', lines.join('\n')));
  assert.equal(code, 1);
  assert.match(output, /format {4}prompts: /);
  assert.match(output, /requests {2}2 of 5 entries/);
  assert.match(output, /tokens; 1 leave it to the server/);
  assert.match(output, /left out 1 of 5 \(line 3\): its prompt repeats an earlier one/);
  assert.match(output, /cannot be sent\.\n {2}- .*line 2: has no prompt.*\n {2}- .*line 5: not JSON/);
});

test('what cannot be read at all is told in a line', () => {
  assert.match(dataset('check', path('none.jsonl')).output, /none\.jsonl cannot be read\.\n {2}- ENOENT/);
  const packed = file('p.json.gz', Buffer.from([0x1f, 0x8b, 8, 0]));
  assert.match(dataset('check', packed).output, /it is compressed; unpack it first/);
  const wide = file('wide.json', Buffer.from('\ufeff{}', 'utf16le'));
  assert.match(dataset('check', wide).output, /it is UTF-16; save it as UTF-8/);
  const { output } = dataset('check', packed, '--format', 'xml', '--columns', 'prompt');
  assert.match(output, /--columns prompt: write e\.g\. .*\n {2}- --format xml: there are openai-batch, sharegpt/);
});
