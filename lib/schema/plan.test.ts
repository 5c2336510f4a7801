import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SloCapacity } from '../capacity/slo-capacity.ts';
import { planSchema, type Plan } from './plan.ts';

const empty: Plan = {
  format: 'k6-vllm/plan',
  version: 1,
  id: '20261122T120000Z-plan',
  suite: '0.1.0',
  createdAt: '2026-11-22T12:00:00.000Z',
  title: 'Nothing yet',
  sources: [],
  ask: { requests: [], rates: [], peakFactor: 1, headroom: 0.3, redundancy: 1, price: null },
  headline: 'Nothing can be told.',
  answers: [],
  series: [],
  chosen: null,
  grid: null,
  whatIf: { told: null, refusals: ['Measure two prompt lengths alone.'] },
  recommendations: [],
  alerts: [],
  stated: [],
  factors: [],
  runs: [],
  cautions: [],
  simulated: null,
};

test('a plan survives being written and read', () => {
  assert.deepEqual(planSchema.parse(JSON.parse(JSON.stringify(empty))), empty);
});

test('an answer is told or refused, never neither', () => {
  const mute = { ...empty, whatIf: { told: null, refusals: [] } };
  assert.equal(planSchema.safeParse(mute).success, false);
});

test('the capacity of a plan is what lib/capacity finds', () => {
  type Planned = NonNullable<Plan['series'][number]['capacity'][number]['capacity']['told']>;
  const same = (found: SloCapacity): Omit<Planned, 'at' | 'brokeWhy' | 'cautions'> => found;
  assert.equal(typeof same, 'function');
});
