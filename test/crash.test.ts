// What is left of a run whose k6 was killed without a warning.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { renderRun } from '../reports/render.ts';
import { startSimulator } from '../simulator/main.ts';
import { customK6, onlyEntry, readRecords, readRunFile, root, scenario, temporaryFolder } from './k6-process.ts';

let simulator: Awaited<ReturnType<typeof startSimulator>>;
before(async () => {
  simulator = await startSimulator({ profile: 'tiny-cpu', model: 'tiny' });
});
after(() => simulator.close());

/** Requests that the server has answered to their end. */
async function answered(): Promise<number> {
  const text = await (await fetch(`${simulator.url}/metrics`)).text();
  return [...text.matchAll(/^vllm:request_success_total\{.*\} (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

test('SIGKILL loses no request that had ended a second before, and the rest can be reported', async () => {
  const runs = temporaryFolder(after);
  const { PATH = '', HOME = '' } = process.env;
  const settings = { BASE_URL: simulator.url, RUNS_DIR: runs, REQUESTS: '5000', CONCURRENCY: '4', MAX_TOKENS: '20' };
  const env = { PATH, HOME, PWD: root, ...settings };
  const child = spawn(customK6, ['run', '--quiet', scenario], { env, stdio: 'ignore' });
  const ended = once(child, 'close');
  let atServer = 0;
  while (atServer < 20 && child.exitCode === null) {
    await pause(50);
    atServer = await answered();
  }
  // the client has read an answer's last byte some time after the server wrote it; a busy machine takes longer
  await pause(2000);
  child.kill('SIGKILL');
  const [, signal] = (await ended) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');

  const folder = onlyEntry(runs);
  const records = readRecords(folder);
  assert.ok(records.length >= atServer, `${atServer} were answered, ${records.length} are recorded`);
  assert.equal(readRunFile(folder).state, 'running');
  const { headline } = await renderRun(folder);
  assert.ok(headline.length > 0);
});
