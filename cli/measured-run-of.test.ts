import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredLoadsOf, measuredRunOf } from './measured-run-of.ts';

const folder = (name: string): string => new URL(`../fixtures/runs/${name}`, import.meta.url).pathname;

test('a run at one load is one load, with what its calibration takes', async () => {
  const run = await measuredRunOf(folder('healthy'));
  const [load, ...others] = await measuredLoadsOf(folder('healthy'));
  assert.deepEqual([load, others], [{ ...run, runId: run.id, level: 10 }, []]);
  assert.ok(run.requests.length > 400);
});

test('a ladder is a load for each of its levels, none of its requests lost or in two', async () => {
  const run = await measuredRunOf(folder('ladder'));
  const loads = await measuredLoadsOf(folder('ladder'));
  const levels = loads.map(({ level }) => level);
  assert.ok(levels.length > 2);
  assert.equal(new Set(loads.map(({ id }) => id)).size, loads.length);
  assert.equal(
    loads.reduce((sum, { requests, failed, unusable }) => sum + requests.length + failed + unusable, 0),
    run.requests.length + run.failed + run.unusable,
  );
  for (const { runId, id, level } of loads) assert.deepEqual([runId, id.includes(` at ${level}`)], [run.id, true]);
});

test('a run without records is refused', async () => {
  await assert.rejects(measuredLoadsOf(folder('summary-only/inngest-style.json')), /holds no request records/);
});
