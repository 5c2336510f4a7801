import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertRules } from '../../alerting/alert-rules.ts';
import type { Objective } from '../../schema/run.ts';
import { alertThresholds } from './alert-thresholds.ts';
import { promised, type SaidLoad } from './planned-run.test-support.ts';
import { seriesOf } from './planned-series.test-support.ts';

const plain = (text: string | undefined): string => (text ?? '').replace(/[\u00a0\u202f]/g, ' ');
const open = (level: number, said: SaidLoad = {}): SaidLoad => ({ loop: 'open', level, rate: level, ...said });
const measured = [
  open(7, { e2eP95Ms: 4000, kvUsage: 0.3 }),
  open(10, { e2eP95Ms: 6000, ttftP95Ms: 800, kvUsage: 0.5 }),
  open(12, { fails: ['e2e-p95'] }),
];
const thresholds = (loads: readonly SaidLoad[], objectives: readonly Objective[] = promised) =>
  new Map(
    alertThresholds(seriesOf(...loads.map((load) => ({ ...load, objectives }))), 0.3).map((alert) => [alert.id, alert]),
  );

test('what is promised is critical, and what was measured at the capacity warns', () => {
  const found = thresholds(measured);
  const numbers = (id: string) => [found.get(id)?.warning, found.get(id)?.critical];
  assert.deepEqual(numbers('success-rate'), [0.975, 0.95]);
  assert.deepEqual(numbers('e2e-p95'), [6000, 10_000]);
  assert.deepEqual(numbers('ttft-p95'), [800, 2000]);
  assert.match(
    plain(found.get('e2e-p95')?.reason),
    /measured at the capacity, 6\.00 s.*With the headroom kept 4\.00 s was measured/,
  );
  assert.deepEqual(found.get('success-rate')?.direction, 'below');
  for (const { reason } of found.values()) assert.ok(reason.length > 20);
});

test('requests/s warn where the headroom begins, and are critical at the lower bound of the capacity', () => {
  const rate = thresholds(measured).get('requests-rate');
  assert.deepEqual([rate?.warning.toFixed(2), rate?.critical.toFixed(2)], ['6.86', '9.80']);
});

test('a queue is critical where it takes away what the median request leaves of the promised time', () => {
  // 9.8 req/s with 2 s − 0.15 s left to the first token
  const queue = thresholds(measured).get('queue-depth');
  assert.deepEqual([queue?.warning, queue?.critical], [10, 19]);
  assert.match(plain(queue?.reason), /leave 1\.85 s.*Little’s law/);
});

test('the KV cache warns halfway from what it is at the capacity, where the server tells of it', () => {
  assert.equal(thresholds(measured).get('kv-usage')?.warning.toFixed(2), '0.71');
  assert.equal(thresholds([open(10)]).get('kv-usage'), undefined);
});

test('promised warnings and gauges stand as they are', () => {
  const objectives: Objective[] = [
    { id: 'success-rate', metric: 'llm_success', aggregate: 'rate', comparison: '>', limit: 0.9, warning: 0.95 },
    { id: 'e2e-p95', metric: 'llm_e2e', aggregate: 'p(95)', comparison: '<', limit: 6000, warning: 4000 },
    {
      id: 'queue-depth-max',
      metric: 'llm_server_queue_depth',
      aggregate: 'max',
      comparison: '<',
      limit: 100,
      warning: 50,
    },
    {
      id: 'gpu-memory-max',
      metric: 'llm_gpu_memory_share',
      aggregate: 'max',
      comparison: '<',
      limit: 0.92,
      warning: 0.85,
    },
  ];
  const found = thresholds([open(7), open(10)], objectives);
  assert.deepEqual(
    ['success-rate', 'e2e-p95', 'gpu-memory', 'queue-depth'].map((id) => [
      found.get(id)?.warning,
      found.get(id)?.critical,
    ]),
    [
      [0.95, 0.9],
      [4000, 6000],
      [0.85, 0.92],
      [50, 100],
    ],
  );
});

test('without a firm capacity no threshold is made of it', () => {
  const found = thresholds([{ level: 8, rate: 3 }]);
  assert.equal(found.get('requests-rate'), undefined);
  assert.equal(found.get('queue-depth'), undefined);
  assert.equal(found.get('e2e-p95')?.critical, 10_000);
  const nothing = thresholds([{ level: 8, rate: 3, fails: ['e2e-p95'] }]);
  assert.match(
    plain(nothing.get('e2e-p95')?.reason),
    /80\.0 % of it, as no measured load shows the time at the capacity/,
  );
});

test('every warning comes before its critical threshold', () => {
  for (const { direction, warning, critical } of thresholds(measured).values())
    assert.ok(direction === 'above' ? warning <= critical : warning >= critical);
});

test('every threshold becomes a warning and a critical rule for Prometheus', () => {
  const found = [...thresholds(measured).values()];
  assert.ok(found.length > 4);
  for (const alert of found) assert.equal(alertRules([alert]).length, 2, alert.id);
});
