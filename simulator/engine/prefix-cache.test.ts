import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import gemma from '../profiles/rtx4080-gemma-3-4b.ts';
import { blockLayout } from './block-layout.ts';
import { createEngine, type Engine } from './engine.ts';
import { effectiveContext, type EngineProfile, type SchedulerLimits } from './engine-profile.ts';
import { createFreeQueue } from './free-queue.ts';
import { instantProfile } from './instant-profile.test-support.ts';
import { keysOfTokens } from './prefix-keys.ts';
import type { PrefixCacheUse } from './plan.ts';
import type { EngineRequest, Progress } from './sequence.ts';

const limits: SchedulerLimits = {
  maxNumBatchedTokens: 4096,
  maxNumSeqs: 8,
  maxModelLen: 8192,
  blockSize: 16,
  kvCacheTokens: 16_384,
  enablePrefixCaching: true,
  maxNumQueuedReqs: null,
};

let requests = 0;
/** A request whose tokens are `text` and then the numbers from `end` on. */
function request(text: readonly number[], outputTokens = 1, salt = 0): EngineRequest {
  const idAt = (place: number): number => text[place] ?? 0;
  const common = { id: String((requests += 1)), promptTokens: text.length - outputTokens + 1, outputTokens };
  return { ...common, maxTokens: outputTokens, finishReason: 'length', tokens: { salt, idAt } };
}
const text = (from: number, length: number): number[] => Array.from({ length }, (_, index) => from + index);

/** Serves requests that come at the same instant. */
function serve(engine: Engine, ...asked: EngineRequest[]): { finished: Progress[]; use: PrefixCacheUse[] } {
  for (const one of asked) assert.deepEqual(engine.submit(one, 0), { accepted: true });
  const finished: Progress[] = [];
  const use: PrefixCacheUse[] = [];
  while (engine.startStep(0) !== null) {
    const outcome = engine.endStep(0);
    finished.push(...outcome.finished);
    if (outcome.prefixCache.queriedTokens > 0) use.push(outcome.prefixCache);
  }
  return { finished, use };
}
const cachedTokens = (profile: EngineProfile, ...asked: EngineRequest[]): (number | undefined)[] => {
  const engine = createEngine({ profile, seed: 1 });
  return asked.map((one) => serve(engine, one).finished[0]?.cachedTokens);
};
const instant = (changes: Partial<SchedulerLimits> = {}): EngineProfile => instantProfile({ ...limits, ...changes });

test('a prompt that was served before is found in whole blocks, and its last token is computed anew', () => {
  const again = (length: number): (number | undefined)[] =>
    cachedTokens(instant(), request(text(0, length)), request(text(0, length)));
  assert.deepEqual(again(100), [0, 96]);
  // 96 tokens are six blocks, but the last token must be computed, and with it its block.
  assert.deepEqual(again(96), [0, 80]);
  assert.deepEqual(again(97), [0, 96]);
  assert.deepEqual(again(16), [0, 0]);
});

test('a beginning is shared up to the first token that differs, and nothing after it counts', () => {
  const other = text(0, 200).map((id, place) => (place === 70 ? -1 : id));
  assert.deepEqual(cachedTokens(instant(), request(text(0, 200)), request(other), request(text(1, 200))), [0, 64, 0]);
});

test('a prompt that contains an earlier prompt and its answer finds both', () => {
  const whole = text(0, 300);
  const first = request(whole.slice(0, 160), 61);
  assert.equal(first.promptTokens, 100);
  assert.deepEqual(cachedTokens(instant(), first, request(whole)), [0, 160]);
});

test('requests that come together share what the first of them is about to compute', () => {
  const engine = createEngine({ profile: instant(), seed: 1 });
  const { finished, use } = serve(engine, request(text(0, 100)), request(text(0, 100)));
  assert.deepEqual(
    finished.map((progress) => progress.cachedTokens),
    [0, 96],
  );
  assert.deepEqual(use, [{ queriedTokens: 200, hitTokens: 96 }]);
});

