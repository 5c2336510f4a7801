import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isTooDeep, jsonFault } from './json-fault.ts';

test('a fault is found exactly where JSON.parse finds one', () => {
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', '"', ',', '}', ']', ':', '\\', '\n', '1', 'x', '{'))
    .map(([text, place, sign]) => {
      const at = place % (text.length + 1);
      return `${text.slice(0, at)}${sign}${text.slice(at + 1)}`;
    });
  fc.assert(
    fc.property(broken, (text) => {
      let valid = true;
      try {
        JSON.parse(text);
      } catch {
        valid = false;
      }
      // Python reads these names; JSON has them not.
      if (/NaN|Infinity/.test(text)) return;
      assert.equal(jsonFault(text) === null, valid, text);
    }),
    { numRuns: 5000 },
  );
});

test('nesting is counted outside of texts, and without going deep itself', () => {
  assert.ok(isTooDeep('['.repeat(200_000)));
  assert.ok(!isTooDeep(`["${'['.repeat(5000)}"]`));
  assert.ok(!isTooDeep('[[]]'.repeat(5000)));
  assert.equal(jsonFault(`${'['.repeat(200_000)}x`)?.position, 200_000);
});
