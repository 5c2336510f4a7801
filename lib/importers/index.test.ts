import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { importers } from './index.ts';

const folder = new URL('.', import.meta.url);

test('the registry lists every importer of the folder, under the name of its file', () => {
  const defining = readdirSync(folder).filter(
    (name) =>
      /^[^.]+\.ts$/.test(name) && /^export const \w+: Importer = \{/m.test(readFileSync(new URL(name, folder), 'utf8')),
  );
  assert.deepEqual(defining.map((name) => name.replace('.ts', '')).sort(), importers.map(({ id }) => id).sort());
});

test('every importer has a test beside it', () => {
  const files = readdirSync(folder);
  for (const { id } of importers) assert.ok(files.includes(`${id}.test.ts`), id);
});

test('no importer takes what is no object of its tool for its own', () => {
  for (const { id, recognise } of importers)
    for (const other of [null, 1, 'text', [], {}, [{}], { format: 'k6-vllm/run' }])
      assert.equal(recognise(other), null, id);
});
