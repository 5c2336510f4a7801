import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseRun } from '../../reports/golden/base-run.ts';
import { syntheticRecords } from '../../reports/golden/synthetic-records.ts';
import type { Measure } from '../schema/assessment.ts';
import type { RecordLine } from '../schema/record.ts';
import type { Run } from '../schema/run.ts';
import { exponential, seededRandom, type Random } from '../statistics/seeded-random.ts';
import { measuresOfRecords } from './measures-of-records.ts';
import { divide } from './population.ts';
import { createColumnsBuilder } from './record-columns.ts';
import { inSendOrder } from './send-order.ts';
import type { Steady } from './steady.ts';

const [model] = syntheticRecords({ seed: 1, requests: 1, concurrency: 1, streaming: true });

/** When a request was sent, had its first token, and ended, ms. */
interface Times {
  readonly sentMs: number;
  readonly firstMs: number;
  readonly endMs: number;
  readonly scheduledMs?: number;
}

/** A closed loop: every slot sends its next request when the last has ended, which takes `serviceMs` of it. */
function closedLoop(slots: number, requests: number, serviceMs: (index: number, nowMs: number) => number): Times[] {
  const freeMs = new Float64Array(slots);
  return Array.from({ length: requests }, (_, index) => {
    const slot = freeMs.indexOf(Math.min(...freeMs));
    const sentMs = freeMs[slot] ?? 0;
    const takenMs = serviceMs(index, sentMs);
    freeMs[slot] = sentMs + takenMs;
    return { sentMs, firstMs: sentMs + takenMs / 10, endMs: sentMs + takenMs };
  });
}

/** An open loop at a server of so many slots: who finds none free waits for the first. */
function openLoop(gapsMs: () => number, slots: number, requests: number, serviceMs: () => number): Times[] {
  const freeMs = new Float64Array(slots);
  let dueMs = 0;
  return Array.from({ length: requests }, () => {
    dueMs += gapsMs();
    const slot = freeMs.indexOf(Math.min(...freeMs));
    const startMs = Math.max(dueMs, freeMs[slot] ?? 0);
    const endMs = startMs + serviceMs();
    freeMs[slot] = endMs;
    return { sentMs: dueMs, scheduledMs: dueMs, firstMs: startMs + 1, endMs };
  });
}

interface Found {
  readonly steady: Steady;
  readonly rate: Measure;
  readonly tokens: Measure;
}

function found(times: readonly Times[], slots: number, loop: Run['loop'] = 'closed'): Found {
  assert.ok(model);
  const builder = createColumnsBuilder();
  const line = ({ sentMs, firstMs, endMs, scheduledMs = Number.NaN }: Times): RecordLine => ({
    ...model,
    level: slots,
    sentMs,
    scheduledMs: Number.isNaN(scheduledMs) ? null : scheduledMs,
    firstTokenMs: firstMs,
    lastTokenMs: endMs,
    endMs,
    outputTokens: 100,
  });
  for (const one of times.toSorted((a, b) => a.endMs - b.endMs)) builder.append(line(one));
  const columns = builder.finish();
  const run = { ...baseRun, loop, profile: { name: 'p', levels: [slots] } };
  const population = divide(run, columns, inSendOrder(columns));
  const { steady, measureOf } = measuresOfRecords(run, columns, population, { load: { loop, slots } });
  const [rate, tokens] = [measureOf('requests', 'rate'), measureOf('output-tokens', 'rate')];
  assert.ok(steady && rate && tokens);
  return { steady, rate, tokens };
}

/** Service times of 1 s on average: of Erlang's distribution with `phases` phases, whose coefficient of variation is 1/√phases. */
const erlang = (random: Random, phases: number) => (): number => {
  let sum = 0;
  for (let phase = 0; phase < phases; phase++) sum += exponential(random);
  return (1000 * sum) / phases;
};

const covers = ({ interval }: Measure, truth: number): boolean =>
  interval !== null && (interval.low ?? Number.NaN) <= truth && truth <= (interval.high ?? Number.NaN);

