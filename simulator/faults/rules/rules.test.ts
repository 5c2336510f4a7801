import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { UsageError } from '../../../lib/schema/usage-error.ts';
import { startSimulator } from '../../main.ts';
import { faults } from '../index.ts';
import { createRuleBook } from './rule-book.ts';
import { readRules, type RuleInput } from './rule.ts';

const chat = '/v1/chat/completions';

/** As much of a request as rules look at. */
const request = (url = chat, headers: Record<string, string> = {}): IncomingMessage =>
  ({ url, headers, method: 'POST' }) as unknown as IncomingMessage;

function bookOf(rules: readonly RuleInput[], { seed = 1, now = (): number => 0 } = {}) {
  const { rules: read, problems } = readRules(rules, 'faults');
  assert.deepEqual(problems, []);
  return createRuleBook(read, seed, now);
}

/** Ordinals, from 1, of the requests that a fault befell. */
function befallen(rules: readonly RuleInput[], requests: number, seed = 1): number[] {
  const book = bookOf(rules, { seed });
  return Array.from({ length: requests }, (_, index) => index + 1).filter(() => book.choose(request()).length > 0);
}

test('a rule without conditions applies to every request for an answer, and to nothing else', () => {
  const book = bookOf(['hang']);
  const urls = [chat, '/v1/completions', `${chat}?x=1`, '/metrics', '/v1/models', '/simulator/state'];
  assert.deepEqual(
    urls.map((url) => book.choose(request(url)).length),
    [1, 1, 1, 0, 0, 0],
  );
});

test('nth, every and times choose by count', () => {
  assert.deepEqual(befallen(['hang,nth=2+5'], 9), [2, 5]);
  assert.deepEqual(befallen([{ fault: 'hang', when: { nth: [2, 5] } }], 9), [2, 5]);
  assert.deepEqual(befallen(['hang,every=3'], 9), [3, 6, 9]);
  assert.deepEqual(befallen(['hang,every=3,times=2'], 20), [3, 6]);
  assert.deepEqual(befallen(['crash'], 5), [1]);
  assert.deepEqual(befallen(['crash,every=2,times=2'], 9), [2, 4]);
});

test('a share chooses the same requests each time, others by another seed, and as many as it says', () => {
  const chosen = befallen(['hang,share=0.1'], 5000);
  assert.deepEqual(chosen, befallen(['hang,share=0.1'], 5000));
  assert.notDeepEqual(chosen, befallen(['hang,share=0.1'], 5000, 2));
  // Five standard deviations of 500 of 5000: 106.
  assert.ok(Math.abs(chosen.length - 500) < 106, String(chosen.length));
  assert.deepEqual([befallen(['hang,share=0'], 50), befallen(['hang,share=1'], 5)], [[], [1, 2, 3, 4, 5]]);
});

test('shares of two rules are drawn each on its own', () => {
  const book = bookOf(['hang,share=0.5', 'missing-done,share=0.5']);
  const both = Array.from({ length: 4000 }, () => book.choose(request()).length);
  for (const [count, expected] of [
    [0, 1000],
    [1, 2000],
    [2, 1000],
  ] as const) {
    const found = both.filter((each) => each === count).length;
    assert.ok(Math.abs(found - expected) < 160, `${count} at once: ${found} times`);
  }
});

test('time begins with the first request for an answer after the rules were set', () => {
  let nowMs = 500_000;
  const book = bookOf(['hang,fromSeconds=10,untilSeconds=20'], { now: () => nowMs });
  const hangs = (): number => book.choose(request()).length;
  book.choose(request('/v1/models'));
  nowMs += 60_000;
  assert.equal(hangs(), 0);
  nowMs += 10_000;
  assert.equal(hangs(), 1);
  nowMs += 9_999;
  assert.equal(hangs(), 1);
  nowMs += 1;
  assert.equal(hangs(), 0);
  book.replace(readRules(['hang,untilSeconds=5'], 'faults').rules);
  nowMs += 3_600_000;
  assert.equal(hangs(), 1);
});

