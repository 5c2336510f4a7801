import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  computeCeiling,
  firstTokenFloorS,
  fitsInCache,
  idealRate,
  kvCeiling,
  kvReadingCeiling,
  kvTokensThatFit,
  meanContext,
  peakFlops,
  requestFlops,
  seenContext,
  stepFloorS,
  stepTimeS,
  stepWeightBytes,
  usualFlops,
  type Machine,
} from './ceilings.ts';
import { findGpu, findModel } from './find.ts';
import { gpus } from './gpus/index.ts';
import { models } from './models/index.ts';

function machine(gpuName: string, modelName: string, bits: number | null = 16, count = 1): Machine {
  const [gpu, model] = [findGpu(gpuName), findModel(modelName)];
  assert.ok(gpu && model);
  return { gpu, gpus: count, model, weightBits: bits, kvBits: bits };
}

/** Equal as far as the digits of the expectation go, which is a text for their sake; zeros at the end of a whole number are none. */
function assertDigits(value: number, expected: string): void {
  const whole = expected.includes('.') ? expected : expected.replace(/0+$/, '');
  const digits = whole.replace(/[,.]/g, '').replace(/^0+/, '').length;
  assert.equal(Number(value.toPrecision(digits)), Number(expected.replace(/,/g, '')), `${value} for ${expected}`);
}

const evaluation = { prompt: 788, cached: 0, output: 308 };
const gemma4080 = machine('RTX 4080', 'google/gemma-3-4b-it');

test('4,292 req/s of gemma-3-4b on an RTX 4080 exceed every bound', () => {
  const { prefill, decode } = requestFlops(gemma4080.model, evaluation);
  assertDigits(prefill / 1e12, '5.15');
  assertDigits(decode / 1e12, '2.47');
  const needed = 4292 * (prefill + decode);
  assertDigits(needed / 1e12, '32700');
  assertDigits(needed / usualFlops(gemma4080), '335');
  assertDigits(needed / peakFlops(gemma4080), '168');
  assertDigits(needed / peakFlops({ ...gemma4080, weightBits: null }), '84');
  assertDigits((4292 * decode) / usualFlops(gemma4080), '109');
  assertDigits((4292 * 308) / kvReadingCeiling(gemma4080, evaluation), '242');
});

test('the ceilings of that pair', () => {
  assertDigits(computeCeiling(gemma4080, evaluation, usualFlops(gemma4080)), '12.8');
  // 14.4 GB of its memory for vLLM, 0.8 of that for what is neither weights nor cache, 0.84 for the vision tower
  const others = gemma4080.gpu.memoryBytes.value - 14.4e9 + 0.8e9 + (8.6e9 - 2 * gemma4080.model.parameters);
  const kvTokens = kvTokensThatFit(gemma4080, others);
  assertDigits(kvTokens, '35900');
  assert.equal(Math.floor(kvTokens / 1096), 32);
  assert.equal(Math.floor(kvTokens / meanContext(evaluation)), 38);
  assertDigits(1000 * stepFloorS(gemma4080), '10.8');
  assertDigits(1000 * stepTimeS(gemma4080, 36, meanContext(evaluation)), '17.4');
  assertDigits(36 / stepTimeS(gemma4080, 36, meanContext(evaluation)), '2,067');
  const usual = usualFlops(gemma4080);
  assertDigits(idealRate(gemma4080, evaluation, 36, usual), '5.0');
  assertDigits(36 / stepTimeS(gemma4080, 36, meanContext(evaluation)) / evaluation.output, '6.7');
  // Little: what is held, divided by the time that each is held at least
  assertDigits(38 / (308 * stepFloorS(gemma4080)), '11.4');
  assertDigits(kvCeiling(gemma4080, 38 * meanContext(evaluation), evaluation), '11.4');
  const small = { ...gemma4080, weightBits: 8, kvBits: 8 };
  assertDigits(141 / stepTimeS(small, 141, meanContext(evaluation)) / evaluation.output, '25');
});

test('2.29 req/s of it are 46 % of what that pair could do', () => {
  const { prefill, decode } = requestFlops(gemma4080.model, evaluation);
  assertDigits((2.29 * (prefill + decode)) / 1e12, '17.4');
  assertDigits((2.29 / computeCeiling(gemma4080, evaluation, usualFlops(gemma4080))) * 100, '17.9');
  assertDigits((2.29 / idealRate(gemma4080, evaluation, 36, usualFlops(gemma4080))) * 100, '46');
});

test('opt-125m on an RTX 4090 could do far more than 24 req/s', () => {
  const opt = machine('RTX 4090', 'facebook/opt-125m');
  assertDigits(1000 * stepFloorS(opt), '0.25');
  // the positions, of which a step looks up one row, counted as read
  const all = { ...opt, model: { ...opt.model, lookedUpParameters: 0 } };
  assertDigits(1 / stepFloorS(all), '4,024');
  assertDigits(64 / stepTimeS(all, 64, 100) / 1e3, '133');
  const answers = (2 * opt.model.parameters * 1200) / usualFlops(opt);
  assertDigits(answers * 100, '0.18');
  assertDigits(200 * stepFloorS(opt), '0.05');
});

test('200 tokens take at least 2.17 s of gemma-3-4b on an RTX 4080, and 1.54 s on an RTX 4090', () => {
  assertDigits(200 * stepFloorS(gemma4080), '2.17');
  assertDigits(((200 * stepFloorS(gemma4080)) / 2.6) * 100, '83');
  assertDigits(200 * stepFloorS(machine('RTX 4090', 'gemma-3-4b')), '1.54');
});

