import assert from 'node:assert/strict';
import test from 'node:test';
import { clients } from './clients/index.ts';
import { renderTable, verdictOf } from './document.ts';
import type { Row } from './rows.ts';

const row = (goal: Row['goal'], values: readonly number[], othersCpuShare = 0): Row => ({
  id: 'r',
  measurement: 'm',
  what: 'a thing',
  unit: 'ms',
  goal,
  cells: { 'k6-vllm': { values, measuredOn: '2026-01-02', othersCpuShare } },
});

test('the median decides about a goal, the bound itself included', () => {
  const atMost = { bound: 'at most', value: 5 } as const;
  assert.equal(verdictOf(row(atMost, [1, 5, 90])), 'met');
  assert.equal(verdictOf(row(atMost, [1, 5.1, 90])), 'missed');
  assert.equal(verdictOf(row({ bound: 'at least', value: 5 }, [4])), 'missed');
  assert.equal(verdictOf(row({ bound: 'within', value: 5 }, [-5])), 'met');
  assert.equal(verdictOf(row({ bound: 'within', value: 5 }, [-6])), 'missed');
});

test('a goal without figures is not measured, and a row without a goal has no verdict', () => {
  assert.equal(verdictOf(row({ bound: 'at most', value: 5 }, [])), 'not measured');
  assert.equal(verdictOf(row(null, [1])), '');
});

test('the table shows median and range, a missed goal, and that others disturbed', () => {
  const table = renderTable([row({ bound: 'at most', value: 5 }, [7, 6, 9], 0.5)], clients).replaceAll('\u00a0', ' ');
  assert.deepEqual(table.split('\n'), [
    '|  | goal | k6-vllm | goal met | measured on | CPU taken by others |',
    '| --- | --- | --- | --- | --- | --- |',
    '| a thing | ≤ 5 ms | 7.00 ms (6.00 to 9.00) | missed | 2026-01-02 | 50 %, disturbed |',
  ]);
});
