import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setupOf } from '../facts/setup.ts';
import { closed, closedLoop, gemma4080, known, plain, statedSubjects, subjectTold } from './physics.test-support.ts';
import { recorded } from './requests.test-support.ts';
import stepFloor from './step-floor.ts';
import { subjectOf } from './subject.test-support.ts';

const stated = (file: string) =>
  statedSubjects(readFileSync(new URL(`../../fixtures/stated/${file}.json`, import.meta.url), 'utf8'));

const llama4090 = { gpu: 'RTX 4090', model: 'Llama-3.1-8B', ...known };
const ten = { 'output-tokens-mean': 200, 'prompt-tokens-mean': 1100 };

test('308 tokens of gemma-3-4b in 10 ms are impossible on an RTX 4080, and look like seconds', () => {
  const [first, second] = stated('high-parallelism').map((subject) => plain(stepFloor.judge(subject)));
  assert.equal(first?.verdict, 'invalid');
  assert.match(
    first.happened,
    /^Requests took 10\.4 ms \(p95\) for 308 output tokens, 0\.0337 ms a token; one RTX 4080 needs 0\.169 ms to read the weights of gemma-3-4b-it once, even with weights of 4 bits and with 16 tokens a step/,
  );
  assert.match(first.hint ?? '', /^10\.4 ms looks like 10\.4 seconds/);
  assert.equal(second?.verdict, 'invalid');
});

test('200 tokens of Llama 3.1 8B in 2.6 s on an RTX 4090 take fewer bits or speculative decoding', () => {
  const measures = { ...ten, 'e2e-mean': 2600 };
  const sure = plain(stepFloor.judge(subjectTold(llama4090, measures)));
  assert.equal(sure.verdict, 'invalid');
  assert.deepEqual(sure.claims, ['latencies', 'rates', 'token-rates']);
  assert.match(
    sure.happened,
    /13\.0 ms a token; one RTX 4090 needs 14\.9 ms to read the weights of llama-3\.1-8b once \(1\.15 times as long\)/,
  );
  const { weightBits: _, ...unsaid } = llama4090;
  const unsure = plain(stepFloor.judge(subjectTold(unsaid, measures)));
  assert.equal(unsure.verdict, 'caution');
  assert.match(unsure.happened, /possible only with weights of fewer than 16 bits/);
  assert.equal(stepFloor.judge(subjectTold({ ...llama4090, weightBits: 8 }, measures)).verdict, 'ok');
  assert.equal(stepFloor.judge(subjectTold({ ...llama4090, tokensPerStep: 4 }, measures)).verdict, 'ok');
});

test('the same of gemma-3-4b on an RTX 4080 is suspiciously good only from nine tenths of the bandwidth on', () => {
  const of = (ms: number) => stepFloor.judge(subjectTold({ ...gemma4080, ...known }, { ...ten, 'e2e-mean': ms }));
  assert.equal(of(2600).verdict, 'ok');
  assert.equal(of(2300).verdict, 'caution');
  assert.match(of(2300).happened, /suspiciously good/);
  assert.equal(of(2100).verdict, 'invalid');
});

test('the slots and the rate tell the longest time that a request can have taken', () => {
  const many = { ...ten, 'requests-rate': 100 };
  const subject = subjectTold(llama4090, many, { load: closed(10) });
  const finding = plain(stepFloor.judge(subject));
  assert.equal(finding.verdict, 'invalid');
  assert.match(
    finding.happened,
    /^At 100 req\/s over 10 slots a request of 200 output tokens took 100 ms at most, 0\.500 ms a token/,
  );
  assert.equal(stepFloor.judge(subjectTold(llama4090, many, { load: closed(1000) })).verdict, 'ok');
});

test('a percentile of requests proves nothing of lengths that may be others, unless by far', () => {
  const of = (ms: number) => stepFloor.judge(subjectTold(llama4090, { ...ten, 'e2e-p50': ms })).verdict;
  assert.equal(of(2600), 'ok');
  assert.equal(of(1400), 'invalid');
});

test('weights that fit into the cache of the GPU set no bound', () => {
  const setup = { gpu: 'MI300X', model: 'opt-125m', ...known };
  assert.equal(stepFloor.judge(subjectTold(setup, { ...ten, 'e2e-mean': 1 })).verdict, 'not-applicable');
});

test('of records the time of each request counts by its own tokens', () => {
  const setup = setupOf({ ...gemma4080, ...known });
  assert.equal(stepFloor.judge(subjectOf({ setup, ...recorded(closedLoop(200)) })).verdict, 'ok');
  // the mean is as before, but every tenth answer came in no time
  const fast = closedLoop(200, (index) => (index % 10 === 0 ? { e2eMs: 1000 } : {}));
  const finding = plain(stepFloor.judge(subjectOf({ setup, ...recorded(fast) })));
  assert.equal(finding.verdict, 'invalid');
  assert.match(finding.happened, /^One request in twenty took 3\.25 ms or less for each token/);
});
