// A load test talks to its target and to nobody else, as the kernel sees it. Left out where there is no strace, or where it may not trace.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startSimulatorProcess, type SimulatorProcess } from '../simulator/process.ts';
import { customK6, runProcess, temporaryFolder } from './k6-process.ts';
import { stockK6 } from './stock-k6.ts';

const canTrace = spawnSync('strace', ['-f', '-e', 'trace=connect', 'true']).status === 0;
const skip = canTrace ? false : 'strace is missing, or may not trace';
const folder = temporaryFolder(after);
let simulator: SimulatorProcess;

before(async () => {
  simulator = await startSimulatorProcess({ profile: 'instant' });
});
after(() => simulator.close());

/** `address:port` of every socket that a command connected or sent to. */
async function spokenTo(name: string, command: string, args: readonly string[]): Promise<string[]> {
  const traces = join(folder, name);
  const trace = ['-ff', '-qq', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', traces];
  const env = { BASE_URL: simulator.url, REQUESTS: '20', RUNS_DIR: folder, RUN_DIR: join(folder, `run-${name}`) };
  const { code, output } = await runProcess({ command: 'strace', args: [...trace, command, ...args], env });
  assert.equal(code, 0, output);
  const said = readdirSync(folder)
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  const places = said.matchAll(/sin6?_port=htons\((\d+)\).*?(?:inet_addr\("|AF_INET6, ")([^"]+)"/g);
  return [...new Set([...places].map(([, port, address]) => `${address}:${port}`))];
}

const commands: readonly (readonly [string, string, () => readonly string[]])[] = [
  ['k6', customK6, () => ['run', 'scenarios/candidate-eval.js']],
  ['ours', process.execPath, () => ['bin/k6-vllm.mjs', 'run', 'candidate-eval']],
  ['stock', process.execPath, () => ['bin/k6-vllm.mjs', 'run', 'candidate-eval', '--k6', stockK6()]],
];
for (const [name, command, args] of commands)
  test(`nothing but the target is spoken to by: ${name}`, { skip }, async () => {
    assert.deepEqual(await spokenTo(name, command, args()), [new URL(simulator.url).host]);
  });

test('a report speaks to nobody', { skip }, async () => {
  assert.deepEqual(
    await spokenTo('report', process.execPath, ['bin/k6-vllm.mjs', 'report', join(folder, 'run-ours')]),
    [],
  );
});