test('the rate of a closed loop is its slots over the mean service time, without bias, and its interval holds it', () => {
  const seeds = 60;
  for (const phases of [1, 4, 100]) {
    let [sum, held] = [0, 0];
    for (let seed = 1; seed <= seeds; seed++) {
      const random = seededRandom(seed, phases);
      const { rate } = found(closedLoop(8, 8 * 70, erlang(random, phases)), 8);
      sum += (rate.value ?? 0) / 8 / seeds;
      held += covers(rate, 8) ? 1 : 0;
    }
    assert.ok(Math.abs(sum - 1) < 0.01, `bias ${sum} with ${phases} phases`);
    assert.ok(held >= 0.9 * seeds, `${held} of ${seeds} with ${phases} phases`);
  }
});

test('a beginning that was slower is cut off, and the rate is that of the rest', () => {
  const random = seededRandom(3);
  const draw = erlang(random, 9);
  const times = closedLoop(10, 2000, (_, nowMs) => draw() * (nowMs < 30_000 ? 2 : 1));
  const { steady, rate } = found(times, 10);
  assert.equal(steady.kind, 'settled');
  assert.ok(steady.startMs >= 27_000 && steady.startMs < 45_000, String(steady.startMs));
  assert.ok((steady.lastRatio ?? 0) > 1.5);
  assert.ok(covers(rate, 10), JSON.stringify(rate.interval));
  assert.ok(steady.wholeRps < 9.3, 'the whole window would have told less');
});

test('a server that slows down is told, and by how much', () => {
  const draw = erlang(seededRandom(4), 9);
  const { steady } = found(
    closedLoop(10, 2000, (index) => draw() * (index > 1300 ? 1.5 : 1)),
    10,
  );
  assert.equal(steady.kind, 'slowing');
  assert.ok(Math.abs((steady.lastRatio ?? 0) - 1 / 1.5) < 0.1, String(steady.lastRatio));
});

test('what is sent in step has a rate as exact as its times are', () => {
  const { steady, rate } = found(
    closedLoop(10, 600, () => 1000),
    10,
  );
  assert.equal(steady.kind, 'steady');
  assert.ok(Math.abs((rate.value ?? 0) - 10) < 0.03, String(rate.value));
  const { low, high } = rate.interval ?? { low: null, high: null };
  assert.ok((high ?? 99) - (low ?? 0) < 0.4, `${low} to ${high}`);
});

test('a burst and a window of a few request times have the rate of the whole window, without an interval', () => {
  const draw = erlang(seededRandom(5), 9);
  for (const requests of [90, 180]) {
    const times = closedLoop(10, requests, draw);
    const { steady, rate } = found(times, 10);
    const lastMs = Math.max(...times.map(({ endMs }) => endMs));
    assert.equal(steady.kind, 'too-short');
    assert.equal(rate.value, Number(((1000 * requests) / lastMs).toPrecision(6)));
    assert.deepEqual([rate.interval, rate.standing, rate.window], [null, 'uncertain', undefined]);
    assert.match(rate.why ?? '', /^too short for a steady stretch: it is the rate of the whole window/);
  }
});

test('an open loop ends with its last scheduled request, and has the rate that was offered', () => {
  const random = seededRandom(6);
  const times = openLoop(() => 100 * exponential(random), 1000, 3000, erlang(random, 2));
  const { steady, rate } = found(times, 10, 'open');
  assert.equal(steady.kind, 'steady');
  assert.equal(steady.endMs, times.at(-1)?.scheduledMs);
  assert.ok(covers(rate, 10), JSON.stringify(rate.interval));
});

test('an open loop that offers more than can be served has the rate of the server', () => {
  const random = seededRandom(7);
  const times = openLoop(() => 50 * exponential(random), 10, 4000, erlang(random, 4));
  const { rate, tokens } = found(times, 20, 'open');
  assert.ok(Math.abs((rate.value ?? 0) - 10) < 0.5, String(rate.value));
  assert.equal(Number(((tokens.value ?? 0) / (rate.value ?? 1)).toPrecision(5)), 100);
});
