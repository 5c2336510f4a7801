import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { comparisonSchema } from '../lib/schema/comparison.ts';
import { repeatedRun, type RepeatedRun } from '../reports/golden/repeated-runs.ts';
import { temporaryFolder } from '../test/k6-process.ts';

const main = new URL('./main.ts', import.meta.url).pathname;
const k6Vllm = async (...args: string[]): Promise<{ code: number; out: string }> => {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', main, 'compare', ...args]);
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
};

const folder = temporaryFolder(after);

/** Three runs of a server as assessments, and the pattern that finds them. */
function group(name: string, of: Omit<RepeatedRun, 'requests'>): string {
  mkdirSync(join(folder, name));
  for (let i = 0; i < 3; i++) {
    const assessment = repeatedRun({ requests: 120, runSpread: 0.005, ...of, seed: of.seed + 2 * i });
    writeFileSync(join(folder, name, `run-${i}.json`), JSON.stringify(assessment));
  }
  return `${name}=${join(folder, name)}/run-*`;
}

const [old, same, slow] = [
  group('old', { seed: 1 }),
  group('same', { seed: 2 }),
  group('slow', { seed: 2, slowdown: 1.4 }),
];

test('a regression that the interval shows exits with 99 and a line for each measure', async () => {
  const { code, out } = await k6Vllm(old, slow, '--fail-on', 'regression=5%');
  assert.equal(code, 99);
  assert.match(out, /^Regression: \d+ of \d+ limits are kept, [1-9]\d* broken/);
  assert.match(out, /^ {2}fail {10}e2e-p95: \d+\.\d % worse, at 95 % worse by \+[\d.]+ to \+[\d.]+ %, limit 5 %$/m);
  assert.match(out, /^ {2}pass {10}success-rate: the same/m);
  assert.match(out, /^End to end p95 .* old$/m);
});

test('without a limit nothing fails, and what is better is named all the same', async () => {
  const { code, out } = await k6Vllm(old, slow);
  assert.equal(code, 0);
  assert.match(out, /^old is better: /);
  assert.doesNotMatch(out, /Regressions:/);
});

test('against a result that somebody states no limit is decided but that of counted requests', async () => {
  const theirs = `theirs=${new URL('../fixtures/stated/offline-batch.json', import.meta.url).pathname}`;
  const limit = ['--fail-on', 'requests-rate=5%', '--varies', 'model'];
  const { code, out } = await k6Vllm(theirs, slow, ...limit);
  assert.equal(code, 0, out);
  assert.match(out, /^ {2}inconclusive {2}requests-rate: not comparable: /m);
  assert.equal((await k6Vllm(theirs, slow, ...limit, '--strict')).code, 99);
});

test('a limit that cannot be decided exits with 0, and with 99 when it is strict', async () => {
  const limit = ['--fail-on', 'e2e-p95=0.01%'];
  const { code, out } = await k6Vllm(old, same, ...limit);
  assert.equal(code, 0);
  assert.match(out, /^ {2}inconclusive {2}e2e-p95: /m);
  assert.equal((await k6Vllm(old, same, ...limit, '--strict')).code, 99);
  assert.equal((await k6Vllm(old, same, '--fail-on', 'regression=90%', '--strict', '--metrics', 'e2e-p50')).code, 0);
});

test('JSON is the whole comparison, and --output leaves three files', async () => {
  const out = join(folder, 'out');
  const json = await k6Vllm(old, slow, '--json', '--output', out, '--margin', '10%', '--varies', 'GPU');
  const comparison = comparisonSchema.parse(JSON.parse(json.out));
  assert.deepEqual([comparison.margin.ratio, comparison.varies], [0.1, ['GPU']]);
  assert.match(comparison.notes.join(), /GPU: said to vary, but the same on all sides/);
  assert.deepEqual(comparisonSchema.parse(JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8'))), comparison);
  for (const file of ['comparison.html', 'comparison.md']) assert.ok(existsSync(join(out, file)), file);
});

test('mistakes are told all at once, with what may be said instead', async () => {
  const { code, out } = await k6Vllm(
    old,
    same,
    '--varies',
    'colour',
    '--metrics',
    'e2e-p95,speed',
    '--fail-on',
    'ttft-p95=5%',
  );
  assert.equal(code, 1);
  assert.match(out, /--varies colour: known are settings, and .*server\.version/);
  assert.match(out, /--metrics speed: no run has it; known are .*e2e-p95/);
  assert.match(out, /--fail-on ttft-p95: it is not compared/);
});

test('options that say nothing are refused', async () => {
  const refused = async (words: RegExp, ...args: string[]): Promise<void> => {
    const { code, out } = await k6Vllm(...args);
    assert.equal(code, 1, out);
    assert.match(out, words);
  };
  await refused(/It takes two runs to compare/, old);
  await refused(/--strict goes with --fail-on/, old, same, '--strict');
  await refused(/percentage below 100, e\.g\. 5%/, old, same, '--margin', '0.05');
  await refused(/It must be like regression=5%/, old, same, '--fail-on', '5%');
  await refused(/more of it is neither better nor worse/, old, same, '--fail-on', 'prompt-tokens-mean=5%');
});
