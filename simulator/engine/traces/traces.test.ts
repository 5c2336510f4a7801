import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTraces, replay, type TraceStep } from './trace.test-support.ts';

const traces = readTraces();

for (const trace of traces) {
  test(`as vLLM ${trace.vllm}: ${trace.name}, ${trace.about}`, () => {
    const { steps, idle } = replay(trace);
    for (const [number, expected] of trace.steps.entries()) assert.deepEqual(steps[number], expected, `step ${number}`);
    assert.ok(idle);
  });
}

test('the traces are of one version and show what they are for', () => {
  const count = (of: (step: TraceStep) => number): number =>
    traces.reduce((sum, { steps }) => sum + steps.reduce((inner, step) => inner + of(step), 0), 0);
  assert.deepEqual([...new Set(traces.map(({ vllm }) => vllm))], ['0.32.0']);
  assert.ok(traces.length >= 43);
  assert.ok(count(({ p = [] }) => p.length) > 100, 'preemptions');
  assert.ok(count(({ r = [] }) => r.length) > 100, 'resumed');
  assert.ok(count(({ q = [0, 0] }) => q[1] ?? 0) > 5000, 'tokens found in the prefix cache');
});
