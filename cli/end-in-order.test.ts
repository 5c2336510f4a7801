// A signal that the process sends itself, at a known moment.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../test/k6-process.ts';
import { packageRoot } from './package-root.ts';

const folder = temporaryFolder(after);
const run = join(folder, 'run');
cpSync(join(packageRoot, 'fixtures', 'runs', 'interrupted'), run, { recursive: true });
const other = join(packageRoot, 'fixtures', 'runs', 'healthy');
for (const name of ['report.html', 'comparison.html', 'plan.json']) writeFileSync(join(run, name), 'old');

/** Sends the signal when the records are opened, and then waits until it was heard, or while a draft is there. */
const preload = join(folder, 'preload.mjs');
writeFileSync(
  preload,
  `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { AT, SEND } = process.env;
const { open } = fs.promises;
const { writeFileSync } = fs;
fs.promises.open = async (file, ...rest) => {
  if (AT === 'reading' && String(file).endsWith('requests.ndjson')) {
    const alive = setInterval(() => {}, 1000);
    await new Promise((heard) => {
      process.once(SEND, heard);
      process.kill(process.pid, SEND);
    });
    clearInterval(alive);
  }
  return open(file, ...rest);
};
fs.writeFileSync = (file, ...rest) => {
  writeFileSync(file, ...rest);
  if (AT === 'draft' && String(file).endsWith('.tmp')) process.kill(process.pid, SEND);
};
syncBuiltinESMExports();
`,
);

function interrupted(at: 'reading' | 'draft', signal: NodeJS.Signals, ...words: readonly string[]) {
  const main = join(packageRoot, 'cli', 'main.ts');
  const node = ['--import', 'tsx', '--import', pathToFileURL(preload).href, main, ...words];
  return spawnSync(process.execPath, node, { encoding: 'utf8', env: { ...process.env, AT: at, SEND: signal } });
}

/** Every file of the run with its content. */
const filesNow = (): Record<string, string> =>
  Object.fromEntries(readdirSync(run).map((name) => [name, readFileSync(join(run, name), 'utf8')]));

const calls: readonly (readonly [NodeJS.Signals, ...string[]])[] = [
  ['SIGINT', 'report', run],
  ['SIGTERM', 'compare', run, other, '--output', run],
  ['SIGINT', 'plan', run, '--output', run],
];

for (const [signal, ...words] of calls)
  test(`${signal} while ${words[0]} reads records ends it with one line and 105, and every file is as it was`, () => {
    const before = filesNow();
    const { status, stderr, stdout } = interrupted('reading', signal, ...words);
    assert.deepEqual([status, stderr], [105, 'Interrupted: no file was left half written.\n'], stdout);
    assert.deepEqual(filesNow(), before);
  });

test('a signal while a draft is there is heard when all files are there, whole', () => {
  const out = join(folder, 'compared');
  mkdirSync(out);
  const { status, stderr } = interrupted('draft', 'SIGINT', 'compare', run, other, '--output', out);
  // whether it is heard before the process has ended by itself is a matter of chance
  assert.ok(status === 0 || status === 105, stderr);
  assert.deepEqual(readdirSync(out).toSorted(), ['comparison.html', 'comparison.json', 'comparison.md']);
  assert.match(readFileSync(join(out, 'comparison.html'), 'utf8'), /<\/html>\s*$/);
  JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8'));
});
