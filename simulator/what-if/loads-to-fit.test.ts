import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profileNamed } from '../profiles/profile-file.ts';
import { hitShare, loadsToFit } from './loads-to-fit.ts';
import { closedLoad } from './loads.test-support.ts';
import { beginningOf, type MeasuredLoad } from './measured-load.ts';

const profile = profileNamed('a100-llama-3.1-8b');
const alone = closedLoad(profile, 1, 20);
const loads = [alone, ...[4, 8, 16].map((slots) => closedLoad(profile, slots, 40 + 4 * slots))];

test('closed loops from the lowest to the highest are taken, each level once', () => {
  const again = { ...alone, id: 'again' };
  const { loads: taken, leftOut, refusals } = loadsToFit([...loads.toReversed(), again]);
  assert.deepEqual(
    taken.map(({ level, loop }) => [level, loop]),
    [1, 4, 8, 16].map((level) => [level, 'closed']),
  );
  assert.deepEqual([leftOut, refusals], [[], []]);
});

test('of many levels five are taken, the ends among them', () => {
  const many = [1, 2, 3, 4, 5, 6, 7, 8, 16].map((level): MeasuredLoad => ({
    ...(loads[1] ?? alone),
    level,
    id: `at ${level}`,
  }));
  const taken = loadsToFit(many).loads.map(({ level }) => level);
  assert.equal(taken.length, 5);
  assert.deepEqual([taken[0], taken.at(-1)], [1, 16]);
});

test('an open loop with a queue is left to chance, one without is taken', () => {
  const open = (level: number, times: number): MeasuredLoad => ({
    ...alone,
    id: `open-${level}`,
    loop: 'open',
    level,
    requests: alone.requests.map((request) => ({ ...request, ttftMs: times * request.ttftMs })),
  });
  const taken = loadsToFit([...loads, open(3, 1.5), open(6, 9)]).loads.filter(({ loop }) => loop === 'open');
  assert.deepEqual(
    taken.map(({ level }) => level),
    [3],
  );
});

test('loads that tell nothing are left out with the reason, and one load is none to fit to', () => {
  const [first, second] = loads;
  assert.ok(first && second);
  const { leftOut, refusals } = loadsToFit([
    first,
    { ...second, failed: 20 },
    { ...second, id: 'no-stream', unusable: 3 },
  ]);
  assert.match(leftOut[0] ?? '', /^closed-4 is left out: 20 of 76 requests failed/);
  assert.match(leftOut[1] ?? '', /^no-stream is left out: 3 of 59 requests have no first token/);
  assert.match(
    refusals[0] ?? '',
    /needs two loads of one server at least, and has one .* Measure one request at a time/,
  );
  assert.match(loadsToFit([]).refusals[0] ?? '', /has none/);
});

test('loads of two servers have no simulator in common', () => {
  const [first, second] = loads;
  assert.ok(first && second);
  const { refusals } = loadsToFit([first, { ...second, server: { ...second.server, kvCacheTokens: 1000 } }]);
  assert.match(refusals[0] ?? '', /not of one server: closed-4: kvCacheTokens is 1000, but 446000 in closed-1/);
});

test('a fit repeats the beginning of a load, and what has no end in it is in no figure', () => {
  const long = closedLoad(profile, 8, 400);
  const { requests } = beginningOf(long);
  assert.ok(requests.length < 80);
  const untilMs = requests.at(-1)?.sentMs ?? 0;
  assert.ok(requests.some(({ measured }) => !measured));
  for (const { measured, endMs } of requests) assert.equal(measured, endMs <= untilMs);
  assert.equal(beginningOf(alone).requests.length, 17);
});

test('the share found in the prefix cache is that of the tokens, of servers that tell', () => {
  const [first, second] = loads;
  assert.ok(first && second);
  const tokensOf = ({ requests }: MeasuredLoad): number =>
    requests.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  const share = hitShare([
    { ...first, cachedShare: 0.5 },
    { ...second, cachedShare: 0 },
    { ...second, cachedShare: null },
  ]);
  assert.ok(Math.abs(share - (0.5 * tokensOf(first)) / (tokensOf(first) + tokensOf(second))) < 1e-9);
  assert.equal(hitShare([{ ...first, cachedShare: null }]), 0);
});
