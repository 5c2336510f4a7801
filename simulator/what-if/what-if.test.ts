import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setupOf } from '../../lib/facts/setup.ts';
import { timeBelow } from '../../lib/objectives/promise.ts';
import type { WhatIf } from '../../lib/schema/plan/what-if.ts';
import { whatIfSchema } from '../../lib/schema/plan/what-if.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import type { Profile } from '../profiles/profile.ts';
import { profileNamed } from '../profiles/profile-file.ts';
import { whatIf, whatIfIds, type WhatIfInput } from './index.ts';
import { closedLoad } from './loads.test-support.ts';
import { shapeOf } from './request-shape.ts';
import { simulatedCapacity } from './simulated-capacity.ts';

const objectives = [timeBelow('ttft-p95', 'llm_ttft', 'p(95)', 500), timeBelow('tpot-p95', 'llm_tpot', 'p(95)', 60)];

/** A machine that reaches less of its data sheet than others do. */
function slower(id: string): Profile {
  const profile = profileNamed(id);
  const { weightsMs, perTokenUs } = profile.costs;
  return { ...profile, costs: { ...profile.costs, weightsMs: 1.25 * weightsMs, perTokenUs: 1.3 * perTokenUs } };
}
const [l40s, h100] = [slower('l40s-llama-3.1-8b'), slower('h100-llama-3.1-8b')];
const loads = [1, 4, 16].map((slots) => closedLoad(l40s, slots, 24 + 4 * slots));
const shape = shapeOf(loads, 0);
const trueRps = async (profile: Profile, prompts = 1): Promise<number> => {
  const lengths = shape.lengths.map((pair) => ({ ...pair, promptTokens: pair.promptTokens * prompts }));
  return (await simulatedCapacity({ profile, shape: { ...shape, lengths } }, objectives, 5))?.capacityRps ?? Number.NaN;
};

const measuredRps = await trueRps(l40s);
const input: WhatIfInput = {
  loads,
  objectives,
  capacity: {
    basis: 'slo-capacity',
    requestsPerS: { value: measuredRps, low: 0.95 * measuredRps, high: 1.05 * measuredRps },
  },
  setup: setupOf({ gpu: 'L40S', model: l40s.model, kvCacheTokens: l40s.limits.kvCacheTokens, kvBits: 16 }),
  variants: ['gpu:h100', 'prompts-double', 'prompts-half', 'sequences-double', 'gpu:rtx-4080'],
};
const answer = await whatIf(input);
const told: WhatIf = answer.told ?? assert.fail(answer.refusals?.join(' '));
const variant = (id: string) => {
  const found = told.variants.find((each) => each.id === id);
  assert.ok(found, id);
  return found;
};

test('a server that was only seen through its loads is found again: its loads, one left out, and its capacity', () => {
  const { worstError, heldOutError, capacityError, figures } = told.calibration;
  assert.ok(worstError < 0.05, `fitted: ${worstError}`);
  assert.ok(heldOutError !== null && heldOutError < 0.1, `left out: ${heldOutError}`);
  assert.ok(capacityError !== null && Math.abs(capacityError) < 0.1, `capacity: ${capacityError}`);
  assert.deepEqual(
    [...new Set(figures.map(({ load }) => load.replace(/\s/, ' ')))],
    ['1 in flight', '4 in flight', '16 in flight'],
  );
});

test('what another GPU and other prompts bring is near the truth, and what is expected holds it', async () => {
  for (const [id, truth] of [
    ['gpu:h100-sxm', await trueRps(h100)],
    ['prompts-double', await trueRps(l40s, 2)],
  ] as const) {
    const { answer: each } = variant(id);
    assert.ok(each.told?.expectedRps, id);
    const { value, low, high } = each.told.expectedRps;
    assert.ok(Math.abs(value / truth - 1) < 0.2, `${id}: ${value} expected, ${truth} in truth`);
    assert.ok(
      low !== null && high !== null && low < truth && truth < high,
      `${id}: ${truth} is not in ${low} to ${high}`,
    );
  }
});

test('longer prompts take from the capacity and shorter ones add to it', () => {
  assert.ok((variant('prompts-double').answer.told?.ratio ?? 1) < 0.8);
  assert.ok((variant('prompts-half').answer.told?.ratio ?? 1) > 1.2);
});

test('a change that changes nothing has the ratio 1, and no luck of its own', () => {
  assert.equal(variant('sequences-double').answer.told?.ratio, 1);
});

test('a variant that cannot be has its reason, and the others their answers', () => {
  assert.match(variant('gpu:rtx-4080').answer.refusals?.join() ?? '', /does not fit the RTX 4080/);
});

test('the answer is what a plan holds, and says what it took for granted', () => {
  assert.deepEqual(whatIfSchema.parse(told), told);
  assert.match(told.cautions.join(' '), /does not tell --max-num-seqs: 256 is taken/);
  assert.equal(told.base, 'l40s-llama-3.1-8b-data-sheet');
});

const refusal = async (changed: Partial<WhatIfInput>): Promise<string> =>
  (await whatIf({ ...input, variants: ['answers-half'], ...changed })).refusals?.join(' ') ?? '';

test('loads that carry no calibration, and a server without promises, are refused with what to measure', async () => {
  assert.match(await refusal({ loads: loads.slice(0, 1) }), /two loads of one server at least.* Measure one request/);
  assert.match(await refusal({ objectives: [] }), /Nothing is promised that a request decides.* Set objectives/);
});

test('a simulator that is far off the measured capacity is refused', async () => {
  const requestsPerS = { value: 2 * measuredRps, low: measuredRps, high: 3 * measuredRps };
  assert.match(
    await refusal({ capacity: { basis: 'slo-capacity', requestsPerS } }),
    /off the measured capacity .* does not describe this server/,
  );
});

test('an unknown variant is a mistake of the user, told before anything is computed', async () => {
  await assert.rejects(whatIf({ ...input, variants: ['faster'] }), UsageError);
  assert.ok(whatIfIds().some(({ id, words }) => id === 'gpu' && words.includes('h100')));
});
