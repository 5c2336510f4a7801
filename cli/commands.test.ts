import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { commands } from './commands.ts';

test('every file that defines a command is in the registry, under its name', () => {
  const folder = new URL('.', import.meta.url);
  const defining = readdirSync(folder).filter(
    (name) => /^[^.]+\.ts$/.test(name) && /: CommandDefinition = \{/.test(readFileSync(new URL(name, folder), 'utf8')),
  );
  assert.deepEqual(defining.map((name) => name.replace('.ts', '')).sort(), commands.map(({ name }) => name).sort());
});
