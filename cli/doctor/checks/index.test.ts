import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { areas } from '../check.ts';
import { checks } from './index.ts';

test('every file of a check is in the registry, under its name', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter(
    (name) => /^[^.]+\.ts$/.test(name) && name !== 'index.ts',
  );
  assert.deepEqual(checks.map(({ id }) => `${id}.ts`).sort(), files.sort());
});

test('checks stand area by area', () => {
  const order = checks.map(({ area }) => areas.indexOf(area));
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
});

test('every check says in one sentence why it matters', () => {
  for (const { id, why } of checks) assert.match(why, /^[A-Zk][^]*\.$/, id);
});
