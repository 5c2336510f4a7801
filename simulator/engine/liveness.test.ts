import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEngine, type Engine, type StepStart } from './engine.ts';
import type { SchedulerLimits } from './engine-profile.ts';
import { instantProfile } from './instant-profile.test-support.ts';
import { knownTokens, type EngineRequest, type Progress, type Sequence } from './sequence.ts';

/** A request, when it comes (in steps) and how many steps later its client goes away. */
interface Ask {
  readonly step: number;
  /** Which of a few texts it begins with, and for how long; after that it is like no other. Null: lengths only. */
  readonly text: { readonly which: number; readonly length: number } | null;
  readonly prompt: number;
  readonly output: number;
  readonly more: number;
  readonly abortAfter: number | null;
}

/** The last step in which a request comes or is aborted. */
const lastEvent = 60 + 80;

const asks: fc.Arbitrary<Ask[]> = fc.array(
  fc.record({
    step: fc.integer({ min: 0, max: 60 }),
    text: fc.option(fc.record({ which: fc.integer({ min: 0, max: 2 }), length: fc.integer({ min: 0, max: 60 }) })),
    prompt: fc.integer({ min: 1, max: 90 }),
    output: fc.integer({ min: 1, max: 60 }),
    more: fc.integer({ min: 0, max: 20 }),
    abortAfter: fc.option(fc.integer({ min: 0, max: 80 }), { freq: 4 }),
  }),
  { maxLength: 25 },
);

const anyLimits: fc.Arbitrary<SchedulerLimits> = fc.record({
  kvCacheTokens: fc.integer({ min: 32, max: 400 }),
  maxNumBatchedTokens: fc.integer({ min: 1, max: 64 }),
  maxNumSeqs: fc.integer({ min: 1, max: 8 }),
  maxModelLen: fc.integer({ min: 40, max: 200 }),
  blockSize: fc.constantFrom(1, 4, 16),
  enablePrefixCaching: fc.boolean(),
  maxNumQueuedReqs: fc.option(fc.integer({ min: 1, max: 12 })),
  longPrefillTokenThreshold: fc.constantFrom(0, 0, 5),
  watermark: fc.constantFrom(0, 0, 0.2),
  schedulerReserveFullIsl: fc.boolean(),
  asyncScheduling: fc.boolean(),
});

function requestOf(id: number, { text, prompt, output, more }: Ask): EngineRequest {
  const common = { id: String(id), promptTokens: prompt, outputTokens: output, maxTokens: output + more };
  const request = { ...common, finishReason: more > 0 ? ('stop' as const) : ('length' as const) };
  if (text === null) return request;
  const idAt = (place: number): number => (place < text.length ? 1000 * text.which + place : 10_000 * (id + 1) + place);
  return { ...request, tokens: { salt: 0, idAt } };
}

/**
 * Steps that are always enough: the first of the running is never preempted and is served first, so that every
 * request needs at most a step per chunk and token once it is the first. Planning ahead can cost each of them twice.
 */
function enoughSteps(requests: readonly Ask[], limits: SchedulerLimits): number {
  const chunk = Math.min(limits.maxNumBatchedTokens, limits.longPrefillTokenThreshold || Infinity);
  const each = requests.map(({ prompt, output }) => Math.ceil((prompt + output) / chunk) + output + 2);
  return lastEvent + 2 * each.reduce((sum, steps) => sum + steps, 0);
}

/** Checks what must hold in the middle of every step. */
function watch(engine: Engine, limits: SchedulerLimits): (step: StepStart | null) => void {
  const seen = new Set<Sequence>();
  return (step) => {
    for (const sequence of [...(step?.admitted ?? []), ...(step?.resumed ?? [])]) seen.add(sequence);
    const { kvUsage, kvBlocks, running } = engine.state();
    assert.ok(running <= limits.maxNumSeqs);
    const held = new Map<number, { place: number; sequence: Sequence }>();
    for (const sequence of seen) {
      if (sequence.status === 'running') {
        assert.ok(sequence.blocks.length * limits.blockSize >= sequence.computedTokens);
      } else {
        assert.equal(sequence.blocks.length, 0, 'only the running hold blocks');
      }
      for (const [place, block] of sequence.blocks.entries()) {
        const other = held.get(block);
        if (other !== undefined) checkShared(other.sequence, sequence, other.place, place, limits);
        held.set(block, { place, sequence });
      }
    }
    // Whom a plan ahead admitted is not told before its step begins.
    if (limits.asyncScheduling !== true)
      assert.equal(held.size, Math.round(kvBlocks * kvUsage), 'what is not free is held');
    const tokens = (step?.chunks ?? []).reduce((sum, chunk) => sum + chunk.tokens, 0);
    assert.ok(tokens <= limits.maxNumBatchedTokens);
  };
}

