import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { exponential, seededRandom } from '../../lib/statistics/seeded-random.ts';
import h100 from '../profiles/h100-llama-3.1-8b.ts';
import { createEngine } from './engine.ts';
import type { EngineProfile, SchedulerLimits } from './engine-profile.ts';
import type { Progress } from './sequence.ts';
import { runVirtually, type Arrival, type VirtualRun } from './virtual-time.ts';

const arrival = (id: number, atMs: number, promptTokens: number, outputTokens: number): Arrival => ({
  id: String(id),
  atMs,
  promptTokens,
  outputTokens,
  maxTokens: outputTokens,
  finishReason: 'length',
});

function poisson(count: number, rateRps: number, prompt: number, output: number, seed: number): Arrival[] {
  const random = seededRandom(seed, 0, 9);
  let atMs = 0;
  return Array.from({ length: count }, (_, id) => {
    atMs += (exponential(random) * 1000) / rateRps;
    return arrival(id, atMs, prompt, output);
  });
}

function closedLoop(profile: EngineProfile, concurrency: number, total: number): VirtualRun {
  let sent = concurrency;
  return runVirtually({
    profile,
    seed: 1,
    arrivals: Array.from({ length: concurrency }, (_, id) => arrival(id, 0, 256, 128)),
    next: (_, nowMs) => (sent < total ? arrival(sent++, nowMs, 256, 128) : null),
  });
}

const limited = (limits: Partial<SchedulerLimits>): EngineProfile => ({
  ...h100,
  limits: { ...h100.limits, ...limits },
});
const tpotMs = ({ firstTokenMs, lastTokenMs, generatedTokens }: Progress): number =>
  ((lastTokenMs ?? NaN) - (firstTokenMs ?? NaN)) / (generatedTokens - 1);
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const medianOf = (run: VirtualRun, measure: (progress: Progress) => number): number =>
  median(run.results.map(({ progress }) => measure(progress)));

test('batching raises throughput, and TPOT grows with the batch', () => {
  const runs = [1, 8, 64].map((concurrency) => closedLoop(h100, concurrency, concurrency * 4));
  const rates = runs.map((run) => run.results.length / run.endMs);
  const tpots = runs.map((run) => medianOf(run, tpotMs));
  for (let index = 1; index < runs.length; index += 1) {
    assert.ok((rates[index] ?? 0) > 2 * (rates[index - 1] ?? 0), `rates ${rates.join(', ')}`);
    assert.ok((tpots[index] ?? 0) > (tpots[index - 1] ?? 0), `TPOTs ${tpots.join(', ')}`);
  }
});

test('no token comes before its step has ended', () => {
  const engine = createEngine({ profile: { ...h100, costs: { ...h100.costs, jitter: 0 } }, seed: 1 });
  engine.submit(arrival(1, 0, 100, 2), 0);
  assert.equal(engine.startStep(0), null, 'the API server still has it');
  const queuedMs = engine.nextArrivalMs() ?? NaN;
  assert.equal(queuedMs, 6 + 0.0035 * 100);
  const step = engine.startStep(queuedMs);
  assert.ok(step !== null && step.durationMs > h100.costs.weightsMs);
  const { emissions } = engine.endStep(queuedMs + step.durationMs);
  assert.deepEqual(
    emissions.map(({ index, gapMs }) => [index, gapMs]),
    [[0, null]],
  );
  assert.equal(emissions[0]?.progress.firstTokenMs, queuedMs + step.durationMs);
});

test('a long prompt is computed in chunks of the token budget, and decoding goes on beside it', () => {
  const engine = createEngine({ profile: limited({ maxNumBatchedTokens: 512, asyncScheduling: false }), seed: 1 });
  engine.submit(arrival(1, 0, 10, 50), 0);
  engine.startStep(100);
  engine.endStep(110);
  engine.submit(arrival(2, 110, 1200, 5), 110);
  const steps: string[] = [];
  for (let nowMs = 200; nowMs < 240; nowMs += 10) {
    const step = engine.startStep(nowMs);
    steps.push((step?.chunks ?? []).map(({ sequence, tokens }) => `${sequence.request.id}:${tokens}`).join(' '));
    engine.endStep(nowMs + 5);
  }
  assert.deepEqual(steps, ['1:1 2:511', '1:1 2:511', '1:1 2:178', '1:1 2:1']);
});

test('requests above max_num_seqs wait, first come first served', () => {
  const run = runVirtually({
    profile: limited({ maxNumSeqs: 2 }),
    seed: 1,
    arrivals: Array.from({ length: 6 }, (_, id) => arrival(id, id, 10, 20)),
    watch: (state) => assert.ok(state.running <= 2),
  });
  const order = run.results.map(({ progress }) => Number(progress.request.id));
  assert.deepEqual(
    order,
    order.slice().sort((a, b) => a - b),
  );
});

