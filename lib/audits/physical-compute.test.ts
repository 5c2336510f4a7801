import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import physicalCompute from './physical-compute.ts';
import { evaluation, gemma4080, known, plain, statedSubjects, subjectTold } from './physics.test-support.ts';

const stated = (file: string) =>
  statedSubjects(readFileSync(new URL(`../../fixtures/stated/${file}.json`, import.meta.url), 'utf8'));

test('4,292 and 3,687 req/s of gemma-3-4b on an RTX 4080 are impossible, and look like total tokens per second', () => {
  const [first, second] = stated('high-parallelism').map((subject) => plain(physicalCompute.judge(subject)));
  assert.equal(first?.verdict, 'invalid');
  assert.equal(
    first.happened,
    '4 290 req/s of 788 + 308 tokens need 24 300 TFLOP/s (38.4 % of the prompt tokens from the prefix cache); one RTX 4080 has at most 390 TFLOP/s (62 times over).',
  );
  assert.match(
    first.hint ?? '',
    /^4 292 looks like total tokens per second \(÷ 1 096 tokens a request = 3\.92 req\/s\)\./,
  );
  assert.deepEqual(first.claims, ['rates', 'token-rates']);
  assert.equal(second?.verdict, 'invalid');
  assert.match(second.hint ?? '', /^3 687 looks like total tokens per second .* = 3\.36 req\/s/);
});

test('without the prefix cache 4,292 of them need 32,700 TFLOP/s, 84 times what the card has; with all of every prompt in it 27 times', () => {
  const rate = { ...evaluation, 'requests-rate': 4292 };
  const none = plain(physicalCompute.judge(subjectTold({ ...gemma4080, prefixCaching: false }, rate)));
  assert.match(none.happened, /need 32 700 TFLOP\/s; one RTX 4080 has at most 390 TFLOP\/s \(84 times over\)/);
  const unknown = plain(physicalCompute.judge(subjectTold(gemma4080, rate)));
  assert.equal(unknown.verdict, 'invalid');
  assert.match(
    unknown.happened,
    /need 10 600 TFLOP\/s even if every prompt were in the prefix cache.* \(27 times over\)/,
  );
  const in16 = plain(physicalCompute.judge(subjectTold({ ...gemma4080, ...known }, rate)));
  assert.match(in16.happened, /has at most 195 TFLOP\/s \(168 times over\)/);
});

test('what only fewer bits or the prefix cache make possible is a caution that says so', () => {
  const rate = { ...evaluation, 'requests-rate': 10 };
  const finding = plain(physicalCompute.judge(subjectTold(gemma4080, rate)));
  assert.equal(finding.verdict, 'caution');
  assert.match(
    finding.happened,
    /believable only with weights of fewer than 16 bits \(tell them by WEIGHT_BITS\) or prompts from the prefix cache/,
  );
  const shared = { ...rate, 'prefix-hits-rate': 0.9 };
  assert.equal(physicalCompute.judge(subjectTold({ ...gemma4080, weightBits: 16 }, shared)).verdict, 'ok');
  const sure = plain(physicalCompute.judge(subjectTold({ ...gemma4080, ...known }, rate)));
  assert.equal(sure.verdict, 'caution');
  assert.doesNotMatch(sure.happened, /believable only/);
});

test('replicas and GPUs of a replica add up', () => {
  const rate = { ...evaluation, 'requests-rate': 30 };
  const { verdict, happened } = physicalCompute.judge(subjectTold({ ...gemma4080, ...known }, rate));
  assert.equal(verdict, 'invalid', happened);
  const replicas = { ...gemma4080, ...known, replicas: 5 };
  assert.equal(physicalCompute.judge(subjectTold(replicas, rate)).verdict, 'ok');
  const shared = physicalCompute.judge(subjectTold({ ...gemma4080, ...known, gpus: 5 }, rate));
  assert.match(plain(shared).happened, /of 5 × RTX 4080 in 16 bits/);
});

test('reading the KV cache binds where prompts are long and cached for nobody else', () => {
  const long = { 'prompt-tokens-mean': 8000, 'output-tokens-mean': 8000, 'requests-rate': 1 };
  const setup = { gpu: 'H100', model: 'Llama-3.1-8B', ...known };
  const finding = plain(physicalCompute.judge(subjectTold(setup, long)));
  assert.equal(finding.verdict, 'invalid');
  assert.match(
    finding.happened,
    /^1\.00 req\/s of 8 000 \+ 8 000 tokens make 8 000 tok\/s of output, for each of which the KV cache is read; the memory of one H100 SXM allows 2 130 tok\/s \(3\.76 times over\)/,
  );
  assert.equal(physicalCompute.judge(subjectTold(setup, { ...long, 'requests-rate': 0.2 })).verdict, 'ok');
  // half of the context may be read once for all
  const shared = { ...long, 'prefix-hits-rate': 1, 'requests-rate': 0.5 };
  assert.equal(physicalCompute.judge(subjectTold({ ...setup, prefixCaching: true }, shared)).verdict, 'ok');
});

test('a GPU that nobody knows makes no more than any', () => {
  const rate = { ...evaluation, 'requests-rate': 4292, 'output-tokens-rate': 1_321_936 };
  assert.equal(physicalCompute.judge(subjectTold({ model: 'gemma-3-4b' }, rate)).verdict, 'caution');
  assert.equal(
    physicalCompute.judge(subjectTold({ model: 'gemma-3-4b', replicas: 20 }, rate)).verdict,
    'not-applicable',
  );
  assert.equal(physicalCompute.judge(subjectTold({ model: 'opt-125m' }, rate)).verdict, 'not-applicable');
});
