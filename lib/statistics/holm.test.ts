import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { holm } from './holm.ts';

test("Holm's adjusted p values are those of R", () => {
  const near = (actual: readonly number[], expected: readonly number[]): void => {
    assert.equal(actual.length, expected.length);
    for (const [i, value] of actual.entries()) assert.ok(Math.abs(value - (expected[i] ?? 0)) < 1e-12);
  };
  // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
  near(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
  near(holm([0.01, 0.02, 0.03, 0.04, 0.05]), [0.05, 0.08, 0.09, 0.09, 0.09]);
  near(holm([0.5, 0.9]), [1, 1]);
  near(holm([0.02]), [0.02]);
  near(holm([]), []);
});

test('adjusting never lowers a p value nor changes their order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (list) => {
      const adjusted = holm(list);
      for (const [i, p] of list.entries()) {
        assert.ok((adjusted[i] ?? 0) >= p && (adjusted[i] ?? 2) <= 1);
        for (const [j, q] of list.entries()) assert.ok(p > q || (adjusted[i] ?? 0) <= (adjusted[j] ?? 0));
      }
    }),
  );
});
