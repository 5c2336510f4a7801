// docs/importing.md against the importers themselves, and the importers against the files in fixtures/imports.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { foreignFiles } from '../cli/import/foreign-files.ts';
import { importers } from '../lib/importers/index.ts';
import { root } from './k6-process.ts';

const path = join(root, 'docs', 'importing.md');
const fixtures = join(root, 'fixtures', 'imports');

const table = (): string =>
  [
    '| Tool (`--as`) | Made by | Known by | Becomes | What is left out |',
    '|---|---|---|---|---|',
    ...importers.map(
      ({ id, title, madeBy, knownBy, becomes, leaves }) =>
        `| ${title} (\`${id}\`) | ${madeBy} | ${knownBy} | ${becomes} | ${leaves} |`,
    ),
  ].join('\n');

test('the table of importers is theirs (UPDATE_GOLDEN=1 rewrites it)', () => {
  const page = readFileSync(path, 'utf8');
  const place = /(<!-- importers -->\n)[\s\S]*?(<!-- \/importers -->)/;
  assert.match(page, place);
  const expected = page.replace(place, (_, start: string, end: string) => `${start}${table()}\n${end}`);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, expected);
  else assert.equal(page, expected);
});

test('every importer has files of its tool, and a page that says who made them', () => {
  const folders = readdirSync(fixtures, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(folders.map(({ name }) => name).sort(), importers.map(({ id }) => id).sort());
  const whole = existsSync(join(fixtures, 'README.md')) ? readFileSync(join(fixtures, 'README.md'), 'utf8') : '';
  for (const { id } of importers)
    assert.ok(existsSync(join(fixtures, id, 'README.md')) || whole.includes(id), `${id} has no README`);
});

test('no file of a tool is taken for one of another, whichever is asked first', async () => {
  for (const { id } of importers) {
    const { files } = await foreignFiles(join(fixtures, id));
    const known = files.map(({ name, first }) =>
      importers.filter(({ recognise }) => recognise(first) !== null).map((importer) => [name, importer.id]),
    );
    assert.ok(known.some((each) => each.length === 1));
    for (const each of known) assert.ok(each.length <= 1 && each.every(([, by]) => by === id), JSON.stringify(each));
  }
});
