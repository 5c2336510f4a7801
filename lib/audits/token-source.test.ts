import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestRecord } from '../schema/record.ts';
import { failure, plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';
import audit from './token-source.ts';

const judged = (rest: Partial<RequestRecord>, every = 1) =>
  audit.judge(recorded(requests(400, (index) => (index % every === 0 ? rest : {}))).whole);

test('counts from the server that fit the chunks are fine, and so are answers that came in one piece', () => {
  assert.equal(judged({}).verdict, 'ok');
  assert.equal(judged({ chunks: null }).verdict, 'ok');
  assert.equal(judged({ outputTokens: 1, chunks: 3 }).verdict, 'ok', 'role, token and finish');
});

test('answers without a count make tokens per second too low', () => {
  assert.deepEqual([judged({ outputTokens: null }, 100).verdict], ['caution']);
  assert.equal(judged({ promptTokens: null, outputTokens: null }).verdict, 'unsound');
  const many = judged({ outputTokens: null }, 10);
  assert.deepEqual([many.verdict, many.claims], ['unsound', ['token-rates']]);
  assert.equal(plain(many.happened), 'The server sent no token counts with 40 of 400 successful answers (10.0 %).');
});

test('more chunks than tokens is a count of something else, as of one of two choices', () => {
  const finding = judged({ outputTokens: 20 }, 5);
  assert.deepEqual([finding.verdict, finding.claims], ['unsound', ['token-rates', 'tokens', 'tpot']]);
  assert.match(plain(finding.happened), /^80 of 400 streamed answers \(20\.0 %\)/);
});

test('several tokens in a chunk are told, as gaps are then not between tokens', () => {
  assert.match(plain(judged({ outputTokens: 180 }).happened), /^A chunk held 4\.09 tokens in the mean/);
});

test('of an imported run it is told who counted, where that was not the server', () => {
  const imported = (tokens: 'usage' | 'tokenizer' | 'untold', rest: Partial<RequestRecord> = {}) => {
    const origin = { tool: 'AIPerf', version: '0.13.0', files: [{ name: 'f', sha256: '0' }], tokens, notes: [] };
    return audit.judge(
      recorded(
        requests(400, () => rest),
        { run: { imported: origin } },
      ).whole,
    );
  };
  assert.equal(imported('usage').happened, judged({}).happened);
  assert.match(
    plain(imported('tokenizer').happened),
    /^The tokens are those of the tokenizer of AIPerf 0\.13\.0, not the/,
  );
  assert.equal(imported('tokenizer').verdict, 'caution');
  assert.deepEqual([imported('untold').verdict, imported('untold', { chunks: null }).verdict], ['ok', 'caution']);
  const none = { promptTokens: null, outputTokens: null };
  assert.equal(imported('untold', none).verdict, 'not-applicable', 'a tool that counts no tokens');
});

test('without answers nothing is said', () => {
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
  assert.equal(judged(failure).verdict, 'not-applicable');
  assert.equal(judged({ outputTokens: null, chunks: null }).verdict, 'not-applicable', 'embeddings');
});