function checkShared(a: Sequence, b: Sequence, placeA: number, placeB: number, limits: SchedulerLimits): void {
  assert.notEqual(a, b);
  assert.equal(placeA, placeB);
  for (let place = 0; place < (placeA + 1) * limits.blockSize; place += 1) {
    assert.ok(place < Math.min(knownTokens(a), knownTokens(b)), 'only full blocks are shared');
    assert.equal(a.request.tokens?.idAt(place), b.request.tokens?.idAt(place), 'only equal beginnings are shared');
  }
}

function run(requests: readonly Ask[], limits: SchedulerLimits): { finished: Progress[]; refused: string[] } {
  const engine = createEngine({ profile: instantProfile(limits), seed: 1 });
  const check = watch(engine, limits);
  const finished: Progress[] = [];
  const refused: string[] = [];
  const preempted: Progress[] = [];
  const last = enoughSteps(requests, limits);
  const due = (step: number, at: (ask: Ask) => number | null, act: (id: number, ask: Ask) => void): void =>
    requests.forEach((ask, id) => at(ask) === step && act(id, ask));
  for (let step = 0; step <= last; step += 1) {
    due(
      step,
      (ask) => ask.step,
      (id, ask) => {
        const admission = engine.submit(requestOf(id, ask), step);
        if (!admission.accepted) refused.push(admission.reason);
      },
    );
    const start = engine.startStep(step);
    check(start);
    due(
      step,
      (ask) => (ask.abortAfter === null ? null : ask.step + ask.abortAfter),
      (id) => engine.abort(String(id)),
    );
    if (start !== null) {
      const outcome = engine.endStep(step + 1);
      finished.push(...outcome.finished);
      preempted.push(...outcome.preempted);
    }
    check(null);
    if (start === null && step > lastEvent) break;
  }
  const { arriving, waiting, running, kvUsage } = engine.state();
  assert.deepEqual([arriving, waiting, running, kvUsage], [0, 0, 0, 0], 'nothing is left over');
  for (const progress of finished) {
    assert.equal(
      preempted.filter((other) => other === progress).length,
      progress.preemptions,
      'each preemption is told',
    );
  }
  return { finished, refused };
}

test('whatever comes, every accepted request ends in bounded time, and blocks are neither lost nor held twice', () => {
  fc.assert(
    fc.property(asks, anyLimits, (requests, limits) => {
      const { finished, refused } = run(requests, limits);
      const ids = new Set(finished.map(({ request }) => request.id));
      assert.equal(ids.size, finished.length);
      const gone = requests.filter((ask, id) => ask.abortAfter !== null && !ids.has(String(id))).length;
      assert.ok(finished.length + refused.length <= requests.length);
      assert.ok(finished.length + refused.length + gone >= requests.length);
      for (const { request, generatedTokens, cachedTokens } of finished) {
        assert.equal(generatedTokens, request.outputTokens);
        assert.ok(cachedTokens < request.promptTokens);
        assert.ok(request.promptTokens + request.outputTokens <= limits.maxModelLen);
      }
    }),
    { numRuns: 400, seed: 7 },
  );
});

test('a request of which only lengths are known fares as one whose text nobody shares', () => {
  fc.assert(
    fc.property(asks, anyLimits, (requests, limits) => {
      const story = (text: Ask['text']): unknown =>
        run(
          requests.map((ask) => ({ ...ask, text })),
          limits,
        ).finished.map((progress) => [
          progress.request.id,
          progress.scheduledMs,
          progress.lastTokenMs,
          progress.preemptions,
        ]);
      assert.deepEqual(story(null), story({ which: 0, length: 0 }));
    }),
    { numRuns: 150, seed: 8 },
  );
});
