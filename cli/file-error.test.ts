import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileError } from './file-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-file-error-'));
after(() => rmSync(folder, { recursive: true }));

function errorOf(doing: () => unknown): unknown {
  try {
    doing();
  } catch (error) {
    return error;
  }
  return assert.fail('no error');
}

test('a file where a folder is wanted is said in one message, with the path and what to do', () => {
  const file = join(folder, 'notes');
  writeFileSync(file, '');
  const reading = fileError(errorOf(() => readdirSync(file)));
  assert.equal(reading?.message, `The system refuses ${file} (ENOTDIR, scandir).`);
  assert.deepEqual(reading?.problems, ['a part of the path is a file; name a folder']);
  const within = join(file, 'part');
  const making = fileError(errorOf(() => mkdirSync(within)));
  assert.ok(making?.message.includes(within), making?.message);
});

test('a mistake of the program keeps its stack', () => {
  assert.equal(fileError(new TypeError('x is undefined')), null);
  assert.equal(fileError(Object.assign(new Error('bad descriptor'), { code: 'EBADF', syscall: 'write' })), null);
  assert.equal(fileError('ENOENT'), null);
});
