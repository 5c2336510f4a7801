// What "make setup" does about k6 on machines with less than it would like.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root, temporaryFolder } from './k6-process.ts';

const needed = ['bash', 'cat', 'cksum', 'dirname', 'find', 'head', 'mkdir', 'mv', 'printf', 'sed', 'sort', 'xargs'];

/** Runs xk6/build.sh in a copy of the tree where the PATH holds only the given programs, as one-line scripts. */
function build(programs: Record<string, string>): { status: number | null; output: string; built: boolean } {
  const folder = temporaryFolder(after);
  mkdirSync(join(folder, 'xk6'));
  cpSync(join(root, 'xk6', 'build.sh'), join(folder, 'xk6', 'build.sh'));
  writeFileSync(join(folder, 'xk6', 'go.mod'), 'module m\n');
  const bin = join(folder, 'path');
  mkdirSync(bin);
  for (const name of needed) {
    symlinkSync(execFileSync('bash', ['-c', `type -P ${name}`], { encoding: 'utf8' }).trim(), join(bin, name));
  }
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!${join(bin, 'bash')}\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(join(bin, 'bash'), [join(folder, 'xk6', 'build.sh')], {
    env: { PATH: bin },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr, built: existsSync(join(folder, 'bin', 'k6')) };
}

const goThatBuilds = (version: string): string =>
  `if [ "$1" = env ]; then echo ${version}; else while [ "$1" != -o ]; do shift; done; printf x > "$2"; fi`;

test('with Go, bin/k6 is built', () => {
  const { status, built } = build({ go: goThatBuilds('go1.25.0') });
  assert.equal(status, 0);
  assert.ok(built);
});

test('without Go, a k6 from the PATH does, and it is said what is missing', () => {
  const { status, output, built } = build({ k6: 'echo "k6 v2.2.0 (go1.26.8, linux/amd64)"' });
  assert.equal(status, 0);
  assert.match(
    output,
    /Go is not installed\. Using k6 v2\.2\.0 from the PATH: streaming metrics \(TTFT, TPOT\) are off\./,
  );
  assert.ok(!built);
});

test('with a Go too old, the same', () => {
  const { status, output } = build({ go: goThatBuilds('go1.21.5'), k6: 'echo "k6 v2.0.1 (x)"' });
  assert.equal(status, 0);
  assert.match(output, /Go 1\.21\.5 is too old to build bin\/k6: it needs Go 1\.25 or newer\. Using k6 v2\.0\.1/);
});

test('with neither, one message says what to install', () => {
  const { status, output } = build({});
  assert.equal(status, 1);
  assert.equal(
    output.trim(),
    'Go is not installed. Install Go 1.25 or newer (measures streams), or k6 2.0 or newer (cannot).',
  );
});

test('a k6 too old is not used', () => {
  const { status, output } = build({ k6: 'echo "k6 v1.4.0 (x)"' });
  assert.equal(status, 1);
  assert.match(output, /The k6 on the PATH is v1\.4\.0; k6 2\.0 or newer is needed\./);
});
