// docs/reference.md and docs/why-refused.md against commands, schemas and audits; docs/README.md against the folder.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { audits } from '../lib/audits/index.ts';
import { smallestBoundingSample, smallestPublishableSample } from '../lib/statistics/sample-size.ts';
import { root } from './k6-process.ts';
import { commandsText, formatsText, namedSchemas } from './reference.ts';

const pathOf = (page: string): string => join(root, page);
const read = (page: string): string => readFileSync(pathOf(page), 'utf8');

/** Holds the marked places of a page against what they have to be, or rewrites them. */
function hold(page: string, places: Readonly<Record<string, string>>): void {
  const text = read(page);
  let expected = text;
  for (const [name, made] of Object.entries(places)) {
    const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    assert.match(expected, place);
    expected = expected.replace(place, (_, start: string, end: string) => `${start}${made}\n${end}`);
  }
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(pathOf(page), expected);
  else assert.equal(text, expected);
}

test('docs/reference.md has every command and every format as they are (UPDATE_GOLDEN=1 rewrites it)', async () => {
  hold('docs/reference.md', { commands: commandsText(), ...(await formatsText()) });
});

test('every document that a run leaves or a command prints is among the formats', async () => {
  const ids = new Set((await namedSchemas()).map(({ id }) => id));
  for (const id of ['run', 'requestRecord', 'serverSample', 'assessment', 'comparison', 'plan', 'sweep', 'saturation'])
    assert.ok(ids.has(id), id);
});

const messageTable = (): string =>
  [
    '| Message | Why it matters | What to do |',
    '|---|---|---|',
    ...audits.map(
      ({ failureTitle, cautionTitle, why, remedy }) =>
        `| **${failureTitle}**${cautionTitle === undefined ? '' : `; or **${cautionTitle}**`} | ${why} | ${remedy} |`,
    ),
  ].join('\n');

test('docs/why-refused.md has the message of every audit, and what to do about it (UPDATE_GOLDEN=1 rewrites it)', () => {
  hold('docs/why-refused.md', { messages: messageTable() });
});

test('the numbers of requests that the pages name are those of the code', () => {
  assert.deepEqual([0.95, 0.99].map(smallestBoundingSample), [72, 368]);
  assert.deepEqual([0.95, 0.99].map(smallestPublishableSample), [200, 1000]);
  assert.match(read('docs/which-scenario.md'), /72 requests for a verdict, 200 for an interval[^]*1,000 requests/);
});

test('docs/README.md leads to every page of the folder', () => {
  const index = read('docs/README.md');
  const pages = readdirSync(pathOf('docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  for (const page of pages) assert.ok(index.includes(`](${page})`), `docs/README.md does not link to ${page}`);
});

test('every file that CONTRIBUTING.md names is there, and every folder with such a registry is named', () => {
  const page = read('CONTRIBUTING.md');
  const named = [...page.matchAll(/`((?:scenarios|lib|reports|cli|simulator|test)\/[^`]*)`/g)].map(
    ([, name = '']) => name,
  );
  for (const name of named) assert.ok(existsSync(pathOf(name.replace(/<.*$/, ''))), name);
  assert.ok(named.length > 40, String(named.length));
});

test('the rows of CONTRIBUTING.md name registries that list the file they give as a model', () => {
  const rows = [...read('CONTRIBUTING.md').matchAll(/^\|[^|]*\|[^|]*, as `([^`]+)` \| `([^`]+)` \|/gm)];
  assert.ok(rows.length >= 13, String(rows.length));
  for (const [, model = '', registry = ''] of rows) {
    const file = model.slice(model.lastIndexOf('/') + 1);
    assert.ok(read(registry).includes(`/${file}'`), `${registry} does not import ${file}`);
  }
});
