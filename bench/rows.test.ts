import assert from 'node:assert/strict';
import test from 'node:test';
import { merged, type Row } from './rows.ts';

const cell = (value: number, measuredOn: string) => ({ values: [value], measuredOn, othersCpuShare: 0 });
const row = (id: string, cells: Row['cells']): Row => ({
  id,
  measurement: 'm',
  what: id,
  unit: 'ms',
  goal: null,
  cells,
});

test('measuring a client again replaces its cell and keeps those of clients that were not measured', () => {
  const earlier = [row('a', { ours: cell(1, '2026-01-01'), peer: cell(2, '2026-01-01') }), row('b', {})];
  const [a, b] = merged(earlier, [row('a', { ours: cell(3, '2026-02-02') })]);
  assert.deepEqual(a?.cells, { ours: cell(3, '2026-02-02'), peer: cell(2, '2026-01-01') });
  assert.equal(b?.id, 'b');
});

test('a row that was never measured before is added', () => {
  assert.deepEqual(
    merged([row('a', {})], [row('b', {})]).map((each) => each.id),
    ['a', 'b'],
  );
});
