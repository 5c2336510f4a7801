import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestRecord } from '../schema/record.ts';
import type { Run } from '../schema/run.ts';
import prefixCache from './prefix-cache.ts';
import { plain, recorded, requests, scrape } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const found = (cached: number | null, run: Partial<Run> = {}, rest: Partial<RequestRecord> = {}) => {
  const subject = recorded(
    requests(400, () => ({ promptTokens: 1000, cachedTokens: cached, ...rest })),
    { run },
  ).whole;
  const { verdict, happened, claims } = prefixCache.judge(subject);
  return { verdict, happened: plain(happened), claims };
};
const asking = (id: string, configuration: Run['configuration'] = {}, size: number | null = null): Partial<Run> => ({
  workload: { id, dataset: { source: 'd', size } },
  configuration,
});

test('what the prompts share on purpose may come from the cache', () => {
  const shared = found(380, asking('candidate-eval'));
  assert.equal(shared.verdict, 'ok');
  assert.equal(
    shared.happened,
    '38.0 % of the prompt tokens came from the prefix cache; the prompts share up to 45.0 %.',
  );
  assert.equal(found(780, asking('synthetic', { PREFIX_SHARE: 0.8 })).verdict, 'ok');
  assert.equal(found(900, asking('multi-turn')).verdict, 'ok');
  assert.equal(found(20, asking('synthetic', { PREFIX_SHARE: 0 })).verdict, 'ok');
});

test('more than they share is told, and prompts that were wholly known have no time to first token', () => {
  assert.equal(found(200, asking('synthetic', { PREFIX_SHARE: 0 })).verdict, 'caution');
  const known = found(990, asking('candidate-eval'));
  assert.deepEqual([known.verdict, known.claims], ['unsound', ['ttft']]);
  assert.match(known.happened, /99\.0 % of the prompt tokens .* had these prompts already/);
  assert.equal(found(400, asking('candidate-eval', { UNIQUE_PROMPTS: true })).verdict, 'unsound');
});

test('a workload of the user’s own says itself what its prompts share, or nothing is known of it', () => {
  const own = (sharedPrefix?: number): Partial<Run> => ({
    workload: {
      id: 'tickets',
      ...(sharedPrefix === undefined ? {} : { sharedPrefix }),
      dataset: { source: 'd', size: null },
    },
    configuration: {},
  });
  assert.equal(found(780, own(0.8)).verdict, 'ok');
  assert.equal(found(780, own(0.1)).verdict, 'unsound');
  assert.match(found(780, own()).happened, /nothing is known of what the prompts share/);
});

test('of a data set of the user’s own nobody knows what its prompts share', () => {
  const own = found(950, asking('candidate-eval', { DATASET: 'prompts.jsonl' }));
  assert.deepEqual([own.verdict, own.claims], ['caution', []]);
  assert.match(own.happened, /nothing is known of what the prompts share/);
});

test('requests that repeat themselves are told, with what the cache served of them', () => {
  assert.equal(
    found(930, asking('candidate-eval', {}, 100)).happened,
    '400 requests were made from 100 distinct ones. 93.0 % of the prompt tokens came from the prefix cache.',
  );
  const same = found(null, asking('quantum-short', {}, 1));
  assert.deepEqual([same.verdict, same.happened], ['caution', '400 requests repeat a single one.']);
});

test('the server’s own count serves where answers tell nothing, and without either nothing is said', () => {
  const samples = [
    scrape(0, { prefixQueries: 1000, prefixHits: 0 }),
    scrape(50_000, { prefixQueries: 11_000, prefixHits: 3100 }),
  ];
  const { verdict, happened } = prefixCache.judge(recorded(requests(400), { samples }).whole);
  assert.equal(verdict, 'caution');
  assert.match(plain(happened), /^31\.0 % of the prompt tokens/);
  assert.equal(prefixCache.judge(recorded(requests(400)).whole).verdict, 'not-applicable');
  assert.equal(prefixCache.judge(subjectOf({}, { 'prefix-hits-rate': 0.38 })).verdict, 'caution', 'of a stated result');
});
