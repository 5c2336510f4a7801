import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { runProcess, treeRssMb } from './process.ts';

const procs = { skip: existsSync('/proc/self/stat') ? false : 'there is no /proc' };
const node = (script: string) => ({ command: process.execPath, args: ['-e', script], core: null });

test('output and exit code come back', async () => {
  const ended = await runProcess(node('console.log("out"); console.error("err"); process.exit(3)'));
  assert.deepEqual([ended.exitCode, ended.stdout, ended.stderr], [3, 'out\n', 'err\n']);
});

test('the time and memory of a grandchild count', procs, async () => {
  // computes until it has used 0.3 s of CPU, so that a busy machine only makes it last longer
  const busy = `const held = Buffer.alloc(200 << 20, 1);
    while (process.cpuUsage().user < 3e5);
    setTimeout(() => held.length, 2000)`;
  const parent = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(busy)}]).on('exit', () => {})`;
  const ended = await runProcess(node(parent));
  assert.equal(ended.exitCode, 0);
  assert.ok(ended.cpuSeconds >= 0.3, `${ended.cpuSeconds} s`);
  assert.ok(ended.peakRssMb > 200, `${ended.peakRssMb} MB`);
});

test('a process that does not end is killed', async () => {
  const ended = await runProcess({ ...node('setInterval(() => {}, 1000)'), timeoutMs: 200 });
  assert.equal(ended.exitCode, null);
});

test('a process is told to whoever watches, while it runs', procs, async () => {
  let residentMb = 0;
  await runProcess({ ...node('setTimeout(() => {}, 300)'), onStart: (pid) => (residentMb = treeRssMb(pid)) });
  assert.ok(residentMb > 0);
});

test('a command that does not exist is an error', async () => {
  await assert.rejects(runProcess({ command: './no-such-program', args: [], core: null }), /ENOENT/);
});