test('a path and a header narrow what is counted', () => {
  const book = bookOf(['hang,path=/v1/*,header=x-tenant: gold,nth=2', 'missing-done,header=X-Trace']);
  const ids = (url: string, headers: Record<string, string>): string[] =>
    book.choose(request(url, headers)).map(({ id }) => id);
  assert.deepEqual(ids('/v1/models', { 'x-tenant': 'gold' }), []);
  assert.deepEqual(ids('/metrics', { 'x-tenant': 'gold' }), []);
  assert.deepEqual(ids(chat, { 'x-tenant': 'tin', 'x-trace': '' }), ['missing-done']);
  assert.deepEqual(ids(chat, { 'x-tenant': 'gold', 'x-trace': '1' }), ['hang', 'missing-done']);
  assert.deepEqual(
    book.report().map(({ fault, requests, applied }) => ({ fault, requests, applied })),
    [
      { fault: 'hang', requests: 2, applied: 1 },
      { fault: 'missing-done', requests: 2, applied: 2 },
    ],
  );
});

test('all mistakes are told at once, each with its place and how to mend it', () => {
  const { problems } = readRules(
    [
      'no-such',
      {},
      7,
      'reset-mid-stream,afterTokens=-1,how=softly,token=3',
      { fault: 'stall', seconds: 'long', when: { share: 2, nth: 3, sometimes: true } },
      'hang,untilSeconds=3,fromSeconds=3,path=metrics',
      'hang,untilSeconds=3,fromSeconds=3',
      'missing-done,x',
    ],
    'faults',
  );
  const ids = faults.map(({ id }) => id).join(', ');
  const conditions = 'nth, every, share, fromSeconds, untilSeconds, path, header, times';
  assert.deepEqual(problems, [
    `faults[0]: there is no fault "no-such"; there are ${ids}`,
    `faults[1]: "fault" is missing; there are ${ids}`,
    'faults[2] must be a text or an object',
    'faults[3].afterTokens must be at least 0, not -1',
    'faults[3].how must be one of reset, close, not "softly"',
    'faults[3].token is not known; reset-mid-stream takes afterTokens, how',
    'faults[4].seconds must be a number of seconds, or forever, not "long"',
    'faults[4].when.nth must be a list of whole numbers, not 3',
    'faults[4].when.share must be at most 1, not 2',
    `faults[4].when.sometimes is not known; there are ${conditions}`,
    'faults[5].when.path must begin with /, not "metrics"',
    'faults[6].when.untilSeconds must be after fromSeconds',
    'faults[7].x is not known; missing-done takes nothing',
  ]);
});

test('the simulator does not start with rules that cannot be, and tells them beside its other problems', async () => {
  await assert.rejects(
    startSimulator({ port: -1, faults: ['nothing', 'stall,afterTokens=1.5'] }),
    (error) => error instanceof UsageError && error.problems.length === 3,
  );
});

test('rules are told and changed while it runs; wrong ones change nothing', async () => {
  const { url, close } = await startSimulator({ profile: 'instant', faults: ['status,status=418'] });
  try {
    const rules = `${url}/simulator/faults`;
    const body = JSON.stringify({ prompt: 'x', max_tokens: 1 });
    const headers = { 'content-type': 'application/json' };
    const put = (given: unknown): Promise<Response> =>
      fetch(rules, { method: 'PUT', headers, body: JSON.stringify({ rules: given }) });
    const complete = async (): Promise<number> =>
      (await fetch(`${url}/v1/completions`, { method: 'POST', headers, body })).status;
    assert.equal(await complete(), 418);
    const wrong = await put(['stall,x=1']);
    assert.equal(wrong.status, 400);
    assert.match(await wrong.text(), /rules\[0\]\.x is not known; stall takes afterTokens, seconds/);
    assert.match(await (await put('hang')).text(), /rules must be a list of rules/);
    assert.equal(await complete(), 418);
    assert.deepEqual(await (await fetch(rules)).json(), {
      rules: [
        {
          fault: 'status',
          parameters: { status: 418, retryAfterSeconds: 'none', retryAfterForm: 'seconds' },
          when: {},
          requests: 2,
          applied: 2,
        },
      ],
    });
    assert.equal((await put([])).status, 200);
    assert.equal(await complete(), 200);
    assert.equal((await fetch(rules, { method: 'POST', headers, body: '{}' })).headers.get('allow'), 'GET, PUT');
  } finally {
    await close();
  }
});

test('a request that asks for a fault that cannot be is told so', async () => {
  const { url, close } = await startSimulator({ profile: 'instant' });
  try {
    const said = async (fault: string): Promise<string> => {
      const response = await fetch(`${url}/v1/models`, { headers: { 'x-sim-fault': fault } });
      return `${response.status} ${await response.text()}`;
    };
    assert.match(await said('no-such'), /^400 .*there is no fault \\"no-such\\"/);
    assert.match(await said('hang,nth=3'), /^400 .*x-sim-fault is about its own request: no conditions/);
  } finally {
    await close();
  }
});
