import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rateSlip, timeSlip } from './unit-slip.ts';

const tokens = { prompt: 788, output: 308, cachedShare: null };
const long = { prompt: 20_000, output: 3000, cachedShare: null };
const slip = (rps: number, ceiling: number, slots: number | null = null, of = tokens): string =>
  (rateSlip(rps, ceiling, of, slots) ?? 'nothing').replaceAll(/[\u00a0\u202f]/g, ' ');

test('the slip that brings a rate into reach is named, tokens before other units', () => {
  assert.match(
    slip(4292, 12.8),
    /^4 292 looks like total tokens per second \(÷ 1 096 tokens a request = 3\.92 req\/s\)\./,
  );
  assert.match(slip(1232, 20), /^1 232 looks like total tokens/);
  assert.match(slip(1232, 60), /^1 232 looks like output tokens per second \(÷ 308 tokens an answer = 4\.00 req\/s\)/);
  assert.match(slip(180, 6, null, long), /^180 looks like requests per minute \(÷ 60 = 3\.00 req\/s\)/);
  assert.match(
    slip(25, 24, 10, long),
    /^25 looks like a rate counted once for each of 10 slots \(÷ that = 2\.50 req\/s\)/,
  );
});

test('milliseconds taken for seconds are the guess where tokens are not known', () => {
  const found = rateSlip(4292, 12.8, null, null)?.replaceAll(/[\u00a0\u202f]/g, ' ');
  assert.match(found ?? '', /milliseconds were taken for seconds \(÷ 1000 = 4\.29 req\/s\)/);
});

test('where nothing brings it into reach, nothing is guessed', () => {
  assert.equal(slip(1e9, 12.8), 'nothing');
  assert.equal(slip(13, 12.8), 'nothing');
});

test('a time that was written in milliseconds and fits in seconds is named', () => {
  assert.match(timeSlip(9.05, 3300) ?? '', /^9\.05 ms looks like 9\.05 seconds/);
  assert.equal(timeSlip(9.05, 9), null);
  assert.equal(timeSlip(0.001, 3300), null);
});
