import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { frequent } from './frequent.ts';

test('the most frequent value beyond the share is found, with its count', () => {
  assert.deepEqual(frequent(Float64Array.of(1, 2, 3, 3, 4, 3), 0.2), { value: 3, count: 3, share: 0.5 });
  assert.equal(frequent(Float64Array.of(1, 2, 3, 4, 5), 0.2), null, 'a fifth is not more than a fifth');
  assert.equal(frequent(new Float64Array(0), 0.2), null);
});

test('it is what counting every value finds', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 }), (list) => {
      const counts = new Map<number, number>();
      for (const value of list) counts.set(value, (counts.get(value) ?? 0) + 1);
      const most = Math.max(0, ...counts.values());
      const found = frequent(Float64Array.from(list), 0.2);
      assert.equal(found?.count ?? null, most > 0.2 * list.length ? most : null);
      if (found !== null) assert.equal(counts.get(found.value), found.count);
    }),
  );
});