test('a small KV cache makes requests wait, grow, and be preempted, and all of them finish', () => {
  const arrivals = Array.from({ length: 12 }, (_, id) => arrival(id, 0, 64, 200));
  const ample = runVirtually({ profile: h100, seed: 1, arrivals });
  const tight = runVirtually({ profile: limited({ kvCacheTokens: 1024 }), seed: 1, arrivals });
  assert.equal(ample.preemptions, 0);
  assert.ok(tight.preemptions > 0);
  assert.equal(tight.results.length, 12);
  assert.ok(tight.endMs > ample.endMs);
  const preempted = tight.results.filter(({ progress }) => progress.preemptions > 0);
  assert.equal(
    preempted.reduce((sum, { progress }) => sum + progress.preemptions, 0),
    tight.preemptions,
  );
  for (const { emittedMs } of tight.results) assert.equal(emittedMs.length, 200);
});

test('the victim of a preemption is the last of the running, and it is the next to be admitted', () => {
  // Nine usable blocks of 16: two requests of 64 tokens hold four each, so one block is left to grow into.
  const engine = createEngine({ profile: limited({ kvCacheTokens: 160 }), seed: 1 });
  for (const id of [1, 2, 3]) engine.submit(arrival(id, 0, 64, 40), 0);
  const first = engine.startStep(100);
  assert.deepEqual(
    first?.chunks.map(({ sequence }) => sequence.request.id),
    ['1', '2'],
  );
  engine.endStep(110);
  const second = engine.startStep(120);
  assert.deepEqual(
    second?.preempted.map(({ request }) => request.id),
    ['2'],
  );
  assert.deepEqual(
    second?.chunks.map(({ sequence }) => sequence.request.id),
    ['1'],
  );
  assert.deepEqual(
    engine.endStep(130).preempted.map(({ request }) => request.id),
    ['2'],
  );
  const admitted: string[] = [];
  for (let nowMs = 140; admitted.length < 1; nowMs += 10) {
    const step = engine.startStep(nowMs);
    admitted.push(...(step?.chunks ?? []).map(({ sequence }) => sequence.request.id).filter((id) => id !== '1'));
    engine.endStep(nowMs + 5);
  }
  assert.equal(admitted[0], '2');
});

test('a request that can never fit is refused, one that just fits is served', () => {
  const profile = limited({ kvCacheTokens: 160 });
  const run = runVirtually({ profile, seed: 1, arrivals: [arrival(1, 0, 100, 46), arrival(2, 0, 100, 45)] });
  assert.deepEqual(
    run.refused.map(({ id }) => id),
    ['1'],
  );
  assert.deepEqual(
    run.results.map(({ progress }) => progress.request.id),
    ['2'],
  );
});

test('with any small cache every request that fits finishes, with all its tokens, and the cache ends empty', () => {
  const request = fc.record({
    prompt: fc.integer({ min: 1, max: 90 }),
    output: fc.integer({ min: 1, max: 60 }),
    atMs: fc.integer({ min: 0, max: 400 }),
  });
  const limits = fc.record({
    kvCacheTokens: fc.integer({ min: 32, max: 400 }),
    maxNumBatchedTokens: fc.integer({ min: 1, max: 64 }),
    maxNumSeqs: fc.integer({ min: 1, max: 8 }),
    blockSize: fc.constantFrom(1, 4, 16),
  });
  fc.assert(
    fc.property(limits, fc.array(request, { maxLength: 25 }), (small, requests) => {
      const arrivals = requests.map(({ prompt, output, atMs }, id) => arrival(id, atMs, prompt, output));
      let last = { running: 0, waiting: 0, kvUsage: 0 };
      let steps = 0;
      const watch = (state: typeof last): void => {
        last = state;
        steps += 1;
        // Far above what these requests can need: an engine that gets nowhere must fail, not hang.
        if (steps > 200_000) throw new Error('no progress');
      };
      const run = runVirtually({ profile: limited(small), seed: 1, arrivals, watch });
      assert.equal(run.results.length + run.refused.length, arrivals.length);
      for (const { progress, emittedMs } of run.results) assert.equal(emittedMs.length, progress.request.outputTokens);
      assert.deepEqual([last.running, last.waiting, last.kvUsage], [0, 0, 0]);
    }),
    { numRuns: 150, seed: 5 },
  );
});

test('the same seed gives the same instants, another seed gives others', () => {
  const arrivals = poisson(100, 10, 300, 50, 1);
  const instants = (seed: number): string =>
    JSON.stringify(runVirtually({ profile: h100, seed, arrivals }).results.map(({ emittedMs }) => emittedMs));
  assert.equal(instants(1), instants(1));
  assert.notEqual(instants(1), instants(2));
});

