import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { judgePaths } from '../reports/judge-paths.ts';
import { readRun } from '../reports/read-run.ts';
import { temporaryFolder } from '../test/k6-process.ts';

const root = new URL('..', import.meta.url).pathname;
const fixture = (path: string): string => join(root, 'fixtures', 'imports', path);

async function run(...args: string[]): Promise<{ code: number; out: string }> {
  const node = ['--import', 'tsx', join(root, 'cli', 'main.ts'), 'import', ...args];
  try {
    return { code: 0, out: (await promisify(execFile)(process.execPath, node)).stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

test('requests of another tool become a run folder, which is read as any other', async () => {
  const folder = join(temporaryFolder(after), 'run');
  const { code, out } = await run(fixture('vllm-bench/failures.json'), '--output', folder, '-e', 'SLO_P95_TTFT=500ms');
  assert.equal(code, 0, out);
  assert.match(
    out,
    /Found, of vllm bench serve:\n {2}failures\.json: results with all requests\nMade:\n.+ a run of 48 requests/,
  );
  const content = await readRun(folder);
  assert.ok(content.source === 'records');
  const { run: about, columns, gaps } = content;
  assert.deepEqual([columns.length, about.client.binary, about.server.baseUrl], [48, 'imported', null]);
  assert.deepEqual(
    about.objectives.map(({ id }) => id),
    ['ttft-p95'],
  );
  assert.deepEqual(
    about.imported?.files.map(({ name, sha256 }) => [name, sha256.length]),
    [['failures.json', 64]],
  );
  const { itls } = JSON.parse(readFileSync(fixture('vllm-bench/failures.json'), 'utf8')) as { itls: number[][] };
  assert.equal(gaps?.count, itls.flat().length);
  const [judged] = await judgePaths([folder], []);
  assert.deepEqual(
    judged?.audits.filter(({ verdict }) => verdict === 'invalid'),
    [],
  );
});

test('a packed report, and the folder of a tool, are found by their content', async () => {
  const folder = temporaryFolder(after);
  const packed = await run(fixture('guidellm/sweep.json.gz'), '--output', join(folder, 'sweep'), '--json');
  assert.equal(packed.code, 0, packed.out);
  const { tool, written } = JSON.parse(packed.out) as { tool: string; written: { kind: string; path: string }[] };
  assert.deepEqual([tool, written.map(({ kind }) => kind)], ['guidellm', ['run', 'run', 'run']]);
  for (const { path } of written) assert.equal((await readRun(path)).reading.damagedLines, 0);
  const aiperf = await run(fixture('aiperf/concurrent'), '--output', join(folder, 'aiperf'));
  assert.equal(aiperf.code, 0, aiperf.out);
  const content = await readRun(join(folder, 'aiperf'));
  assert.equal(content.source === 'records' ? content.columns.length : 0, 45);
});

test('aggregates become stated results, which an audit takes', async () => {
  const file = join(temporaryFolder(after), 'plain.json');
  const { code, out } = await run(fixture('vllm-bench/plain.json'), '--output', file);
  assert.equal(code, 0, out);
  assert.match(out, /1 stated result\n/);
  assert.equal((await judgePaths([file], [])).length, 1);
});

test('nothing is written over, and nothing is left of what could not be imported', async () => {
  const folder = temporaryFolder(after);
  mkdirSync(join(folder, 'taken'));
  const again = await run(fixture('vllm-bench/detailed.json'), '--output', join(folder, 'taken'));
  assert.equal(again.code, 1);
  assert.match(again.out, /taken exists\n.*--output/s);
  const broken = join(folder, 'broken.json');
  const result = JSON.parse(readFileSync(fixture('vllm-bench/detailed.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(broken, JSON.stringify({ ...result, duration: 'long' }));
  const refused = await run(broken, '--output', join(folder, 'new'));
  assert.deepEqual([refused.code, readdirSync(folder).sort()], [1, ['broken.json', 'taken']]);
  assert.match(refused.out, /broken\.json: duration: /);
});

test('what cannot be told is refused with what to do: other files, several tools, an unknown tool, settings of a run', async () => {
  const folder = temporaryFolder(after);
  writeFileSync(join(folder, 'other.json'), '{"a": 1}');
  const other = await run(folder);
  assert.match(other.out, /holds nothing that can be imported\.\n.*known by its fields/s);
  copyFileSync(fixture('vllm-bench/plain.json'), join(folder, 'vllm.json'));
  copyFileSync(fixture('guidellm/concurrent.json.gz'), join(folder, 'guidellm.json.gz'));
  const several = await run(folder);
  assert.match(several.out, /results of several tools\.\n.*--as guidellm takes those of guidellm: guidellm\.json\.gz/s);
  const one = await run(folder, '--as', 'vllm-bench', '--output', join(folder, 'made', 'stated.json'));
  assert.equal(one.code, 0, one.out);
  assert.match(one.out, /hold no results: guidellm\.json\.gz, other\.json/);
  assert.match((await run(folder, '--as', 'locust')).out, /There is no importer locust\..*vllm-bench/s);
  const settings = await run(folder, '-e', 'CONCURRENCY=5', '-e', 'SLO_P95_E2E=soon', '-e', 'SLO_P95_TTFB=1s');
  assert.match(
    settings.out,
    /CONCURRENCY is nothing that can be added.*SLO_P95_TTFB is not a setting.*SLO_P95_E2E=soon/s,
  );
  assert.match((await run(join(folder, 'nowhere'))).out, /does not exist/);
});

test('a line that was cut off is named', async () => {
  const file = join(temporaryFolder(after), 'cut.jsonl');
  const text = readFileSync(fixture('vllm-bench/appended.jsonl'), 'utf8');
  writeFileSync(file, text.slice(0, -100));
  assert.match((await run(file)).out, /line 2 is not JSON/);
});

test('a packed file that was cut off is told by its name', async () => {
  const folder = temporaryFolder(after);
  const file = join(folder, 'cut.json.gz');
  writeFileSync(file, gzipSync(readFileSync(fixture('vllm-bench/detailed.json'))).subarray(0, 3000));
  const { code, out } = await run(file, '--output', join(folder, 'run'));
  assert.equal(code, 1);
  assert.match(out, /^Error: \S*cut\.json\.gz cannot be unpacked\.\n {2}- gzip says: unexpected end of file\n/);
  assert.deepEqual(readdirSync(folder), ['cut.json.gz']);
});

test('of a result without any request nothing is made, and beside others it is told', async () => {
  const folder = temporaryFolder(after);
  const full = JSON.parse(readFileSync(fixture('vllm-bench/detailed.json'), 'utf8')) as Record<string, unknown>;
  const lists = Object.entries(full).map(([name, value]) => [name, Array.isArray(value) ? [] : value]);
  const empty = { ...Object.fromEntries(lists), completed: 0 };
  writeFileSync(join(folder, 'empty.json'), JSON.stringify(empty));
  const alone = await run(join(folder, 'empty.json'), '--output', join(folder, 'run'));
  assert.equal(alone.code, 1);
  assert.match(alone.out, /^Error: \S*empty\.json holds no request\.\n {2}- no request was sent/);
  assert.deepEqual(readdirSync(folder), ['empty.json']);
  writeFileSync(join(folder, 'both.jsonl'), [empty, full].map((each) => `${JSON.stringify(each)}\n`).join(''));
  const both = await run(join(folder, 'both.jsonl'), '--output', join(folder, 'run'));
  assert.equal(both.code, 0, both.out);
  assert.match(both.out, /a run of 48 requests\nNot taken:\n {2}- 1 of 2 results hold no requests/);
});

test('files that are not JSON are told apart from JSON of nobody', async () => {
  const folder = temporaryFolder(after);
  const text = readFileSync(fixture('k6-summary/summary-export.json'), 'utf8');
  const contents = { 'empty.json': '', 'cut.json': text.slice(0, 1000), 'report.json': 'metadata:\n  version: 1\n' };
  for (const [name, content] of Object.entries(contents)) {
    writeFileSync(join(folder, name), content);
    const { code, out } = await run(join(folder, name));
    assert.equal(code, 1);
    assert.match(
      out,
      new RegExp(`^Error: .* holds nothing that can be imported\\.\n {2}- ${name} is not JSON: it is empty`),
    );
  }
  const nobodys = join(folder, 'nobodys.json');
  writeFileSync(nobodys, '{"results_ttft_s_mean": 1}\n');
  assert.match((await run(nobodys)).out, /can be imported\.\n {2}- a file is known by its fields:\n/);
  writeFileSync(join(folder, 'summary.json'), text);
  const beside = await run(folder, '--output', join(folder, 'made'));
  assert.match(
    beside.out,
    /hold no results: nobodys\.json\.\n.*are not JSON .*: cut\.json, empty\.json, report\.json\./,
  );
});
