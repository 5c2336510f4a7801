import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceOf, segmentOf } from './instance.ts';

const read = (segment: string, sequence: string): unknown => instanceOf({ segment, sequence });

test('equal parts are instances, however k6 writes them', () => {
  assert.deepEqual(read('0:1/4', '0,1/4,2/4,3/4,1'), { index: 1, of: 4 });
  assert.deepEqual(read('1/4:1/2', '0,1/4,1/2,3/4,1'), { index: 2, of: 4 });
  assert.deepEqual(read('3/4:1', '0,0.25,50%,3/4,1'), { index: 4, of: 4 });
  assert.deepEqual(read('1/3', '0,1/3,2/3,1'), { index: 1, of: 3 });
  assert.deepEqual(read('0.3333333333:0.6666666667', '0,1/3,2/3,1'), { index: 2, of: 3 });
});

test('the whole load is no instance', () => {
  assert.equal(read('', ''), null);
  assert.equal(read('0:1', '0,1'), null);
});

test('what a segment is written as is read back, for a hundred instances', () => {
  assert.deepEqual(segmentOf({ index: 2, of: 4 }), { segment: '1/4:2/4', sequence: '0,1/4,2/4,3/4,1' });
  for (let index = 1; index <= 100; index += 1) {
    const instance = { index, of: 100 };
    assert.deepEqual(instanceOf(segmentOf(instance)), instance);
  }
});

for (const [segment, sequence] of [
  ['0:1/4', ''],
  ['', '0,1/2,1'],
  ['0:1/4', '0,1/4,1'],
  ['1/4:3/4', '0,1/4,2/4,3/4,1'],
  ['1/8:3/8', '0,1/4,2/4,3/4,1'],
  ['a:b', '0,1/2,1'],
  ['1:5/4', '0,1/4,2/4,3/4,1'],
] as const)
  test(`the segment ${segment || '(none)'} of ${sequence || '(none)'} is refused with the way to write it`, () => {
    assert.match(String(read(segment, sequence)), /write both, in equal parts, e\.g\. --execution-segment 1\/4:2\/4/);
  });
