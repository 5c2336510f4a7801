import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseRun } from '../../reports/golden/base-run.ts';
import { syntheticRecords } from '../../reports/golden/synthetic-records.ts';
import { evidenceOfRecords } from '../assessment/evidence-of-records.ts';
import { nothingAmiss } from '../assessment/evidence.ts';
import { createColumnsBuilder } from '../assessment/record-columns.ts';
import { subjectsOf } from '../assessment/subjects.ts';
import { setupOf } from '../facts/setup.ts';
import type { ServerSample } from '../schema/server-sample.ts';
import energy from './energy.ts';
import { plain } from './physics.test-support.ts';
import type { Subject } from './subject.ts';

/** A run of a hundred requests whose GPUs drew so much. */
function drawing(watts: number, { kind = 'dcgm', gpus = 1, requests = 100 } = {}): Subject {
  const builder = createColumnsBuilder();
  for (const record of syntheticRecords({ seed: 1, requests, concurrency: 10, streaming: true }))
    builder.append(record);
  const columns = builder.finish();
  const samples = Array.from({ length: 60 }, (_, second): ServerSample => ({
    v: 1,
    atMs: 1000 * second,
    source: 'gpu',
    kind,
    up: true,
    why: null,
    died: null,
    processStart: null,
    values: { gpus, gpuPowerW: watts },
  }));
  const evidence = evidenceOfRecords(baseRun, columns, null, nothingAmiss, { samples });
  return subjectsOf(evidence, setupOf({ gpu: 'RTX 4080' })).whole;
}

test('power that the GPU can draw gives the energy of a token', () => {
  const finding = plain(energy.judge(drawing(310)));
  assert.equal(finding.verdict, 'ok');
  assert.match(finding.happened, /^310 W on average over \d+ samples, 0\.\d+ J for each output token\.$/);
});

test('more than its limit it cannot draw, unless there are several', () => {
  const finding = plain(energy.judge(drawing(600)));
  assert.equal(finding.verdict, 'invalid');
  assert.match(finding.happened, /^600 W on average over \d+ samples; 1 × RTX 4080 draw 320 W at most\.$/);
  assert.equal(energy.judge(drawing(600, { gpus: 2 })).verdict, 'ok');
});

test('no GPU makes tokens on the power of standing by', () => {
  const finding = energy.judge(drawing(5));
  assert.equal(finding.verdict, 'invalid');
  assert.match(finding.happened, /draw more even when they do nothing/);
});

test('a few seconds, and samples of nvidia-smi, are too coarse a look', () => {
  assert.match(energy.judge(drawing(310, { requests: 10 })).happened, /in no more than \d/);
  const sampled = energy.judge(drawing(310, { kind: 'nvidia-smi' }));
  assert.deepEqual([sampled.verdict, /nvidia-smi/.test(sampled.happened)], ['caution', true]);
});

test('without an exporter, and of a simulator, nothing is said', () => {
  const subject = drawing(310);
  assert.equal(energy.judge({ ...subject, simulated: true }).verdict, 'not-applicable');
  const unseen = subject.evidence && { ...subject.evidence, samples: [] };
  assert.equal(energy.judge({ ...subject, evidence: unseen }).verdict, 'not-applicable');
});

test('a GPU whose limit is not known is not refused', () => {
  const subject = drawing(5000);
  assert.equal(energy.judge({ ...subject, setup: setupOf({}) }).verdict, 'ok');
});
