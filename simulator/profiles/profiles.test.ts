import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { profiles } from './index.ts';

const folder = new URL('.', import.meta.url);

test('the registry holds every profile of the folder, once, under the name of its file', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const units = files.map((name) => name.replace(/\.ts$/, '')).filter((name) => name !== 'index' && name !== 'profile');
  assert.deepEqual(profiles.map(({ id }) => id).sort(), units.sort());
});

test('the README shows exactly these profiles, in this order, with what they rest on', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const shown = /<!-- profiles -->\n([^]*?)<!-- \/profiles -->/.exec(readme)?.[1];
  const rows = profiles.map(
    ({ id, model, provenance, evidence, limits }) =>
      `| \`${id}\` | ${model} | ${limits.maxModelLen.toLocaleString('en')} | ${limits.kvCacheTokens.toLocaleString('en')} | **${provenance}** | ${evidence} |\n`,
  );
  const head = '| profile | model | max_model_len | KV tokens | provenance | evidence |\n|---|---|--:|--:|---|---|\n';
  assert.equal(shown, head + rows.join(''));
});

test('every profile can hold one request of its full length', () => {
  for (const { id, limits } of profiles) {
    assert.ok(limits.maxModelLen <= limits.kvCacheTokens - limits.blockSize, id);
  }
});
