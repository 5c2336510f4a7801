import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import fc from 'fast-check';
import { forEachLine, longestLineBytes } from './lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-lines-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function linesOf(content: string | Buffer) {
  const file = join(folder, 'file');
  writeFileSync(file, content);
  const read: (string | number)[] = [];
  let closed = true;
  await forEachLine(file, {
    line: (text, isClosed) => {
      read.push(text);
      closed = isClosed;
    },
    tooLong: (bytes) => read.push(bytes),
  });
  return { read, closed };
}

test('lines are those that a split at newlines gives, and the last one says whether a newline closed it', async () => {
  const line = fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !/[\n\uFEFF]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.array(line), async (lines) => {
      const content = lines.join('\n');
      const expected = content.split('\n');
      const closed = expected.at(-1) === '';
      if (closed) expected.pop();
      const { read, closed: wasClosed } = await linesOf(content);
      assert.deepEqual(read, expected);
      if (expected.length > 0) assert.equal(wasClosed, closed);
    }),
    { numRuns: 100 },
  );
});

test('lines that lie over the pieces a file is read in come whole, letters of several bytes too', async () => {
  const lines = Array.from({ length: 6000 }, (_, i) => `${i} ${'ä€😀'.repeat(i % 97)}`);
  const long = '€'.repeat(1 << 20);
  assert.deepEqual((await linesOf([...lines, long, 'end'].join('\n'))).read, [...lines, long, 'end']);
});

test('a line that is longer than any may be is told by its length and kept out of memory', async () => {
  const most = 'x'.repeat(longestLineBytes);
  assert.deepEqual(
    (await linesOf(`a\n${most}\n${most}y\nb\n${most}yz`)).read.map((line) =>
      typeof line === 'string' ? line.length : { bytes: line },
    ),
    [1, longestLineBytes, { bytes: longestLineBytes + 1 }, 1, { bytes: longestLineBytes + 2 }],
  );
});

test('a byte order mark belongs to no line, wherever the first piece ends', async () => {
  assert.deepEqual((await linesOf('\uFEFFa\n\uFEFFb\n')).read, ['a', '\uFEFFb']);
  assert.deepEqual((await linesOf('\uFEFF')).read, []);
});
