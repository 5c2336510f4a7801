import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { datasetFormats } from './index.ts';

const folder = new URL('.', import.meta.url);

test('the registry lists every format of the folder, under the name of its file', () => {
  const defining = readdirSync(folder).filter(
    (name) =>
      !/\.test(-support)?\.ts$/.test(name) &&
      /^export const \w+(: DatasetFormat = \{| = traceFormat\()/m.test(readFileSync(new URL(name, folder), 'utf8')),
  );
  assert.deepEqual(defining.map((name) => name.replace('.ts', '')).sort(), datasetFormats.map(({ id }) => id).sort());
});

test('every format is described in the documentation, in its own words', () => {
  const page = new URL('../../../docs/datasets.md', import.meta.url);
  assert.ok(existsSync(page));
  const text = readFileSync(page, 'utf8').replace(/\s+/g, ' ');
  for (const { id, about } of datasetFormats) assert.ok(text.includes(`| \`${id}\` | ${about} |`), id);
});
