import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { projectAround } from './project-root.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'k6-vllm-project-')));
after(() => rmSync(folder, { recursive: true, force: true }));

function made(...path: string[]): string {
  const at = join(folder, ...path);
  mkdirSync(at, { recursive: true });
  return at;
}

describe('the project of a user is', () => {
  test('the checkout, where the suite is one', () => {
    const suite = made('checkout');
    assert.equal(projectAround(made('elsewhere'), suite), suite);
  });

  test('the folder whose node_modules holds the suite, from wherever within it', () => {
    const suite = made('own', 'node_modules', 'k6-vllm');
    assert.equal(projectAround(made('own', 'scenarios', 'deep'), suite), join(folder, 'own'));
  });

  test('the same where a link leads to a checkout', () => {
    const suite = made('linked-checkout');
    symlinkSync(suite, join(made('linked', 'node_modules'), 'k6-vllm'));
    assert.equal(projectAround(join(folder, 'linked'), suite), join(folder, 'linked'));
  });

  test('the current folder, where the suite serves the whole machine', () => {
    const suite = made('usr', 'lib', 'node_modules', 'k6-vllm');
    const at = made('work');
    assert.equal(projectAround(at, suite), at);
  });
});
