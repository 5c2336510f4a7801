import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../schema/plan.ts';
import { alertRules } from './alert-rules.ts';

const slow: Alert = {
  id: 'e2e-p95',
  what: 'p95 E2E',
  metric: 'vllm:e2e_request_latency_seconds',
  unit: 'ms',
  direction: 'above',
  warning: 4321.098765,
  critical: 6000,
  reason: 'Critical is what is promised.',
};

test('a threshold becomes two rules on the server’s own metric, in Prometheus’s unit', () => {
  const [warning, critical, ...rest] = alertRules([slow]);
  assert.deepEqual(rest, []);
  assert.match(warning?.expr ?? '', /vllm:e2e_request_latency_seconds_bucket.* > 4\.3211$/);
  assert.match(critical?.expr ?? '', / > 6$/);
  assert.deepEqual([warning?.labels, critical?.labels], [{ severity: 'warning' }, { severity: 'critical' }]);
  assert.equal(
    critical?.annotations['summary'],
    '{{ $labels.instance }}: p95 E2E {{ $value | humanizeDuration }}, above 6.00 s',
  );
  assert.equal(critical?.annotations['description'], slow.reason);
});

test('what must not fall alerts below its threshold', () => {
  const [warning] = alertRules([
    { ...slow, id: 'success-rate', unit: 'share', direction: 'below', warning: 0.95, critical: 0.9 },
  ]);
  assert.match(warning?.expr ?? '', / < 0\.95$/);
});

test('what no server counts has no rule', () => {
  assert.deepEqual(alertRules([{ ...slow, id: 'answers-liked' }]), []);
});
