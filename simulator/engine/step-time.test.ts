import assert from 'node:assert/strict';
import { test } from 'node:test';
import h100 from '../profiles/h100-llama-3.1-8b.ts';
import { expectedStepMs, type StepCosts, type StepLoad } from './step-time.ts';

const costs: StepCosts = { ...h100.costs, jitter: 0, mixedKvFactor: 3 };
const decoding: StepLoad = { tokens: 8, decodes: 8, kvTokens: 8000, prefillSquare: 0, prefills: false };

test('a step takes its overhead, the blend of memory and arithmetic, and each request its own part', () => {
  const blended = Math.hypot(5.8, 0.0215 * 8);
  assert.ok(Math.abs(expectedStepMs(costs, decoding) - (0.5 + blended + 8000 * 0.06e-3 + 8 * 0.01)) < 1e-9);
});

test('beside a prefill only the reading of the cache takes its factor as long', () => {
  const mixed = { ...decoding, prefills: true };
  assert.ok(Math.abs(expectedStepMs(costs, mixed) - expectedStepMs(costs, decoding) - 2 * 8000 * 0.06e-3) < 1e-9);
});
