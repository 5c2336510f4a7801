import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerValues } from '../schema/server-sample.ts';
import { failure, plain, recorded, requests, scrape } from './recorded.test-support.ts';
import audit from './server-counts.ts';
import { subjectOf } from './subject.test-support.ts';

const n = 400;
const idle: ServerValues = {
  requestsSucceeded: 7000,
  promptTokens: 9000,
  generationTokens: 30_000,
  ttftSumS: 10,
  ttftCount: 7000,
};
/** The counters of a server that did what the records hold, each with a factor. */
const after = ({ requestsBy = 1, tokensBy = 1, ttftMs = 45 } = {}): ServerValues => ({
  requestsSucceeded: 7000 + n * requestsBy,
  promptTokens: 9000 + 100 * n * requestsBy,
  generationTokens: 30_000 + 45 * n * requestsBy * tokensBy,
  ttftSumS: 10 + (n * requestsBy * ttftMs) / 1000,
  ttftCount: 7000 + n * requestsBy,
});
const judged = (values: ServerValues, records = requests(n), endMs = 100_000) =>
  audit.judge(recorded(records, { samples: [scrape(0, idle), scrape(endMs, values)] }).whole);

test('a server that did what the records hold is as it should be, also with requests that failed', () => {
  const finding = judged(after());
  assert.equal(finding.verdict, 'ok');
  assert.match(plain(finding.happened), /requests 400 and 400; .* mean time to first token 45\.0 ms and 50\.0 ms/);
  const some = requests(n, (index) => (index % 10 === 0 ? failure : {}));
  assert.equal(judged(after(), some).verdict, 'ok', 'the server finished some that the client gave up');
});

test('requests and tokens of others are told, and above 5 % void what was measured beside them', () => {
  assert.equal(judged(after({ requestsBy: 1.03 })).verdict, 'caution');
  const shared = judged(after({ requestsBy: 1.2 }));
  assert.deepEqual([shared.verdict, shared.claims], ['unsound', ['rates', 'token-rates', 'latencies', 'server']]);
  assert.match(plain(shared.happened), /^The server finished 480 requests, of which this run knows 400:/);
  const tokens = judged(after({ tokensBy: 1.2 }));
  assert.equal(tokens.verdict, 'unsound');
  assert.match(plain(tokens.happened), /^The server generated 21 600 tokens .* hold 18 000 tokens \(20\.0 % more\)/);
});

test('one or two requests that somebody made by hand are nothing', () => {
  const two = { ...after(), requestsSucceeded: 7000 + n + 2 };
  assert.equal(judged(two).verdict, 'ok');
});

test('a server that did less is one of several, or its answers are counted wrong', () => {
  const part = judged(after({ requestsBy: 0.5 }));
  assert.deepEqual([part.verdict, part.claims], ['caution', []]);
  assert.match(plain(part.happened), /one of several that answered/);
  assert.deepEqual(judged(after({ tokensBy: 0.5 })).claims, ['tokens', 'token-rates', 'tpot']);
  assert.equal(judged(after({ requestsBy: 0.5 }), requests(n), 20_000).verdict, 'ok', 'it was last read in the middle');
});

test('a first token before the server had it is impossible', () => {
  const finding = judged(after({ ttftMs: 80 }));
  assert.deepEqual([finding.verdict, finding.claims], ['invalid', ['latencies']]);
  assert.match(plain(finding.happened), /is 50\.0 ms as measured and 80\.0 ms by the server’s own count/);
  assert.equal(judged(after({ ttftMs: 53 })).verdict, 'ok', 'within what is counted when');
  const unstreamed = requests(n, (index) => (index === 0 ? { firstTokenMs: null, firstContentMs: null } : {}));
  assert.equal(judged(after({ ttftMs: 80 }), unstreamed).verdict, 'ok', 'not the same requests');
});

test('without counters over the whole run there is nothing to hold the records against', () => {
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
  assert.equal(audit.judge(recorded(requests(n)).whole).verdict, 'not-applicable');
  const restarted = scrape(50_000, { ...idle, generationTokens: 5 }, { processStart: 1_795_300_500 });
  const samples = [scrape(0, idle), restarted, scrape(100_000, after(), { processStart: 1_795_300_500 })];
  assert.equal(audit.judge(recorded(requests(n), { samples }).whole).verdict, 'not-applicable');
});
