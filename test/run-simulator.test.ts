// `k6-vllm run --simulator`: a server for one run.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { onlyEntry, readRecords, readRunFile, root, runProcess, temporaryFolder, type Ended } from './k6-process.ts';

const run = (env: Record<string, string>, profile = 'instant'): Promise<Ended> =>
  runProcess({
    command: process.execPath,
    args: [join(root, 'bin', 'k6-vllm.mjs'), 'run', 'smoke', '--simulator', profile],
    env,
  });

test('a run has a simulated server of its own, which serves the model that is asked for and ends with it', async () => {
  const runs = temporaryFolder(after);
  const { code, output } = await run({ RUNS_DIR: runs, REQUESTS: '3', MODEL: 'of-ours' });
  assert.equal(code, 0, output);
  const folder = onlyEntry(runs);
  assert.ok(readRecords(folder).every(({ success }) => success));
  const { server } = readRunFile(folder);
  assert.deepEqual([server.model, server.simulated?.profile], ['of-ours', 'instant']);
  const [, url = ''] = /^simulated vLLM at (\S+): instant/m.exec(output) ?? [];
  await assert.rejects(fetch(`${url}/health`), 'nobody listens there any more');
});

test('a second server beside it, and a profile that is none, are refused before anything starts', async () => {
  const both = await run({ BASE_URL: 'http://127.0.0.1:9' });
  assert.equal(both.code, 1);
  assert.match(both.output, /--simulator and BASE_URL name two servers\.\n {2}- leave out --simulator/);
  const none = await run({}, 'no-such');
  assert.equal(none.code, 1);
  assert.match(none.output, /there is no profile "no-such"; there are h100/);
});
