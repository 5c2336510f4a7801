// docs/ci.md is copied from: its blocks are the files, and its defaults those of the script.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { root } from './k6-process.ts';

const path = join(root, 'docs', 'ci.md');
const docs = readFileSync(path, 'utf8');
const fileOf = (name: string): string => readFileSync(join(root, 'deploy', 'ci', name), 'utf8');

test('the blocks of docs/ci.md are the files of deploy/ci/ (UPDATE_GOLDEN=1 rewrites them)', () => {
  let expected = docs;
  for (const [name, language] of [
    ['github-actions.yml', 'yaml'],
    ['gitlab-ci.yml', 'yaml'],
    ['pipeline.sh', 'sh'],
  ] as const) {
    const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
    assert.match(docs, place);
    const block = `\`\`\`${language}\n${fileOf(name)}\`\`\`\n`;
    expected = expected.replace(place, (_, start: string, end: string) => `${start}${block}${end}`);
  }
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, expected);
  else assert.equal(docs, expected);
});

test('docs/ci.md tells every variable of the script with its default, and no other', () => {
  const read = [...fileOf('pipeline.sh').matchAll(/\$\{(PIPELINE_\w+):-([^}]*)\}/g)].map(
    ([, name = '', value = '']) => [name, value],
  );
  const told = [...docs.matchAll(/^\| `(PIPELINE_\w+)` \| (?:`([^`]+)` )?\|/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  assert.ok(read.length > 5);
  assert.deepEqual(told.toSorted(), read.toSorted());
});

test('docs/ci.md tells every variable and secret that the workflows read, and the version that they take', () => {
  const github = fileOf('github-actions.yml');
  const read = [...github.matchAll(/\b(vars|secrets)\.([A-Z0-9_]+)/g)].map(([, kind = '', name = '']) => [kind, name]);
  for (const [kind, name] of read)
    assert.match(docs, new RegExp(`^\\| ${kind === 'vars' ? 'variable' : 'secret'} \`${name}\` \\|`, 'm'));
  const { variables } = parse(fileOf('gitlab-ci.yml')) as { variables: Record<string, string> };
  assert.ok(docs.includes(`--branch ${variables['K6_VLLM_REF']} `));
  assert.match(docs, /^\| `K6_VLLM_REPOSITORY` \|/m);
});
