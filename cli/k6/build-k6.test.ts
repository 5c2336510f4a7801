import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { packageRoot } from '../package-root.ts';
import { builtK6 } from './places.ts';

/** Builds where the PATH holds only these programs, as scripts of a line; `again` does so twice. */
function build(go: string | null, again = false): { output: string; status: number | null; path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-build-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  if (go !== null) {
    writeFileSync(join(bin, 'go'), `#!/bin/sh\n${go}\n`);
    chmodSync(join(bin, 'go'), 0o755);
  }
  const env = { PATH: bin, HOME: folder };
  const run = (): { stdout: string; stderr: string; status: number | null } =>
    spawnSync(process.execPath, ['--import', 'tsx', join(packageRoot, 'cli', 'main.ts'), 'k6', 'build'], {
      cwd: packageRoot,
      env,
      encoding: 'utf8',
    });
  if (again) run();
  const { stdout, stderr, status } = run();
  return { output: stdout + stderr, status, path: builtK6(env) ?? '' };
}

const goThatBuilds = (version: string): string =>
  `if [ "$1" = env ]; then echo ${version}; else while [ "$1" != -o ]; do shift; done; echo k6 >"$2"; fi`;

test('k6 build leaves k6 in the cache of the user', () => {
  const { output, status, path } = build(goThatBuilds('go1.25.3'));
  assert.equal(status, 0, output);
  assert.match(path, /\.cache\/k6-vllm\/[^/]+\/k6$/);
  assert.ok(existsSync(path));
  assert.ok(output.trimEnd().endsWith(`built ${path}`), output);
});

test('the same sources are not built twice', () => {
  const { output, status } = build(goThatBuilds('go1.25.3'), true);
  assert.equal(status, 0);
  assert.match(output, /^built before: /);
});

test('without Go, it is said what to install', () => {
  const { output, status } = build(null);
  assert.equal(status, 1);
  assert.match(
    output,
    /Go is not installed, and k6 with the extension is built with it\.\n {2}- install Go 1\.25 or newer/,
  );
});

test('a Go too old is named', () => {
  const { output, status } = build(goThatBuilds('go1.21.5'));
  assert.equal(status, 1);
  assert.match(output, /Go 1\.21\.5 is too old to build k6 with the extension/);
});

test('a build that fails leaves nothing, and says where to look', () => {
  const { output, status, path } = build('if [ "$1" = env ]; then echo go1.26.0; else echo no module >&2; exit 1; fi');
  assert.equal(status, 1);
  assert.match(output, /no module\n(.*\n)*.*Go could not build k6 \(exit code 1\); what it said stands above/);
  assert.ok(!existsSync(path));
});
