import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readTruth } from '../simulator/truth/read-truth.ts';
import { temporaryFolder } from '../test/k6-process.ts';

/** `k6-vllm sim` with these arguments; `served` is called once with the address, and the process is then interrupted. */
async function sim(
  args: readonly string[],
  served: (url: string) => Promise<void> = async () => {},
): Promise<{ code: number | null; output: string }> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'sim', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let use: Promise<void> | null = null;
  const hear = (data: Buffer): void => {
    output += data.toString();
    const url = /simulated vLLM at (\S+);/.exec(output)?.[1];
    if (use !== null || url === undefined) return;
    use = served(url).finally(() => child.kill('SIGINT'));
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number | null>((settle) => child.once('close', settle));
  await use;
  return { code, output };
}

test('it says what it simulates and on what evidence, and at the end how late it was', async () => {
  const truth = join(temporaryFolder(after), 'truth.ndjson');
  const args = ['--profile', 'tiny-cpu', '--port', '0', '--max-model-len', '512', '--truth', truth];
  const { code, output } = await sim(args, async (url) => {
    const body = JSON.stringify({ prompt: 'Go on.', max_tokens: 20, ignore_eos: true });
    const headers = { 'content-type': 'application/json' };
    await (await fetch(`${url}/v1/completions`, { method: 'POST', body, headers })).text();
  });
  assert.equal(code, 0);
  assert.match(output, /model {5}tiny-llama, 512 tokens/);
  assert.match(output, /profile {3}tiny-cpu \(guess\)\n {12}Set by hand near one run each/);
  assert.match(output, /BASE_URL=http:\/\/127\.0\.0\.1:\d+ k6 run/);
  assert.match(output, /Of 20 steps, .* half ended .* late or later/);
  assert.ok(output.includes(`truth log   ${truth}`));
  assert.deepEqual(readTruth(readFileSync(truth, 'utf8')).end?.requests, 1);
});

test('every mistake in the options is told at once, in the names that vLLM has for them', async () => {
  const { code, output } = await sim('--profile no-such --port 70000 --time-scale 0 --valid-share 2'.split(' '));
  assert.equal(code, 1);
  for (const mistake of [/no profile "no-such"/, /port .* 70000/, /time scale/, /share of valid answers/]) {
    assert.match(output, mistake);
  }
  const limits = await sim(['--max-num-seqs', '9000', '--kv-cache-tokens', '100', '--num-gpu-blocks-override', '9']);
  assert.equal(limits.code, 1);
  for (const name of [
    /max_num_batched_tokens 8192 .* max_num_seqs/,
    /num_gpu_blocks_override/,
    /max_model_len 131072/,
  ]) {
    assert.match(limits.output, name);
  }
});

test('what vllm serve switches on is switched on by the same names', async () => {
  const args = ['--profile', 'instant', '--port', '0', '--enable-request-id-headers', '--enable-prompt-tokens-details'];
  await sim([...args, '--no-enable-prefix-caching', '--num-gpu-blocks-override', '9000'], async (url) => {
    const body = JSON.stringify({ prompt: 'Go on.', max_tokens: 2 });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/v1/completions`, { method: 'POST', body, headers });
    assert.match(response.headers.get('x-request-id') ?? '', /^[0-9a-f]{32}$/);
    const { usage } = (await response.json()) as { usage: Record<string, unknown> };
    assert.notEqual(usage.prompt_tokens_details, undefined);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /cache_config_info\{.*enable_prefix_caching="False".*num_gpu_blocks="9000"/);
  });
});

test('a port that is in use is told in a line', async () => {
  const { output } = await sim(['--profile', 'instant', '--port', '0'], async (url) => {
    const second = await sim(['--profile', 'instant', '--port', new URL(url).port]);
    assert.equal(second.code, 1);
    assert.match(
      second.output,
      /^Error: The simulator cannot start\.\n {2}- port \d+ of 127\.0\.0\.1 is in use: .*\n$/,
    );
  });
  assert.match(output, /simulated vLLM/);
});
