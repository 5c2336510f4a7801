import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerSample } from '../schema/server-sample.ts';
import { setClock, type Clocked } from './clocks.ts';

const synchronized = (maxErrorMs: number) => ({ synchronized: true, maxErrorMs });

const machine = (
  boot: string | null,
  clock: Clocked['instance']['clock'],
  samples: readonly ServerSample[] = [],
): Clocked => ({
  instance: { boot, clock },
  epochMs: 1_000_000,
  samples,
});

/** Scrapes of a server that makes a token a millisecond, each `everyMs` by a clock that is so far ahead. */
const scrapes = (everyMs: number, aheadMs: number): ServerSample[] =>
  Array.from({ length: 20 }, (_, i) => {
    const trueMs = i * everyMs + 7;
    const values = { generationTokens: trueMs };
    const told = { kind: 'vllm', up: true, why: null, died: null, processStart: null } as const;
    return { v: 1, atMs: trueMs + aheadMs, source: 'server', ...told, values };
  });

test('instances on one kernel have one clock', () => {
  assert.deepEqual(setClock(machine('a', null), machine('a', null), null), {
    from: 'same-clock',
    offsetMs: 0,
    boundMs: 0,
  });
});

test('clocks that are kept right are believed, as far as their kernels say', () => {
  const found = setClock(machine('a', synchronized(12)), machine('b', synchronized(30)), null);
  assert.deepEqual(found, { from: 'wall-clock', offsetMs: 0, boundMs: 42 });
});

test('nothing is known of a clock that nothing keeps right, nor of one that does not tell', () => {
  const unkept = { synchronized: false, maxErrorMs: 5 };
  for (const clock of [unkept, null])
    assert.equal(setClock(machine('a', synchronized(12)), machine('b', clock), null).boundMs, null);
});

test('what is given counts', () => {
  const found = setClock(machine('a', null), machine('a', null), -150);
  assert.deepEqual(found, { from: 'given', offsetMs: -150, boundMs: null });
});

test('the server’s counters, seen by both, tell how far a clock is ahead, within the time between two looks', () => {
  for (const aheadMs of [-4000, 250, 90_000]) {
    const found = setClock(machine('a', null, scrapes(300, 0)), machine('b', null, scrapes(410, aheadMs)), null);
    assert.equal(found.from, 'server-counters');
    assert.ok(Math.abs(found.offsetMs + aheadMs) <= (found.boundMs ?? 0), `${aheadMs} was found as ${-found.offsetMs}`);
    assert.ok((found.boundMs ?? Infinity) <= 200);
  }
});

test('counters overrule kernels only where they contradict them', () => {
  const [own, near, far] = [scrapes(300, 0), scrapes(410, 20), scrapes(410, 5000)];
  const set = (samples: ServerSample[]): string =>
    setClock(machine('a', synchronized(10), own), machine('b', synchronized(10), samples), null).from;
  assert.deepEqual([set(near), set(far)], ['wall-clock', 'server-counters']);
});

test('counters that stand still, or contradict each other, tell nothing', () => {
  const still = scrapes(300, 0).map((sample) => ({ ...sample, values: { generationTokens: 5 } }));
  const reversed = scrapes(300, 0).map((sample, i) => ({ ...sample, values: { generationTokens: 6000 - i * 300 } }));
  for (const samples of [still, reversed, []])
    assert.equal(setClock(machine('a', null, scrapes(300, 0)), machine('b', null, samples), null).from, 'wall-clock');
});