test('other salts share nothing, and without the cache nothing is looked up', () => {
  const salted = [0, 1, 2, 1].map((salt) => request(text(0, 100), 1, salt));
  assert.deepEqual(cachedTokens(instant(), ...salted), [0, 0, 0, 96]);
  const engine = createEngine({ profile: instant({ enablePrefixCaching: false }), seed: 1 });
  assert.deepEqual(serve(engine, request(text(0, 100)), request(text(0, 100))).use, []);
});

test('a free block keeps its content until it is needed: the least recently used goes first, ends before beginnings', () => {
  // Ten usable blocks, of which A and B fill four each; the fifth of each is never full.
  const engine = createEngine({ profile: instant({ kvCacheTokens: 176 }), seed: 1 });
  const [a, b, c] = [0, 1000, 2000].map((from) => text(from, 64));
  assert.ok(a && b && c);
  const found = (asked: number[]): number | undefined =>
    serve(engine, request([...asked, -5])).finished[0]?.cachedTokens;
  assert.deepEqual([found(a), found(b)], [0, 0]);
  // C takes the two without content and the last three of A.
  assert.equal(found(c), 0);
  assert.equal(found(b), 64);
  assert.equal(found(a), 16);
});

test('the queue of free blocks behaves as a list', () => {
  const action = fc.oneof(fc.constant('first'), fc.constant('remove'), fc.constant('prepend'), fc.constant('append'));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), fc.array(fc.tuple(action, fc.nat())), (count, actions) => {
      const queue = createFreeQueue(count);
      const list = Array.from({ length: count }, (_, index) => index + 1);
      const out: number[] = [];
      for (const [what, number] of actions) {
        if (what === 'first' && list.length > 0) {
          out.push(list.shift() ?? 0);
          assert.equal(queue.takeFirst(), out.at(-1));
        } else if (what === 'remove' && list.length > 0) {
          const [block = 0] = list.splice(number % list.length, 1);
          queue.remove(block);
          out.push(block);
        } else if (what === 'prepend') {
          const back = out.splice(0, number % 3);
          queue.prepend(back);
          list.unshift(...back);
        } else if (what === 'append') {
          const back = out.splice(0, number % 3);
          queue.append(back);
          list.push(...back);
        }
        assert.equal(queue.size(), list.length);
      }
      assert.deepEqual(
        list.map(() => queue.takeFirst()),
        list,
      );
      assert.throws(() => queue.takeFirst(), /no free block/);
    }),
  );
});

test('names of prefixes differ when any token, any salt or the order differs', () => {
  const name = (ids: readonly number[], salt = 0): number =>
    keysOfTokens({ salt, idAt: (place) => ids[place] ?? 0 }).key(0, ids.length);
  const tokens = fc.array(fc.nat({ max: 200_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(tokens, fc.nat(), fc.nat({ max: 200_000 }), (ids, place, other) => {
      assert.equal(name(ids), name(ids.slice()));
      const changed = ids.with(place % ids.length, other);
      assert.equal(name(changed) === name(ids), ids[place % ids.length] === other);
      assert.notEqual(name(ids, 1), name(ids));
    }),
  );
  const names = new Set(Array.from({ length: 200_000 }, (_, index) => name([index, index % 7])));
  assert.equal(names.size, 200_000);
});

test('with a sliding window a block beyond it holds more tokens, and prefixes are found up to its end', () => {
  const layout = blockLayout(gemma);
  const window = gemma.slidingWindow;
  for (let tokens = 1; tokens <= 131_072; tokens += 1) {
    const needed = layout.needed(tokens);
    assert.equal(needed, Math.ceil(effectiveContext(window, tokens) / gemma.limits.blockSize));
    assert.ok(layout.held(needed) >= tokens && layout.held(needed - 1) < tokens);
    assert.ok(layout.held(layout.full(tokens)) <= tokens && layout.held(layout.full(tokens) + 1) > tokens);
  }
  const profile = { ...instant(), slidingWindow: window };
  const long = (): EngineRequest => request(text(0, 3000));
  // 1,024 tokens in blocks of 16, then 18 blocks of 108.8 tokens each.
  assert.deepEqual(cachedTokens(profile, long(), long()), [0, 1024 + Math.floor(18 * 16 * (34 / 5))]);
});
