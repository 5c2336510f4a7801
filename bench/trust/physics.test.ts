// What the engine of the simulator computes is possible, as its profiles are held against data sheets; so no physical audit may doubt it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assessRecords } from '../../lib/assessment/assess.ts';
import { nothingAmiss } from '../../lib/assessment/evidence.ts';
import { setupOf } from '../../lib/facts/setup.ts';
import type { AuditResult } from '../../lib/schema/audit.ts';
import { profiles } from '../../simulator/profiles/index.ts';
import type { Profile } from '../../simulator/profiles/profile.ts';
import { virtualRun } from './virtual-run.ts';

const onGpu = profiles.filter(({ id }) => id !== 'instant' && id !== 'tiny-cpu');
const physical: ReadonlySet<string> = new Set([
  'physical-compute',
  'step-floor',
  'kv-capacity',
  'latency-floor',
  'slots',
]);

interface Load {
  readonly level: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
}

/** What the physical audits say of a load on a profile, were it a real server with this GPU of which everything is known. */
function asked(profile: Profile, gpu: string, load: Load): AuditResult[] {
  const length = { warmup: load.level, measured: Math.max(100, 10 * load.level) };
  const { run, columns } = virtualRun({ name: profile.id, profile, loop: 'closed', spread: 0.5, ...load }, length, 1);
  const setup = setupOf({
    gpu,
    model: profile.model,
    weightBits: 16,
    kvBits: 16,
    kvCacheTokens: profile.limits.kvCacheTokens,
    prefixCaching: false,
    tokensPerStep: 1,
  });
  return assessRecords(run, columns, null, nothingAmiss, { setup }).audits.filter(({ id }) => physical.has(id));
}

const gpuOf = ({ id }: Profile): string => id.slice(0, id.indexOf('-'));
const loads = [1, 64].flatMap((level) => [
  { level, promptTokens: 600, outputTokens: 100 },
  { level, promptTokens: 100, outputTokens: 300 },
]);

test('what a GPU can do by its profile is not doubted, alone or under load', () => {
  for (const profile of onGpu)
    for (const load of loads)
      for (const { id, verdict, findings } of asked(profile, gpuOf(profile), load))
        assert.equal(verdict, 'ok', `${profile.id} at ${load.level}: ${id}: ${findings[0]?.happened}`);
});

test('the same is refused where it is said of an L4, but for the smallest model', () => {
  for (const profile of onGpu) {
    const [first] = loads;
    assert.ok(first);
    const floor = asked(profile, 'L4', first).find(({ id }) => id === 'step-floor');
    assert.equal(floor?.verdict, profile.model === 'facebook/opt-125m' ? 'ok' : 'invalid', profile.id);
  }
});
