import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { packageRoot } from '../package-root.ts';
import { cksum, sourceStamp } from './source-stamp.ts';

describe('the checksum is that of cksum', () => {
  // the last two as POSIX cksum prints them
  for (const text of ['', 'a', '123456789', 'x'.repeat(70_000)]) {
    test(`of ${text.length} bytes`, () => {
      assert.equal(cksum(Buffer.from(text)), execFileSync('cksum', { input: text, encoding: 'utf8' }).trim());
    });
  }

  test('of 123456789, a known answer', () => {
    assert.equal(cksum(Buffer.from('123456789')), '930766865 9');
  });
});

test("the sources' stamp is the one of xk6/build.sh", () => {
  const folder = join(packageRoot, 'xk6');
  const [, pipeline] = /^stamp=\$\((.*)\)$/m.exec(readFileSync(join(folder, 'build.sh'), 'utf8')) ?? [];
  assert.ok(pipeline);
  assert.equal(sourceStamp(folder), execFileSync('bash', ['-c', pipeline], { cwd: folder, encoding: 'utf8' }).trim());
});
