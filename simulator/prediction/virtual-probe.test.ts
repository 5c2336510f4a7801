import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sliceMs, type ProbePlan } from '../../lib/capacity/search/probe.ts';
import { findCapacity } from '../../lib/capacity/search/search.ts';
import { sharedObjectives } from '../../lib/capacity/search/shared-objectives.ts';
import { timeBelow } from '../../lib/objectives/promise.ts';
import { profileNamed } from '../profiles/profile-file.ts';
import { virtualProbe, type VirtualProbeOptions } from './virtual-probe.ts';

const objectives = [timeBelow('ttft-p95', 'llm_ttft', 'p(95)', 1000), timeBelow('e2e-p95', 'llm_e2e', 'p(95)', 10_000)];
const options: VirtualProbeOptions = {
  profile: profileNamed('a100-llama-3.1-8b'),
  promptTokens: 1100,
  outputTokens: 200,
  lengthSpread: 0.2,
  objectives: sharedObjectives(objectives),
  seed: 1,
};
const toItsEnd = ({ settleMs, mostMs }: ProbePlan) => ({
  until: (progress: { readonly slices: readonly unknown[] }) => progress.slices.length * sliceMs >= settleMs + mostMs,
});
const openAt = (rateRps: number, mostMs: number): ProbePlan => ({
  purpose: 'narrow',
  load: { loop: 'open', rateRps },
  settleMs: 10_000,
  leastMs: 0,
  mostMs,
});

test('what is found on a simulated server is within 7 % of what an hour shows, in at most 12 probes, and its memory or its steps limit it', async () => {
  const { sloCapacityRps, probes, limiting } = await findCapacity({ probe: virtualProbe(options), objectives });
  assert.ok(sloCapacityRps !== null && probes.length <= 12);
  assert.ok(limiting?.resource === 'kv-memory' || limiting?.resource === 'compute');
  const brokenShares = async (rateRps: number): Promise<number[]> => {
    const plan = openAt(rateRps, 3_600_000);
    const { slices } = await virtualProbe({ ...options, seed: 2 })(plan, toItsEnd(plan).until);
    const due = slices.reduce((sum, slice) => sum + slice.due, 0);
    return objectives.map((_, i) => slices.reduce((sum, slice) => sum + (slice.broken[i] ?? 0), 0) / due);
  };
  assert.ok((await brokenShares(sloCapacityRps * 0.93)).every((share) => share < 0.05));
  assert.ok((await brokenShares(sloCapacityRps * 1.07)).some((share) => share > 0.05));
});

test('every request of an open loop is in the slice in which it was due, and in flight until it ends', async () => {
  const plan = openAt(3, 60_000);
  const { slices, timesLimit } = await virtualProbe(options)(plan, toItsEnd(plan).until);
  assert.equal(slices.length, 70);
  const sum = (of: 'due' | 'ended' | 'pending') => slices.reduce((total, slice) => total + slice[of], 0);
  assert.equal(sum('due') - sum('ended'), sum('pending'));
  assert.equal(slices.at(-1)?.inFlight, sum('pending'));
  assert.ok(Math.abs(sum('due') / 70 - 3) < 0.8);
  assert.ok(timesLimit.every((times) => times !== null && times > 0 && times < 1));
});

test('a probe ends when it is told to, and the next one has other requests', async () => {
  const probe = virtualProbe(options);
  const first = await probe(openAt(3, 60_000), ({ slices }) => slices.length >= 7);
  assert.equal(first.slices.length, 7);
  const second = await probe(openAt(3, 60_000), ({ slices }) => slices.length >= 7);
  assert.notDeepEqual(second.slices, first.slices);
});

test('requests that the server refuses break every objective', async () => {
  const limits = { ...options.profile.limits, kvCacheTokens: 1024 };
  const plan = openAt(2, 20_000);
  const probe = virtualProbe({ ...options, profile: { ...options.profile, limits }, lengthSpread: 0 });
  const { slices } = await probe(plan, toItsEnd(plan).until);
  for (const { due, failed, broken } of slices) assert.deepEqual([failed, broken], [due, [due, due]]);
});
