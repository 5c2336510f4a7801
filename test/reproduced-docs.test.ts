import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'node:test';
import { documentNames, documentsFolder } from './documents.ts';
import { root } from './k6-process.ts';

const docs = readFileSync(join(root, 'docs', 'reproduced.md'), 'utf8');
/** As people type it: the reports join numbers and units by spaces that do not break. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

/** Rows of the table between two marks, without its head. */
function rowsOf(mark: string): string[][] {
  const [, part = ''] = new RegExp(`<!-- ${mark} -->([^]*?)<!-- /${mark} -->`).exec(docs) ?? [];
  const rows = part.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const linked = (cell: string): string => resolve(root, 'docs', /\]\(([^)]+)\)/.exec(cell)?.[1] ?? '');

/** A section of a report, from its heading to the next; null where there is none. */
function sectionOf(report: string, title: string): string | null {
  const lines = report.split('\n');
  const start = lines.indexOf(`## ${title}`);
  if (start === -1) return null;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  return lines.slice(start, length === -1 ? undefined : start + 1 + length).join('\n');
}

test('every table of the five documents stands where docs/reproduced.md says', () => {
  const rows = rowsOf('tables');
  for (const [, what = '', report = '', section = '', table = ''] of rows) {
    const found = sectionOf(readFileSync(linked(report), 'utf8'), section);
    assert.ok(found !== null, `${what}: ${linked(report)} has no section “${section}”`);
    assert.ok(
      table === '' || found.includes(`\n**${table}`),
      `${what}: the section “${section}” has no table “${table}”`,
    );
  }
  const named = rows.map(([name]) => name).filter(Boolean);
  assert.deepEqual(named.toSorted(), documentNames);
  const all = documentNames.flatMap((name) =>
    readdirSync(join(documentsFolder, name))
      .filter((file) => file.endsWith('.md'))
      .map((file) => join(documentsFolder, name, file)),
  );
  const cited = new Set(
    readFileSync(join(root, 'docs', 'reproduced.md'), 'utf8').match(/\.\.\/fixtures\/documents\/[^)]+\.md/g),
  );
  for (const file of all)
    assert.ok(cited.has(`../${file.slice(root.length).replace(/^\//, '')}`), `${file} is cited nowhere`);
});

test('every simulated figure of docs/reproduced.md stands in a report of its document, every stated one in code among its figures', () => {
  let document = '';
  const rows = rowsOf('figures');
  assert.ok(rows.length >= 10);
  for (const [name = '', what = '', stated = '', simulated = ''] of rows) {
    document = name || document;
    const folder = join(documentsFolder, document);
    const reports = readdirSync(folder)
      .filter((file) => file.endsWith('.md'))
      .map((file) => plain(readFileSync(join(folder, file), 'utf8')));
    assert.ok(
      reports.some((report) => report.includes(simulated)),
      `${document}, ${what}: ${simulated} stands in none of its reports`,
    );
    const figures = readFileSync(join(root, 'fixtures', 'stated', `${document}.json`), 'utf8');
    const [, figure] = /`([\d.]+)`/.exec(stated) ?? [];
    if (figure !== undefined)
      assert.match(figures, new RegExp(`[^\\d.]${figure.replaceAll('.', '\\.')}[^\\d.]`), `${document}, ${what}`);
  }
});
