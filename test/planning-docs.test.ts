import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Command } from 'commander';
import { plan } from '../cli/plan.ts';
import { rules } from '../lib/capacity/plan/recommendations/index.ts';
import { whatIfIds } from '../simulator/what-if/index.ts';
import { root } from './k6-process.ts';

const text = readFileSync(join(root, 'docs', 'planning.md'), 'utf8');
/** Everything that stands first in a row of a table as code. */
const named = [...text.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
);

test('docs/planning.md has every option of the command, and no other', () => {
  const program = new Command();
  plan.register(program);
  const options = program.commands[0]?.options.flatMap(({ long }) => long ?? []) ?? [];
  const told = named.filter((code) => code.startsWith('--')).map((code) => code.split(' ')[0]);
  assert.deepEqual(told.toSorted(), options.toSorted());
});

test('docs/planning.md has every rule and every what-if, and no other', () => {
  const ids = [...rules.map(({ id }) => id), ...whatIfIds().map(({ id }) => id)];
  const told = named.filter((code) => !code.startsWith('--')).map((code) => code.split(':')[0]);
  assert.deepEqual(told.toSorted(), ids.toSorted());
});
