import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import type { RequestRecord } from '../lib/schema/record.ts';
import { baseRun } from '../reports/golden/base-run.ts';
import { syntheticRecords } from '../reports/golden/synthetic-records.ts';
import { measuredLoop, type Loop } from '../simulator/calibration/measured-runs.test-support.ts';
import { loadProfile, profileNamed } from '../simulator/profiles/profile-file.ts';
import { temporaryFolder } from '../test/k6-process.ts';

const main = new URL('./main.ts', import.meta.url).pathname;
const folder = temporaryFolder(after);
const k6Vllm = async (...args: string[]): Promise<{ code: number; out: string }> => {
  try {
    const loader = import.meta.resolve('tsx');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', loader, main, ...args], {
      cwd: folder,
    });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string };
    return { code, out: stderr };
  }
};

const truth = profileNamed('l40s-llama-3.1-8b');

/** A run folder as k6 would have left it, of a server that behaves like an L40S. */
function runFolder(loop: Loop): string {
  const { id, requests } = measuredLoop(truth, loop);
  const [healthy] = syntheticRecords({ seed: 1, requests: 1, concurrency: 1, streaming: true });
  const records = requests.map(({ sentMs, endMs, promptTokens, outputTokens, ttftMs }, index) => ({
    ...(healthy as RequestRecord),
    id: `prompt-${index}`,
    level: loop.concurrency,
    vu: 1 + (index % loop.concurrency),
    sentMs,
    headersMs: sentMs,
    firstTokenMs: sentMs + ttftMs,
    firstContentMs: sentMs + ttftMs,
    lastTokenMs: endMs,
    endMs,
    promptTokens,
    outputTokens,
    cachedTokens: 0,
  }));
  const path = join(folder, id);
  const cacheConfig = { block_size: '16', num_gpu_blocks: '10000', enable_prefix_caching: 'False' };
  const server = { ...baseRun.server, model: 'my/Model', maxModelLen: 8192, cacheConfig };
  mkdirSync(path);
  writeFileSync(join(path, 'run.json'), JSON.stringify({ ...baseRun, id, server }));
  writeFileSync(join(path, 'requests.ndjson'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return path;
}

const short = runFolder({ id: 'short', concurrency: 1, requests: 10, promptTokens: 256, outputTokens: 40, seed: 81 });
const long = runFolder({ id: 'long', concurrency: 1, requests: 10, promptTokens: 1024, outputTokens: 40, seed: 82 });
const busy = runFolder({ id: 'busy', concurrency: 12, requests: 72, promptTokens: 800, outputTokens: 60, seed: 83 });

test('run folders become a profile file that predict takes, with the fit error and what was not identified', async () => {
  const { code, out } = await k6Vllm('calibrate', short, long, busy, '--base', 'a100-llama-3.1-8b');
  assert.equal(code, 0, out);
  assert.match(out, /costs\.weightsMs +10\.1 +2[012]\.\d +[\d.]+ %/);
  assert.match(out, /not identified: kept/);
  assert.match(out, /busy +output tokens\/s/);
  assert.match(out, /No run was held out/);
  const profile = loadProfile(join(folder, 'model.json'));
  assert.deepEqual([profile.id, profile.model, profile.provenance], ['model', 'my/Model', 'measured']);
  assert.equal(profile.limits.kvCacheTokens, 160_000);
  assert.equal(profile.limits.maxModelLen, 8192);
  assert.equal(profile.limits.enablePrefixCaching, false);
  assert.ok(Math.abs(profile.costs.weightsMs / truth.costs.weightsMs - 1) < 0.05);
  assert.match(
    profile.evidence,
    /^Fitted to 3 runs \(92 requests\) of vllm 0\.32\.0, 2026-11-22; largest errors: TTFT p50/,
  );
  const predicted = await k6Vllm(
    'predict',
    '--profile',
    './model.json',
    '--rate',
    '1',
    '--duration',
    '10s',
    '--seeds',
    '1',
  );
  assert.match(predicted.out, /Profile model \(my\/Model\), measured: Fitted to 3 runs/);
});

test('runs that do not suffice are refused with what is missing and the commands that measure it', async () => {
  const { code, out } = await k6Vllm('calibrate', short);
  assert.equal(code, 1);
  assert.match(out, /missing: one request at a time with prompts at least twice as long/);
  assert.match(out, /missing: a loaded run/);
  assert.match(out, /calibrate --prepare calibration\n/);
  assert.match(out, /run inngest-style .*-e DATASET=calibration\/loaded-16\.jsonl -e REQUESTS=200 -e CONCURRENCY=16/);
  assert.doesNotMatch(out, /alone-256/, 'that length is there');
});

test('the prompts that the commands name are written', async () => {
  const { code, out } = await k6Vllm('calibrate', '--prepare', 'calibration');
  assert.equal(code, 0);
  const named = [...out.matchAll(/DATASET=(\S+)/g)].map(([, path]) => path ?? '');
  assert.equal(named.length, 5);
  for (const path of named) assert.ok(existsSync(path), path);
  assert.equal(readdirSync(join(folder, 'calibration')).length, 5);
});
