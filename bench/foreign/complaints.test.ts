import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaints } from './complaints.ts';
import type { Mode, Reported } from './foreign-client.ts';
import type { Truth } from './served-simulator.ts';

const mode: Mode = {
  name: 'a mode',
  requests: 10,
  probes: 0,
  cancels: false,
  run: () => Promise.reject(new Error('unused')),
};
const reported: Reported = {
  succeeded: 10,
  failed: 0,
  promptTokens: 200,
  outputTokens: 100,
  meanTtftMs: 20,
  meanTpotMs: 5,
  scrapedOutputTokens: 100,
};
const truth: Truth = {
  begun: 10,
  finished: 10,
  promptTokens: 200,
  outputTokens: 100,
  meanTtftMs: 19,
  meanTpotMs: 5,
  left: 0,
};

test('a client that says what the server has counted draws no complaint', () => {
  assert.deepEqual(complaints(mode, reported, truth), []);
});

test('every disagreement draws one', () => {
  const disagreements: [Partial<Reported>, Partial<Truth>, RegExp][] = [
    [{ succeeded: 9, failed: 1 }, { finished: 9, begun: 9 }, /1 requests failed/],
    [{ succeeded: 9 }, { finished: 9, begun: 9 }, /9 of 10 requests succeeded/],
    [{}, { finished: 11, begun: 11 }, /probes: it says 10, the server 11/],
    [{}, { begun: 11 }, /finished requests: it says 10, the server 11/],
    [{ promptTokens: 199 }, {}, /prompt tokens: it says 199/],
    [{ outputTokens: 101 }, {}, /output tokens: it says 101/],
    [{ meanTtftMs: 18.9 }, {}, /mean TTFT/],
    [{ scrapedOutputTokens: 99 }, {}, /read 99 output tokens/],
    [{}, { left: 1 }, /1 requests are still in the server/],
  ];
  for (const [theirs, ours, expected] of disagreements) {
    assert.match(complaints(mode, { ...reported, ...theirs }, { ...truth, ...ours }).join('; '), expected);
  }
});

test('of a client with probes of its own, neither tokens nor means are compared', () => {
  const probing = { ...mode, probes: 1 };
  const probed = { ...truth, begun: 11, finished: 11, outputTokens: 110, promptTokens: 220, meanTtftMs: 30 };
  assert.deepEqual(complaints(probing, { ...reported, scrapedOutputTokens: null }, probed), []);
  assert.equal(complaints(probing, { ...reported, scrapedOutputTokens: null }, truth).length, 1);
});

test('a client that breaks requests off may have seen less than the server, but not more', () => {
  const cancelling = { ...mode, cancels: true };
  const broken = { ...reported, succeeded: 6, failed: 4, outputTokens: 60, scrapedOutputTokens: null };
  assert.deepEqual(complaints(cancelling, broken, { ...truth, finished: 7, outputTokens: 80 }), []);
  assert.equal(complaints(cancelling, broken, { ...truth, finished: 5, outputTokens: 80 }).length, 1);
  assert.equal(complaints(cancelling, broken, { ...truth, finished: 7, outputTokens: 59 }).length, 1);
  assert.equal(complaints(cancelling, { ...broken, succeeded: 10, failed: 0 }, truth).length, 1);
});
