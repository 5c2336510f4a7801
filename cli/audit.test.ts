import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import type { StatedJudgement } from '../lib/assessment/judge-stated.ts';
import { temporaryFolder } from '../test/k6-process.ts';

const root = new URL('..', import.meta.url).pathname;
const main = join(root, 'cli', 'main.ts');
const stated = (name: string): string => join(root, 'fixtures', 'stated', `${name}.json`);

async function audit(...args: string[]): Promise<{ code: number; out: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', main, 'audit', ...args]);
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

async function judged(name: string, ...args: string[]): Promise<StatedJudgement[]> {
  const { out } = await audit(stated(name), '--json', ...args);
  return JSON.parse(out) as StatedJudgement[];
}

const resultOf = ({ audits }: StatedJudgement, id: string) => audits.find((result) => result.id === id);
const standingOf = ({ measures }: StatedJudgement, id: string) =>
  measures.find((measure) => measure.id === id)?.standing;
const plain = (text: string | null | undefined): string => (text ?? '').replace(/[\u00a0\u202f]/g, ' ');

test('4 292 and 3 687 req/s of a 4B model on one RTX 4080 are refused, with what they probably are', async () => {
  const results = await judged('high-parallelism');
  assert.equal(results.length, 2);
  for (const [result, looks] of [
    [results[0], '4 292 looks like total tokens per second (÷ 1 096 tokens a request = 3.92 req/s)'],
    [results[1], '3 687 looks like total tokens per second (÷ 1 096 tokens a request = 3.36 req/s)'],
  ] as const) {
    assert.ok(result);
    const compute = resultOf(result, 'physical-compute');
    assert.equal(compute?.verdict, 'invalid');
    assert.ok(plain(compute?.findings[0]?.hint).startsWith(looks), plain(compute?.findings[0]?.hint));
    assert.equal(standingOf(result, 'requests-rate'), 'invalid');
    assert.equal(standingOf(result, 'e2e-p95'), 'invalid');
    assert.equal(result.projection?.allowed, false);
  }
});

test('the saving of a prefix cache that is counted twice is noticed', async () => {
  const [result] = await judged('high-parallelism');
  assert.ok(result);
  assert.equal(resultOf(result, 'cache-counted-twice')?.verdict, 'unsound');
});

test('2.29 req/s are believed, and their 2 511 tok/s named as prompt and output together', async () => {
  const [result] = await judged('offline-batch');
  assert.ok(result);
  assert.ok(result.audits.every(({ verdict }) => verdict !== 'invalid' && verdict !== 'unsound'));
  assert.equal(resultOf(result, 'physical-compute')?.verdict, 'ok');
  assert.match(
    plain(resultOf(result, 'figures-agree')?.findings[0]?.happened),
    /^2 511 tok\/s is prompt and output together \(2\.29 req\/s × 1 096 tokens\)/,
  );
  assert.equal((await audit(stated('offline-batch'), '--strict')).code, 0);
});

test('23 to 24 req/s of a small model say nothing of the GPU: not saturated, no capacity', async () => {
  for (const result of await judged('small-model-concurrency')) {
    const found = resultOf(result, 'not-saturated');
    assert.equal(found?.verdict, 'caution');
    assert.match(plain(found?.findings[0]?.happened), /not saturated, no capacity/);
    assert.equal(result.projection?.allowed, false);
  }
});

test('14.65 req/s of 20 requests are a burst, and nothing is projected from them', async () => {
  const [small] = await judged('worker-count');
  assert.ok(small);
  assert.equal(resultOf(small, 'burst')?.verdict, 'caution');
  assert.equal(resultOf(small, 'foretold')?.verdict, 'unsound');
  assert.equal(small.projection?.allowed, false);
  assert.match(small.projection?.reasons.join(' ') ?? '', /A burst, not a rate/);
});

test('a p95 of 10 or of 20 requests is suppressed, one of 72 is not', async () => {
  const file = join(temporaryFolder(after), 'few.json');
  const result = (n: number) => ({ name: `${n}`, load: { requests: n }, figures: { e2eMs: { p95: 100 } } });
  writeFileSync(
    file,
    JSON.stringify({
      format: 'k6-vllm/stated-results',
      version: 1,
      source: 'a test',
      results: [result(10), result(20), result(72)],
    }),
  );
  const results = JSON.parse((await audit(file, '--json')).out) as StatedJudgement[];
  assert.deepEqual(
    results.map((each) => standingOf(each, 'e2e-p95')),
    ['suppressed', 'suppressed', 'uncertain'],
  );
});

test('what is refused is told worst first, with exit code 99; what is unsound fails only with --strict', async () => {
  const refused = await audit(stated('high-parallelism'));
  assert.equal(refused.code, 99);
  const [invalid, unsound] = [refused.out.indexOf('INVALID'), refused.out.indexOf('UNSOUND')];
  assert.ok(invalid >= 0 && invalid < unsound);
  assert.match(refused.out, /Do not quote: requests-rate 4.290 req\/s, e2e-p50 9\.05 ms and e2e-p95 10\.4 ms\./);
  assert.match(refused.out, /could not be asked \(--unasked says why\)/);
  assert.equal((await audit(stated('worker-count'))).code, 0);
  assert.equal((await audit(stated('worker-count'), '--strict')).code, 99);
});

test('a run folder is asked the same questions', async () => {
  const { code, out } = await audit(join(root, 'fixtures', 'runs', 'impossible'));
  assert.equal(code, 99);
  assert.match(out, /This throughput is physically impossible/);
});

test('mistakes in a file of stated results are told all at once', async () => {
  const file = join(temporaryFolder(after), 'wrong.json');
  const text = readFileSync(stated('offline-batch'), 'utf8');
  writeFileSync(
    file,
    text.replace('"requestsPerS": 2.29', '"requestsPerS": "2.29"').replace('"loop": "closed"', '"lop": "x"'),
  );
  const { code, out } = await audit(file);
  assert.equal(code, 1);
  assert.match(out, /wrong\.json.*results\.0\.figures\.requestsPerS/);
  assert.match(out, /wrong\.json.*results\.0\.load/);
});
