import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readServerSamples } from './server-samples-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-samples-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const good = (atMs: number, rest: object = {}): string =>
  JSON.stringify({
    v: 1,
    atMs,
    source: 'server',
    kind: 'vllm',
    up: true,
    why: null,
    processStart: null,
    values: { running: 2 },
    ...rest,
  });

async function read(...lines: readonly string[]) {
  const file = join(folder, 'server.ndjson');
  writeFileSync(file, lines.join('\n'));
  const { samples, problems } = await readServerSamples(file);
  return { at: samples.map(({ atMs }) => atMs), problems };
}

test('every scrape is read, in its order', async () => {
  assert.deepEqual(await read(good(0), '', good(1000), ''), { at: [0, 1000], problems: [] });
});

test('what cannot be read is told by its line, and the rest is kept', async () => {
  const { at, problems } = await read(
    good(0),
    'time="…" level=info',
    good(1000, { values: { running: -1 } }),
    good(2000, { v: 2 }),
    good(3000),
    good(4000).slice(0, 30),
  );
  assert.deepEqual(at, [0, 3000]);
  assert.deepEqual(
    problems.map((problem) => problem.replace(/:.*/, '')),
    ['server.ndjson line 2', 'server.ndjson line 3', 'server.ndjson line 4', 'server.ndjson line 6'],
  );
  assert.match(problems[0] ?? '', /it is not JSON/);
  assert.match(problems[1] ?? '', /values\.running: /);
});

test('what a later suite adds is passed over', async () => {
  assert.deepEqual(await read(good(0, { values: { running: 1, tomorrow: 5 }, more: 1 })), { at: [0], problems: [] });
});
