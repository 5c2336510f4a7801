import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerSample } from '../schema/server-sample.ts';
import { watchedPower } from './gpu-power.ts';

const sample = (atMs: number, gpuPowerW: number | undefined, said: Partial<ServerSample> = {}): ServerSample => ({
  v: 1,
  atMs,
  source: 'gpu',
  kind: 'dcgm',
  up: true,
  why: null,
  died: null,
  processStart: null,
  values: { gpus: 2, ...(gpuPowerW === undefined ? {} : { gpuPowerW }) },
  ...said,
});

test('the mean power is that of the window, of scrapes that came and told it', () => {
  const samples = [
    sample(0, 60),
    sample(10_000, 300),
    sample(20_000, undefined),
    sample(30_000, 500, { up: false }),
    sample(40_000, 400),
    sample(90_000, 60),
    sample(20_000, 900, { source: 'server' }),
  ];
  assert.deepEqual(watchedPower(samples, { startMs: 5000, endMs: 50_000 }), {
    meanW: 350,
    gpus: 2,
    samples: 2,
    seconds: 30,
    bySampling: false,
  });
  assert.equal(watchedPower(samples, { startMs: 50_000, endMs: 60_000 }), null);
  assert.equal(watchedPower([], { startMs: 0, endMs: 1 }), null);
});

test('what nvidia-smi told is marked as sampled', () => {
  const found = watchedPower([sample(0, 100, { kind: 'nvidia-smi' })], { startMs: 0, endMs: 1 });
  assert.deepEqual([found?.bySampling, found?.seconds], [true, 0]);
});
