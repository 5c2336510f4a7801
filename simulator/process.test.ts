import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../lib/schema/usage-error.ts';
import { startSimulatorProcess } from './process.ts';
import instant from './profiles/instant.ts';
import { readTruth } from './truth/read-truth.ts';
import { temporaryFolder } from '../test/k6-process.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function untilGone(pid: number): Promise<void> {
  for (let attempt = 0; isAlive(pid); attempt += 1) {
    assert.ok(attempt < 500, `process ${pid} is still there after five seconds`);
    await pause(10);
  }
}

test('it serves from a process of its own, with a profile of its own, and completes its truth log when it is closed', async () => {
  const truthFile = join(temporaryFolder(after), 'truth.ndjson');
  const profile = { ...instant, id: 'mine', costs: { ...instant.costs, blend: Infinity } };
  const simulator = await startSimulatorProcess({ profile, truthFile });
  assert.notEqual(simulator.pid, process.pid);
  assert.deepEqual([simulator.profile, simulator.provenance], ['mine', 'guess']);
  const body = JSON.stringify({ prompt: 'Go on.', max_tokens: 3 });
  const headers = { 'content-type': 'application/json' };
  await (await fetch(`${simulator.url}/v1/completions`, { method: 'POST', body, headers })).text();
  await simulator.close();
  assert.equal(await simulator.exited, 0);
  assert.deepEqual(readTruth(readFileSync(truthFile, 'utf8')).end?.requests, 1);
});

test('what is wrong with the options, or with the port, is told as if it were this process', async () => {
  await assert.rejects(
    startSimulatorProcess({ profile: 'no-such', timeScale: -1 }),
    (error) => error instanceof UsageError && error.problems.length === 2,
  );
  const occupied = createServer();
  await new Promise<void>((done) => occupied.listen(0, '127.0.0.1', done));
  const { port } = occupied.address() as AddressInfo;
  await assert.rejects(
    startSimulatorProcess({ port }),
    (error) => error instanceof UsageError && /in use/.test(error.problems.join()),
  );
  occupied.close();
});

test('it ends with its parent, even one that is killed outright', async () => {
  const code = `
    import { startSimulatorProcess } from ${JSON.stringify(fileURLToPath(new URL('./process.ts', import.meta.url)))};
    startSimulatorProcess({ profile: 'instant' }).then(({ pid }) => console.log(pid));
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  assert.ok(isAlive(pid));
  parent.kill('SIGKILL');
  await untilGone(pid);
});

test('it is in no process group that a Ctrl-C of this terminal reaches', async () => {
  const simulator = await startSimulatorProcess({ profile: 'instant' });
  // The group leader's own id names its group.
  assert.doesNotThrow(() => process.kill(-simulator.pid, 0));
  await simulator.close();
});
