import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../engine/engine.ts';
import { instantProfile } from '../engine/instant-profile.test-support.ts';
import h100 from '../profiles/h100-llama-3.1-8b.ts';
import { createDriver, type Clock, type TokenSink } from './driver.ts';
import { createLatenessLog } from './lateness.ts';

/** A clock that stands still until it is moved; its timer fires late, or tells a little before that it will. */
function handClock({ lateMs = 0, earlyMs = 0 } = {}): Clock & { run: (untilMs: number) => void } {
  let nowMs = 0;
  let timers: { atMs: number; callback: () => void }[] = [];
  return {
    now: () => nowMs,
    at(instantMs, callback, shortlyBefore) {
      timers = [{ atMs: Math.max(instantMs, nowMs) + lateMs, callback }];
      if (earlyMs > 0 && shortlyBefore !== undefined) {
        timers.unshift({ atMs: Math.max(nowMs, instantMs - earlyMs), callback: shortlyBefore });
      }
      const mine = timers;
      return () => {
        if (timers === mine) timers = [];
      };
    },
    run(untilMs) {
      while ((timers[0]?.atMs ?? Infinity) <= untilMs) {
        const next = timers.shift();
        nowMs = next?.atMs ?? nowMs;
        next?.callback();
      }
      nowMs = untilMs;
    },
  };
}

const instant = instantProfile(h100.limits);
const steady = { ...instant, costs: { ...instant.costs, overheadMs: 10 } };
const request = { id: '1', promptTokens: 10, outputTokens: 150, maxTokens: 150, finishReason: 'length' as const };

function recorder(clock: Clock): { sink: TokenSink; tokenMs: number[]; flushes: () => number; finished: () => number } {
  const tokenMs: number[] = [];
  let flushes = 0;
  let finished = 0;
  const sink: TokenSink = {
    token: () => tokenMs.push(clock.now()),
    finished: () => (finished += 1),
    flush: () => (flushes += 1),
  };
  return { sink, tokenMs, flushes: () => flushes, finished: () => finished };
}

test('a timer that is always late delays each token once: the lateness does not add up', () => {
  const clock = handClock({ lateMs: 2 });
  const log = createLatenessLog();
  const driver = createDriver(createEngine({ profile: steady, seed: 1 }), clock, [], log);
  const { sink, tokenMs, flushes, finished } = recorder(clock);
  driver.submit([{ request, sink }]);
  clock.run(10_000);
  assert.deepEqual(
    tokenMs.map((ms) => Math.round(ms)),
    Array.from({ length: 150 }, (_, index) => 10 * (index + 1) + 2),
  );
  assert.deepEqual([flushes(), finished()], [150, 1]);
  const { steps, p50Ms, trustworthy } = log.summary();
  assert.deepEqual([steps, Math.round(p50Ms ?? NaN), trustworthy], [150, 2, true]);
});

test('a schedule that is hopelessly behind is begun anew, and this is told', () => {
  const clock = handClock({ lateMs: 1500 });
  const log = createLatenessLog();
  const driver = createDriver(createEngine({ profile: steady, seed: 1 }), clock, [], log);
  driver.submit([{ request: { ...request, outputTokens: 3, maxTokens: 3 }, sink: recorder(clock).sink }]);
  clock.run(60_000);
  const { resyncs, skippedMs, trustworthy } = log.summary();
  // The first step also began 1,500 ms late, and 10 ms of that are its own.
  assert.deepEqual([resyncs, Math.round(skippedMs), trustworthy], [3, 2990 + 1500 + 1500, false]);
});

test('a step is observed as soon as it is written', () => {
  const clock = handClock();
  const order: string[] = [];
  const driver = createDriver(createEngine({ profile: steady, seed: 1 }), clock, [
    { stepped: () => order.push('observed') },
  ]);
  const sink = {
    token: () => order.push('token'),
    finished: () => order.push('finished'),
    flush: () => order.push('flush'),
  };
  driver.submit([{ request: { ...request, outputTokens: 1, maxTokens: 1 }, sink }]);
  clock.run(100);
  assert.deepEqual(order, ['token', 'finished', 'flush', 'observed']);
});

test('after an abort or a stop nothing more is handed out', () => {
  const clock = handClock();
  const driver = createDriver(createEngine({ profile: steady, seed: 1 }), clock, []);
  const first = recorder(clock);
  const second = recorder(clock);
  driver.submit([
    { request, sink: first.sink },
    { request: { ...request, id: '2' }, sink: second.sink },
  ]);
  clock.run(35);
  driver.abort('1');
  clock.run(65);
  driver.stop();
  clock.run(1000);
  assert.deepEqual([first.tokenMs.length, second.tokenMs.length], [3, 6]);
});

test('what is ready before the end of its step is not handed out before it', () => {
  const clock = handClock({ earlyMs: 1 });
  const driver = createDriver(createEngine({ profile: steady, seed: 1 }), clock, []);
  const handedOutMs: number[] = [];
  const madeMs: number[] = [];
  const sink: TokenSink = {
    token: () => madeMs.push(clock.now()),
    finished: () => handedOutMs.push(clock.now()),
    flush: () => handedOutMs.push(clock.now()),
  };
  driver.submit([{ request: { ...request, outputTokens: 2, maxTokens: 2 }, sink }]);
  clock.run(1000);
  assert.deepEqual(
    [madeMs, handedOutMs],
    [
      [9, 19],
      [10, 20, 20],
    ],
  );
});

test('a stop between the two hands out what is ready, and nothing after it', () => {
  const clock = handClock({ earlyMs: 1 });
  const driver = createDriver(createEngine({ profile: steady, seed: 1 }), clock, []);
  const { sink, tokenMs, flushes } = recorder(clock);
  driver.submit([{ request, sink }]);
  clock.run(19.5);
  assert.deepEqual([tokenMs.length, flushes()], [2, 1]);
  driver.stop();
  assert.equal(flushes(), 2);
  clock.run(1000);
  assert.deepEqual([tokenMs.length, flushes()], [2, 2]);
});

test('of requests that belong together none is taken when one can never fit', () => {
  const clock = handClock();
  const engine = createEngine({ profile: steady, seed: 1 });
  const driver = createDriver(engine, clock, []);
  const { sink, tokenMs } = recorder(clock);
  const tooLong = { ...request, id: '2', promptTokens: steady.limits.kvCacheTokens + 1 };
  const admission = driver.submit([
    { request, sink },
    { request: tooLong, sink },
  ]);
  clock.run(1000);
  assert.equal(admission.accepted, false);
  assert.deepEqual([tokenMs.length, engine.state().arriving], [0, 0]);
});
