import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { readRun } from '../reports/read-run.ts';
import { writeSyntheticRun } from './synthetic-run.ts';

test('a synthetic run is read without a complaint and holds what a real one does', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-synthetic-'));
  t.after(() => rmSync(folder, { recursive: true }));
  await writeSyntheticRun(folder, 2400);
  const content = await readRun(folder);
  assert.ok(content.source === 'records');
  const { columns, reading, samples } = content;
  assert.deepEqual([columns.length, reading.damagedLines, reading.foreignLines], [2400, 0, 0]);
  assert.equal(
    columns.success.reduce((sum, each) => sum + each, 0),
    2396,
  );
  assert.deepEqual([...new Set(columns.level)], [10, 25, 50, 100]);
  assert.ok(columns.firstTokenMs.filter(Number.isNaN).length === 4 && samples.length > 100);
  const ends = [...columns.endMs];
  assert.deepEqual(
    ends,
    ends.toSorted((a, b) => a - b),
    'in the order in which they ended',
  );
});
