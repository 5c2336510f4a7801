import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredMetrics } from './measured-metrics.ts';

test('what k6 keeps apart of the measured phase stands for the metric; levels and others stay as they are', () => {
  const metrics = { llm_e2e: 1, 'llm_e2e{phase:measure}': 2, 'llm_e2e{phase:measure,level:5}': 3, llm_ttft: 4 };
  assert.deepEqual(measuredMetrics(metrics), { ...metrics, llm_e2e: 2 });
});