test("Little's law holds: requests in the engine, averaged over time, are the rate times the time they take", () => {
  let area = 0;
  let beforeMs = 0;
  let inside = 0;
  const run = runVirtually({
    profile: h100,
    seed: 3,
    arrivals: poisson(6000, 10, 788, 308, 3),
    watch: ({ arriving, waiting, running }, nowMs) => {
      area += (inside + arriving + waiting + running) * 0.5 * (nowMs - beforeMs);
      inside = arriving + waiting + running;
      beforeMs = nowMs;
    },
  });
  const meanTimeMs =
    run.results.reduce((sum, { progress }) => sum + (progress.lastTokenMs ?? 0) - progress.arrivalMs, 0) / 6000;
  const expected = (run.results.length / run.endMs) * meanTimeMs;
  assert.ok(Math.abs(area / run.endMs - expected) < 0.01 * expected, `${area / run.endMs} against ${expected}`);
});

test('ten minutes of load take less than a second of processor time', () => {
  const arrivals = poisson(6000, 10, 788, 308, 3);
  const start = process.cpuUsage();
  const run = runVirtually({ profile: h100, seed: 3, arrivals });
  const { user, system } = process.cpuUsage(start);
  // Processor time, and twice the promise, for machines that are busy with other tests.
  assert.ok(user + system < 2e6);
  assert.ok(run.endMs > 590_000);
});

test('no more requests are unfinished than max_num_queued_reqs, running ones and those in the API server included', () => {
  const engine = createEngine({ profile: limited({ maxNumQueuedReqs: 3, maxNumSeqs: 1 }), seed: 1 });
  const full = { accepted: false, reason: 'queue-full' };
  const submit = (id: number): unknown => engine.submit(arrival(id, 0, 50, 1), 0);
  for (const id of [1, 2, 3]) assert.deepEqual(submit(id), { accepted: true });
  assert.deepEqual(submit(4), full);
  engine.startStep(100);
  assert.deepEqual(submit(4), full, 'one of them runs now');
  engine.endStep(110);
  assert.deepEqual(submit(4), { accepted: true }, 'one is finished');
  assert.deepEqual(submit(5), full);
  engine.abort('2');
  assert.deepEqual(submit(5), { accepted: true }, 'one is aborted');
  assert.deepEqual(engine.submit(arrival(6, 0, 200_000, 1), 0), { accepted: false, reason: 'never-fits' });
});

test('an answer ends where max_model_len ends, and a prompt of that length is refused', () => {
  const profile = limited({ maxModelLen: 100 });
  const run = runVirtually({
    profile,
    seed: 1,
    arrivals: [{ ...arrival(1, 0, 90, 50), finishReason: 'stop' }, arrival(2, 0, 100, 1)],
  });
  assert.deepEqual(
    run.results.map(({ progress, emittedMs }) => [emittedMs.length, progress.request.finishReason]),
    [[10, 'length']],
  );
  assert.deepEqual(
    run.refused.map(({ id }) => id),
    ['2'],
  );
});

test('planned ahead, what arrives while others run waits a step longer, and an end of its own costs a step', () => {
  const steps = (asyncScheduling: boolean): string[] => {
    const engine = createEngine({ profile: limited({ asyncScheduling }), seed: 1 });
    engine.submit({ ...arrival(1, 0, 10, 4), maxTokens: 9, finishReason: 'stop' }, 0);
    const seen: string[] = [];
    for (let nowMs = 100; nowMs < 200; nowMs += 10) {
      const step = engine.startStep(nowMs);
      if (step === null) break;
      if (nowMs === 110) engine.submit(arrival(2, nowMs, 20, 2), nowMs - 9);
      seen.push(step.chunks.map(({ sequence, tokens }) => `${sequence.request.id}:${tokens}`).join(' '));
      engine.endStep(nowMs + 5);
    }
    return seen;
  };
  assert.deepEqual(steps(false), ['1:10', '1:1', '1:1 2:20', '1:1 2:1']);
  assert.deepEqual(steps(true), ['1:10', '1:1', '1:1', '1:1 2:20', '1:1 2:1']);
});

test('an aborted request frees its blocks at once, wherever it is', () => {
  const engine = createEngine({ profile: limited({ maxNumSeqs: 1 }), seed: 1 });
  for (const id of [1, 2, 3]) engine.submit(arrival(id, 0, 100, 50), id === 3 ? 500 : 0);
  engine.startStep(100);
  assert.ok(engine.state().kvUsage > 0);
  for (const id of ['1', '2', '3']) assert.equal(engine.abort(id), true);
  assert.equal(engine.abort('1'), false);
  assert.deepEqual(engine.endStep(110).emissions, []);
  const { arriving, waiting, running, kvUsage } = engine.state();
  assert.deepEqual([arriving, waiting, running, kvUsage], [0, 0, 0, 0]);
});