test('200 tokens of Llama 3.1 8B on an RTX 4090 take more than 2.6 s, also without its input embedding', () => {
  const llama = machine('RTX 4090', 'Llama-3.1-8B');
  const all = { ...llama, model: { ...llama.model, lookedUpParameters: 0 } };
  assertDigits(200 * stepFloorS(all), '3.19');
  assertDigits(200 * stepFloorS(llama), '2.98');
  assert.ok(200 * stepFloorS({ ...llama, weightBits: 8 }) < 2.6);
});

test('GPUs that share the work share memory, bandwidth and arithmetic', () => {
  const [one, four] = [machine('H100', 'Llama-3.1-70B', 16), machine('H100', 'Llama-3.1-70B', 16, 4)];
  assert.equal(kvTokensThatFit(one), 0);
  assert.ok(kvTokensThatFit(four) > 500_000);
  assert.equal(stepFloorS(four) * 4, stepFloorS(one));
  assert.equal(peakFlops(four), 4 * peakFlops(one));
});

test('of a mixture of experts a token passes through few, and memory holds all', () => {
  const mixture = machine('H100', 'Qwen3-30B-A3B');
  const active = mixture.model.activeParameters - mixture.model.lookedUpParameters;
  assert.equal(stepWeightBytes(mixture), 2 * active);
  assert.ok(
    Math.abs(requestFlops(mixture.model, { prompt: 0, cached: 0, output: 1 }).decode / (2 * active) - 1) < 1e-4,
  );
  assert.ok(kvTokensThatFit(mixture) < (80 * 2 ** 30 - 2 * 30e9) / 98_304);
});

test('weights that fit into the caches need not be read', () => {
  const opt = machine('RTX 4090', 'opt-125m', 4);
  assert.ok(fitsInCache(opt));
  assert.equal(stepFloorS(opt), 0);
  assert.equal(kvCeiling(opt, 1000, evaluation), Number.POSITIVE_INFINITY);
  assert.ok(!fitsInCache(machine('RTX 4090', 'opt-125m', 16)));
});

test('a sliding window bounds what most layers of Gemma see', () => {
  const { model } = gemma4080;
  assert.equal(seenContext(model, 1000), 1000);
  assert.ok(Math.abs(seenContext(model, 34_000) - (5 * 34_000 + 29 * 1024) / 34) < 1e-9);
  const unbounded = { ...model, slidingWindow: null };
  const long = { prompt: 30_000, cached: 0, output: 1000 };
  const [within, without] = [model, unbounded].map((each) => requestFlops(each, long));
  assert.ok(within && without && within.prefill < without.prefill && within.decode < without.decode);
  assert.deepEqual(
    requestFlops(model, { ...evaluation, output: 100 }),
    requestFlops(unbounded, { ...evaluation, output: 100 }),
  );
});

const anyMachine = fc.record({
  gpu: fc.constantFrom(...gpus),
  gpus: fc.integer({ min: 1, max: 8 }),
  model: fc.constantFrom(...models),
  weightBits: fc.constantFrom(null, 4, 8, 16),
  kvBits: fc.constantFrom(null, 4, 8, 16),
});
const anyTokens = fc
  .tuple(
    fc.integer({ min: 1, max: 50_000 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 1, max: 8000 }),
  )
  .map(([prompt, share, output]) => ({ prompt, cached: Math.floor(prompt * share), output }));

test('what is not known is taken for the most permissive, so that no bound falls', () => {
  fc.assert(
    fc.property(anyMachine, anyTokens, (known, tokens) => {
      const unknown = { ...known, weightBits: null, kvBits: null };
      assert.ok(computeCeiling(unknown, tokens) >= computeCeiling(known, tokens));
      assert.ok(stepFloorS(unknown) <= stepFloorS(known));
      assert.ok(kvReadingCeiling(unknown, tokens) >= kvReadingCeiling(known, tokens));
      assert.ok(kvTokensThatFit(unknown) >= kvTokensThatFit(known));
      assert.ok(firstTokenFloorS(unknown, tokens) <= firstTokenFloorS(known, tokens));
    }),
  );
});

test('cached tokens of a prompt only ever lighten the work', () => {
  fc.assert(
    fc.property(anyMachine, anyTokens, (known, tokens) => {
      const uncached = { ...tokens, cached: 0 };
      const [light, full] = [tokens, uncached].map((each) => requestFlops(known.model, each));
      assert.ok(light && full && light.prefill <= full.prefill * (1 + 1e-12) && light.decode === full.decode);
      assert.ok(kvReadingCeiling(known, tokens) >= kvReadingCeiling(known, uncached));
    }),
  );
});

test('the mean of requests needs no more than the mean of what they need', () => {
  fc.assert(
    fc.property(anyMachine, fc.array(anyTokens, { minLength: 2, maxLength: 20 }), ({ model }, requests) => {
      const mean = (of: (each: (typeof requests)[number]) => number): number =>
        requests.reduce((sum, each) => sum + of(each), 0) / requests.length;
      const total = (tokens: (typeof requests)[number]): number => {
        const { prefill, decode } = requestFlops(model, { ...tokens, cached: 0 });
        return prefill + decode;
      };
      const typical = { prompt: mean(({ prompt }) => prompt), cached: 0, output: mean(({ output }) => output) };
      assert.ok(total(typical) <= mean(total) * (1 + 1e-9));
    }),
  );
});
