import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findGpu } from '../../../lib/facts/find.ts';
import { setupOf, type Setup } from '../../../lib/facts/setup.ts';
import { UsageError } from '../../../lib/schema/usage-error.ts';
import { profileNamed } from '../../profiles/profile-file.ts';
import { meanOf } from '../request-shape.ts';
import type { Calibrated, Changed } from '../variant.ts';
import { variantKinds, variantsAsked, variantsOf } from './index.ts';

const profile = profileNamed('l40s-llama-3.1-8b');
const setup = setupOf({ gpu: 'L40S', model: profile.model, kvCacheTokens: profile.limits.kvCacheTokens, kvBits: 16 });
const from: Calibrated = {
  profile,
  shape: { lengths: [600, 1400].map((promptTokens) => ({ promptTokens, outputTokens: 200 })), commonTokens: 0 },
  setup,
  hitShare: 0,
  lengthsKnown: true,
};
const change = (id: string, of: Calibrated = from) => variantsAsked([id])[0]?.change(of);
const changed = (id: string, of: Calibrated = from): Changed => {
  const answer = change(id, of);
  assert.ok(answer?.told, `${id}: ${answer?.refusals?.join(' ')}`);
  return answer.told;
};
const refusal = (id: string, of: Calibrated): string => change(id, of)?.refusals?.join(' ') ?? '';
const without = (told: Partial<Setup>): Calibrated => ({ ...from, setup: { ...setup, ...told } });

test('the registry holds every kind of the folder, once, under the name of its file', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((name) => !/^index\.ts$|\.test\.ts$/.test(name));
  assert.deepEqual(variantKinds.map(({ id }) => `${id}.ts`).sort(), files.sort());
});

test('the page about what-if lists them all, in this order', () => {
  const page = readFileSync(new URL('../../../docs/what-if.md', import.meta.url), 'utf8');
  const first = page.split('\n').flatMap((line) => /^\| (`[^|]*`) \|/.exec(line)?.[1]?.split(', ') ?? []);
  assert.deepEqual(
    first,
    variantKinds.map(({ id }) => `\`${id}\``),
  );
});

test('every change says what differs, in words, and what it changes is changed', () => {
  for (const variant of variantsOf(from, [])) {
    const { told } = variant.change(from);
    assert.ok(variant.name(from).length > 8, variant.id);
    if (told === null) continue;
    assert.ok(told.changes.length > 0, variant.id);
    for (const { name, from: before, to } of told.changes) assert.notEqual(before, to, `${variant.id}: ${name}`);
    assert.notDeepEqual([told.profile, told.shape], [from.profile, from.shape], variant.id);
  }
});

test('on another GPU memory-bound times go as the bandwidths and arithmetic as the peaks, and the host stays', () => {
  const [own, other] = [findGpu('l40s'), findGpu('h100')];
  assert.ok(own && other);
  const { profile: there } = changed('gpu:h100');
  const memory = own.bandwidthBytesPerS.value / other.bandwidthBytesPerS.value;
  const arithmetic = own.flops.bits16.value / other.flops.bits16.value;
  for (const [name, factor] of [
    ['weightsMs', memory],
    ['perKvTokenUs', memory],
    ['perTokenUs', arithmetic],
    ['perSquaredTokenPs', arithmetic],
    ['overheadMs', 1],
  ] as const)
    assert.ok(Math.abs(there.costs[name] / profile.costs[name] / factor - 1) < 1e-9, name);
  assert.deepEqual(there.api, profile.api);
});

test('its cache grows by what its memory has more, and its batch is the one vLLM chooses there, unless somebody chose another', () => {
  const { limits } = changed('gpu:h100').profile;
  // 32 GiB more, of which vLLM takes nine tenths, at 128 KiB a token.
  assert.equal(limits.kvCacheTokens, profile.limits.kvCacheTokens + Math.floor((0.9 * 32 * 2 ** 30) / 131_072));
  assert.deepEqual([limits.maxNumSeqs, limits.maxNumBatchedTokens], [1024, 8192]);
  const chosen = { ...from, profile: { ...profile, limits: { ...profile.limits, maxNumSeqs: 48 } } };
  assert.equal(changed('gpu:h100', chosen).profile.limits.maxNumSeqs, 48);
});

