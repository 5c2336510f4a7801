import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { csvFields } from './csv.ts';
import { divideEntries } from './entries.ts';

test('quotes, commas and line breaks may stand in a field', () => {
  assert.deepEqual(csvFields('1,"a, b","say ""hi""",,"x\r\ny"'), ['1', 'a, b', 'say "hi"', '', 'x\r\ny']);
  assert.deepEqual(csvFields('""'), ['']);
  assert.deepEqual(csvFields('a,'), ['a', '']);
});

test('nothing is lost of a field that breaks the rules', () => {
  assert.deepEqual(csvFields('a 5" disk,"b" c,"d'), ['a 5" disk', 'b c', 'd']);
});

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
const plain = (field: string): string => (/[",\r\n]/.test(field) || field === '' ? quoted(field) : field);

test('any table comes back as it was written, whichever fields are quoted', () => {
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'ä', '😀') });
  const table = fc.array(fc.tuple(field, field, field), { minLength: 1 });
  fc.assert(
    fc.property(table, fc.constantFrom(plain, quoted), fc.constantFrom('\n', '\r\n'), (rows, write, ending) => {
      const text = rows.map((row) => row.map(write).join(',')).join(ending);
      const entries = divideEntries(text, 'rows');
      const read = Array.from({ length: entries.size }, (_, index) => csvFields(entries.text(index)));
      assert.deepEqual(read, rows);
    }),
  );
});
