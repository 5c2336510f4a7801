// docs/reference.md and docs/why-refused.md against commands, schemas and audits; docs/README.md against the folder.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { audits } from '../lib/audits/index.ts';
import { smallestBoundingSample, smallestPublishableSample } from '../lib/statistics/sample-size.ts';
import { root } from './k6-process.ts';
import { take } from '../cli/take-line.test-support.ts';
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

const heading = /^#+ (.*)$/gm;
/** As GitHub makes them of headings. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(heading)].map(([, words = '']) =>
    words
      .toLowerCase()
      .replaceAll(/[^\p{Letter}\p{Number}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );

test('every link in the pages of the documentation leads to a file, and to a heading of it', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(pathOf('docs')).map((name) => `docs/${name}`)];
  const broken: string[] = [];
  for (const page of pages.filter((name) => name.endsWith('.md'))) {
    for (const [, link = ''] of read(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? pathOf(page) : join(dirname(pathOf(page)), file);
      const isThere =
        existsSync(target) && (anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(anchor));
      if (!isThere) broken.push(`${page}: ${link}`);
    }
  }
  assert.deepEqual(broken, []);
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

/** Lines of `sh` blocks that call the command, as it is called with bin/ on the PATH; without comments, and what a pipe or `&` adds. */
const commandLines = (page: string): string[] =>
  [...read(page).matchAll(/^```sh\n([^]*?)^```$/gm)]
    .flatMap(([, block = '']) => block.replaceAll(/\\\n\s*/g, ' ').split('\n'))
    .map((line) =>
      line.replace(/ +#.*$/, '').replace(/(?:node bin\/k6-vllm\.mjs|npx k6-vllm|bin\/k6-vllm)(?= )/, 'k6-vllm'),
    )
    .map((line) => line.replace(/ (?:\||>|&|\|\|).*$/, ''))
    .filter((line) => /^(?:[A-Z_0-9]+=\S+ )*k6-vllm (?!--help)/.test(line));

test('every line of README, CONTRIBUTING and docs/ that calls the command is one that it takes', async () => {
  const wrong: string[] = [];
  let lines = 0;
  for (const page of ['README.md', 'CONTRIBUTING.md', ...readdirSync(pathOf('docs')).map((name) => `docs/${name}`)])
    for (const line of page.endsWith('.md') ? commandLines(page) : []) {
      lines += 1;
      await take(line).catch((error: unknown) => wrong.push(`${page}: ${line}: ${String(error)}`));
    }
  assert.deepEqual(wrong, []);
  assert.ok(lines > 40, String(lines));
});

test('every command that docs/which-scenario.md answers with is one', async () => {
  const answers = [...read('docs/which-scenario.md').matchAll(/`((?:[A-Z_0-9]+=\S+ )*k6-vllm [^`]+)`/g)];
  assert.ok(answers.length > 20, String(answers.length));
  for (const [, line = ''] of answers) assert.notEqual(await take(line), '', line);
});
