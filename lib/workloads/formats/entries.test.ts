import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { divideEntries, type EntryForm } from './entries.ts';

interface Case {
  readonly name: string;
  readonly as: EntryForm;
  readonly text: string;
  readonly entries: readonly string[];
  readonly lines: readonly number[];
  readonly cut: boolean;
  readonly rows: boolean;
}

const fixture = new URL('../../../fixtures/entries/cases.json', import.meta.url);
const cases = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Case[];

const all = (size: number): number[] => Array.from({ length: size }, (_, index) => index);

for (const { name, as, text, entries, lines, cut, rows } of cases) {
  test(name, () => {
    const found = divideEntries(text, as);
    assert.deepEqual(all(found.size).map(found.text), entries);
    assert.deepEqual(all(found.size).map(found.line), lines);
    assert.equal(found.cut, cut);
    assert.equal(found.isRows, rows);
  });
}

test('any list of values is taken apart into them, however it is laid out', () => {
  const layouts = fc.constantFrom(undefined, 2, '\t');
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), layouts, (values, layout) => {
      const found = divideEntries(JSON.stringify(values, null, layout), 'json');
      const read = all(found.size).map((index) => JSON.parse(found.text(index)) as unknown);
      assert.deepEqual(read, JSON.parse(JSON.stringify(values)));
      assert.equal(found.cut, false);
    }),
  );
});

test('a list that is cut anywhere keeps every whole value before the cut', () => {
  fc.assert(
    fc.property(fc.array(fc.object(), { minLength: 1 }), fc.nat(), (values, nat) => {
      const texts = values.map((value) => JSON.stringify(value));
      const whole = `[${texts.join(',')}]`;
      const end = 1 + (nat % (whole.length - 1));
      const found = divideEntries(whole.slice(0, end), 'json');
      assert.equal(found.cut, true);
      let position = 1;
      const complete = texts.filter((text) => (position += text.length + 1) - 1 <= end);
      assert.deepEqual(all(complete.length).map(found.text), complete);
    }),
  );
});
