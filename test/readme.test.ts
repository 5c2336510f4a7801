import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './k6-process.ts';
import { settingsTable } from './settings-table.ts';

const path = join(root, 'README.md');
const readme = readFileSync(path, 'utf8');
const tablePlace = /(<!-- settings -->\n)[\s\S]*?(<!-- \/settings -->)/;

test("the README's table of settings is the one that the scenarios read (UPDATE_GOLDEN=1 rewrites it)", () => {
  assert.match(readme, tablePlace);
  const expected = readme.replace(
    tablePlace,
    (_, before: string, after: string) => `${before}${settingsTable()}\n${after}`,
  );
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, expected);
  else assert.equal(readme, expected);
});

test('every file and picture that the README links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g), ...readme.matchAll(/src(?:set)?="([^"]+)"/g)].map(
    ([, link]) => link ?? '',
  );
  for (const link of links) {
    if (!/^https?:/.test(link)) assert.ok(existsSync(join(root, link)), link);
  }
});

test('every make target that the README names is in the Makefile', () => {
  const makefile = readFileSync(join(root, 'Makefile'), 'utf8');
  const named = [...readme.matchAll(/(?:^|[`"])make ([a-z-]+)/gm)].map(([, target]) => target ?? '');
  for (const target of named) assert.match(makefile, new RegExp(`^${target}:`, 'm'), target);
});
