import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { settings } from '../configuration/settings.ts';
import { configurationOf } from '../workloads/request.test-support.ts';
import { profiles } from './index.ts';
import type { Profile } from './profile.ts';
import { shapeSettings } from './shape-settings.ts';
import { supplyOf } from './supply.test-support.ts';

const isProfile = (value: unknown): value is Profile =>
  typeof value === 'object' && value !== null && 'plan' in value && 'id' in value;

/** Profiles are the modules of this folder that export one. */
async function profileFiles(): Promise<string[]> {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.includes('.test'));
  const found: string[] = [];
  for (const file of files) {
    const module = (await import(new URL(file, folder).href)) as Record<string, unknown>;
    if (Object.values(module).some(isProfile)) found.push(file);
  }
  return found.sort();
}

test('the registry lists every profile of the folder, under the name of its file', async () => {
  assert.deepEqual(profiles.map(({ id }) => `${id}.ts`).sort(), await profileFiles());
});

test('every profile says in one sentence when requests are sent', () => {
  for (const { about } of profiles) assert.match(about, /^[A-Z].*\.$/);
});

test('the settings that shape a load are those that profiles follow, no more and no fewer', () => {
  const followed = new Set(profiles.flatMap((profile) => profile.settings));
  assert.deepEqual([...followed].sort(), [...shapeSettings].sort());
  for (const name of shapeSettings) assert.ok(name in settings(), name);
});

const complete: Record<string, Record<string, string>> = {
  'fixed-vus': { REQUESTS: '20' },
  burst: { REQUESTS: '120' },
  'constant-arrival': { RATE: '5', DURATION: '1m' },
  'poisson-arrival': { RATE: '5', REQUESTS: '100' },
  'gamma-arrival': { RATE: '5', DURATION: '1m' },
  ladder: { LEVELS: '1,5,10' },
  ramp: { RATES: '1,20', DURATION: '2m' },
  soak: { DURATION: '1h' },
  spike: { RATE: '5', SPIKE_RATE: '50', DURATION: '3m' },
  trace: {},
};
const recorded = supplyOf({ size: 50, usual: 50, arrivalMs: (index) => 100 * index });

for (const profile of profiles) {
  test(`${profile.id} plans alike each time, with a stage, a level, and room for answers to arrive`, () => {
    const configuration = configurationOf({ ...complete[profile.id], TIMEOUT: '30s' });
    assert.deepEqual(profile.problems(configuration, recorded), []);
    const plan = profile.plan(configuration, recorded);
    assert.equal(JSON.stringify(profile.plan(configuration, recorded)), JSON.stringify(plan));
    assert.ok(plan.levels.length > 0 && plan.stages.length > 0);
    assert.ok(plan.vus >= 1 && plan.executor.vus === plan.vus);
    assert.equal(plan.executor.gracefulStop, '31000ms');
    if ('iterations' in plan.executor && plan.turns !== null) assert.equal(plan.executor.iterations, plan.turns);
    for (const stage of plan.stages) assert.equal(stage.dueMs === null, plan.loop === 'closed');
  });
}

test('what a profile needs and has not is told at once', () => {
  const missing: [string, Record<string, string>, RegExp][] = [
    ['burst', { WARMUP: '10s' }, /WARMUP=10s is a time; bursts are counted: write e\.g\. 50/],
    ['constant-arrival', {}, /RATE is needed/],
    ['poisson-arrival', { RATE: '3' }, /REQUESTS or DURATION is needed/],
    ['gamma-arrival', { RATE: '0.01', DURATION: '1s' }, /the rate times the duration is 0\.01 requests/],
    ['constant-arrival', { RATE: '1000', DURATION: '2h' }, /7.200.000 requests are more than one run can have/],
    ['constant-arrival', { RATE: '1', DURATION: '2h', MAX_DURATION: '1h' }, /longer than MAX_DURATION/],
    ['ladder', {}, /LEVELS \(concurrencies\) or RATES/],
    ['ladder', { LEVELS: '1,5,1' }, /LEVELS has 1 twice/],
    ['ladder', { RATES: '1,5', LEVEL_REQUESTS: '3x' }, /counts by slot, and rates have none/],
    ['ramp', { LEVELS: '5' }, /must say from what to what/],
    ['ramp', { LEVELS: '5,9' }, /DURATION is needed/],
    ['soak', {}, /DURATION is needed/],
    ['spike', { RATE: '1' }, /^SPIKE_RATE, DURATION are needed/],
    ['spike', { ...complete.spike, SPIKE_START: '170s' }, /must lie within it/],
  ];
  for (const [id, given, message] of missing) {
    const profile = profiles.find((one) => one.id === id) ?? assert.fail(id);
    assert.match(profile.problems(configurationOf(given), supplyOf()).join('\n'), message, id);
  }
  const trace = profiles.find(({ id }) => id === 'trace') ?? assert.fail();
  assert.match(trace.problems(configurationOf({}), supplyOf({ size: 3 })).join(), /has no arrival times/);
  const unsorted = supplyOf({ size: 3, arrivalMs: (index) => [0, 9, 4][index] ?? null });
  assert.match(trace.problems(configurationOf({}), unsorted).join(), /request 3 of the data set comes before/);
});