test('a model that does not fit another GPU is refused with what is left of its memory', () => {
  assert.match(
    refusal('gpu:rtx-4080', from),
    /does not fit the RTX 4080: beside its weights 0 tokens of KV cache are left, and the longest measured request has 1.600 tokens/,
  );
  // 24 GiB fewer than 48, of which vLLM takes nine tenths, at 128 KiB a token: less than the context of 131,072.
  const { limits } = changed('gpu:rtx-4090').profile;
  assert.equal(limits.kvCacheTokens, profile.limits.kvCacheTokens - Math.ceil((0.9 * 24 * 2 ** 30) / 131_072));
  assert.equal(limits.maxModelLen, limits.kvCacheTokens - limits.blockSize);
});

test('another GPU is refused where this one, or the model, is not known', () => {
  const unknown = setupOf({ model: profile.model });
  assert.match(refusal('gpu:h100', without(unknown)), /which GPU it was \(name it by the setting GPU/);
  assert.match(refusal('gpu:l40s', from), /measured on the L40S/);
});

test('another GPU is refused where memory does not set the time of a step, or is faster than it can be', () => {
  const taking = (weightsMs: number): Calibrated => ({
    ...from,
    profile: { ...profile, costs: { ...profile.costs, weightsMs } },
  });
  assert.match(
    refusal('gpu:h100', taking(60)),
    /a step takes 60.*reading the weights takes 17\.4 ms .* Launches, the host/,
  );
  assert.match(refusal('gpu:h100', taking(12)), /Is it that GPU, and are the weights of 16 bits/);
});

test('longer prompts are refused where they do not fit the context, and where nothing says what they take', () => {
  const short = { ...from, profile: { ...profile, limits: { ...profile.limits, maxModelLen: 2048 } } };
  assert.match(
    refusal('prompts-double', short),
    /50\.0.% of such requests do not fit the context of 2.048 tokens: .* --max-model-len 3000/,
  );
  assert.match(
    refusal('prompts-half', { ...from, lengthsKnown: false }),
    /Only one length of prompts was measured.* --facts/,
  );
  assert.equal(meanOf(changed('prompts-double').shape.lengths, 'promptTokens'), 2000);
  assert.equal(meanOf(changed('prompts-half').shape.lengths, 'promptTokens'), 500);
});

test('prefixes are shared or kept apart, whichever was not measured', () => {
  const sharing = { ...from, hitShare: 0.4, shape: { ...from.shape, commonTokens: 400 } };
  assert.equal(changed('prefix-sharing').shape.commonTokens, 500);
  assert.match(
    refusal('prefix-sharing', sharing),
    /40\.0.% of the measured prompt tokens came from the prefix cache already/,
  );
  assert.equal(changed('no-prefix-sharing', sharing).shape.commonTokens, 0);
  assert.match(refusal('no-prefix-sharing', from), /nothing to take away/);
  const ids = (of: Calibrated): string[] => variantsOf(of, []).map(({ id }) => id);
  assert.ok(ids(from).includes('prefix-sharing') && !ids(from).includes('no-prefix-sharing'));
  assert.ok(!ids(sharing).includes('prefix-sharing') && ids(sharing).includes('no-prefix-sharing'));
  const off = { ...from, profile: { ...profile, limits: { ...profile.limits, enablePrefixCaching: false } } };
  assert.equal(changed('prefix-sharing', off).profile.limits.enablePrefixCaching, true);
});

test('a cache of 8 bits is not halved again', () => {
  assert.match(refusal('kv-double', without({ kvBits: 8 })), /8 bits already/);
  assert.equal(changed('kv-double').profile.limits.kvCacheTokens, 2 * profile.limits.kvCacheTokens);
});

test('a profile of the simulator stands as it is', () => {
  assert.deepEqual(changed('profile:a100-llama-3.1-8b').profile.costs, profileNamed('a100-llama-3.1-8b').costs);
});

test('what is asked for by name is asked even where it does not apply, and each once', () => {
  const named = variantsOf(from, ['no-prefix-sharing', 'gpu:h100', 'gpu:H100 SXM']);
  assert.deepEqual(
    named.map(({ id }) => id),
    ['no-prefix-sharing', 'gpu:h100-sxm'],
  );
});

test('an id that is not known is a mistake of the user, with all that may be asked', () => {
  const details = (id: string): string => {
    try {
      variantsAsked([id]);
    } catch (error) {
      assert.ok(error instanceof UsageError);
      return [error.message, ...error.problems].join(' ');
    }
    return '';
  };
  assert.match(details('faster'), /no what-if "faster".* kv-double: a KV cache of twice the tokens/);
  assert.match(details('gpu:voodoo2'), /gpu:voodoo2: this GPU is not known.* known are .*h100-sxm/);
  assert.match(details('kv-double:4'), /write kv-double, without ":4"/);
  assert.match(details('profile:nothing'), /There is no profile "nothing"/);
});
