import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { createEngine } from '../engine/engine.ts';
import { profileNamed } from '../profiles/profile-file.ts';
import { closedLoad } from './loads.test-support.ts';
import { drawFrom, meanOf, shapeOf, tooLong } from './request-shape.ts';

const profile = profileNamed('a100-llama-3.1-8b');
const load = closedLoad(profile, 8, 60);

test('requests are drawn as they were measured: pairs of lengths, each as likely as another', () => {
  const shape = shapeOf([load], 0);
  assert.equal(shape.lengths.length, 60);
  const pairs = new Set(load.requests.map(({ promptTokens, outputTokens }) => `${promptTokens}/${outputTokens}`));
  const random = seededRandom(1);
  const drawn = Array.from({ length: 3000 }, () => drawFrom(shape)(random));
  for (const { promptTokens, outputTokens, tokens } of drawn) {
    assert.ok(pairs.has(`${promptTokens}/${outputTokens}`));
    assert.equal(tokens, undefined);
  }
  assert.equal(
    new Set(drawn.map(({ promptTokens, outputTokens }) => `${promptTokens}/${outputTokens}`)).size,
    pairs.size,
  );
  assert.ok(Math.abs(meanOf(drawn, 'promptTokens') / meanOf(shape.lengths, 'promptTokens') - 1) < 0.02);
});

test('what warmed up is not drawn', () => {
  const warmed = { ...load, requests: load.requests.map((request, i) => ({ ...request, measured: i >= 50 })) };
  assert.equal(shapeOf([warmed], 0).lengths.length, 10);
});

test('of a share found in the prefix cache follows a common beginning, which the engine finds again', () => {
  const shape = shapeOf([load], 0.5);
  assert.equal(shape.commonTokens, Math.round(0.5 * meanOf(shape.lengths, 'promptTokens')));
  const engine = createEngine({ profile, seed: 1 });
  const [random, draw] = [seededRandom(2), drawFrom(shape)];
  const cached: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    engine.submit({ id: String(i), ...draw(random) }, 1e6 * i);
    for (let nowMs = 1e6 * i + 1000; engine.startStep(nowMs) !== null; nowMs += 1)
      cached.push(...engine.endStep(nowMs).finished.map((progress) => progress.cachedTokens));
  }
  // Whole blocks of 16.
  assert.deepEqual([...new Set(cached)], [0, 16 * Math.floor(shape.commonTokens / 16)]);
});

test('requests longer than the context are counted', () => {
  const lengths = [100, 200, 300, 400].map((promptTokens) => ({ promptTokens, outputTokens: 50 }));
  assert.equal(tooLong({ lengths, commonTokens: 0 }, { maxModelLen: 350 }), 0.25);
});
