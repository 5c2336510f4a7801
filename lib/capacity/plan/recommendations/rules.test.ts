import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Plan } from '../../../schema/plan.ts';
import type { Series } from '../../../schema/plan/series.ts';
import type { VariantAnswer } from '../../../schema/plan/what-if.ts';
import type { SaidLoad } from '../planned-run.test-support.ts';
import { seriesOf } from '../planned-series.test-support.ts';
import { rules } from './index.ts';

const plain = (text: string | null | undefined): string => (text ?? '').replace(/[\u00a0\u202f]/g, ' ');
const closed = (level: number, rate: number, said: SaidLoad = {}): SaidLoad => ({
  id: `c${level}-${rate}`,
  level,
  rate,
  ...said,
});
const kept = seriesOf({ loop: 'open', level: 2, rate: 2 });

function given(id: string, series: Series, whatIf: Plan['whatIf'] = null) {
  const rule = rules.find((each) => each.id === id);
  assert.ok(rule, `there is a rule ${id}`);
  return rule.recommend({ series, whatIf });
}

const limited = (limiting: Series['limiting'], said: Partial<Series> = {}): Series => ({ ...kept, limiting, ...said });

/** A what-if in which one change brings half as much again. */
function simulated(id: string): Plan['whatIf'] {
  const variant: VariantAnswer = {
    id,
    name: 'a change',
    changes: [],
    answer: {
      told: {
        capacityRps: 3,
        ttftP95Ms: null,
        tpotP95Ms: null,
        outputTokensPerS: null,
        kvUseMean: null,
        limiting: null,
        ratio: 1.5,
        expectedRps: null,
        cautions: [],
      },
      refusals: null,
    },
  };
  const { ratio: _, expectedRps: __, cautions: ___, ...baseline } = variant.answer.told ?? assert.fail();
  return {
    told: {
      profile: 'p',
      base: 'b',
      calibration: { figures: [], worstError: 0.02, heldOutError: null, capacityError: null },
      baseline,
      variants: [variant],
      cautions: [],
    },
    refusals: null,
  };
}

test('the registry has every rule of the folder once, under the name of its file', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter(
    (name) => !name.includes('.test') && name !== 'index.ts' && name !== 'rule.ts',
  );
  assert.deepEqual(rules.map(({ id }) => `${id}.ts`).sort(), files.sort());
});

test('a server that kept everything it was asked, three times, is told nothing', () => {
  const quiet = seriesOf(
    ...[1, 2, 3].map((run): SaidLoad => ({ id: `r${run}`, loop: 'open', level: 2, rate: 2, prefixHits: 0.5 })),
  );
  assert.deepEqual(
    rules.filter(({ recommend }) => recommend({ series: quiet, whatIf: null }) !== null).map(({ id }) => id),
    [],
  );
});

test('each resource that limits has its own advice, and no other', () => {
  const advice = {
    client: 'more-client',
    errors: 'mend-errors',
    'kv-memory': 'more-kv-memory',
    sequences: 'more-sequences',
  } as const;
  for (const [resource, id] of Object.entries(advice)) {
    const series = limited({ resource: resource as keyof typeof advice, time: null, reason: 'as seen' });
    for (const other of Object.values(advice)) assert.equal(given(other, series) !== null, other === id, other);
    assert.match(given(id, series)?.reason ?? '', /as seen/);
  }
});

test('a KV cache that is kept in 8 bits already is not told to be', () => {
  const limiting = { resource: 'kv-memory', time: 'e2e', reason: 'full' } as const;
  const config = (dtype: string): Partial<Series> => ({
    server: { ...kept.server, cacheConfig: { cache_dtype: dtype } },
  });
  assert.match(given('more-kv-memory', limited(limiting, config('auto')))?.action ?? '', /fp8/);
  assert.doesNotMatch(given('more-kv-memory', limited(limiting, config('fp8_e4m3')))?.action ?? '', /fp8/);
});

test('what was simulated of a change stands with the advice to make it', () => {
  const kv = limited({ resource: 'kv-memory', time: null, reason: 'full' });
  assert.equal(
    given('more-kv-memory', kv, simulated('kv-double'))?.effect,
    'Simulated (a change): 1.50 times the capacity.',
  );
  assert.equal(given('more-kv-memory', kv, simulated('sequences-double'))?.effect, null);
  const places = limited({ resource: 'sequences', time: null, reason: 'taken' });
  assert.match(given('more-sequences', places, simulated('sequences-double'))?.effect ?? '', /1\.50/);
});

test('of simulated changes the one that gains most is named, as simulated', () => {
  const said = given('simulated-gain', kept, simulated('kv-double'));
  assert.match(said?.action ?? '', /most is gained by this one, to be measured: a change\./);
  assert.equal(said?.effect, '1.50 times the capacity.');
  assert.equal(given('simulated-gain', kept), null);
});

test('prompts that wait for their turn are told apart from a memory that is full', () => {
  const slow = { resource: 'compute', time: 'ttft', reason: 'steps took too long' } as const;
  assert.match(plain(given('shorter-prefill', limited(slow))?.reason), /time to first token breaks first/);
  assert.equal(given('shorter-prefill', limited({ ...slow, resource: 'kv-memory' })), null);
  assert.equal(given('shorter-prefill', limited({ ...slow, time: 'tpot' })), null);
});

test('tokens that come too slowly ask for a smaller batch, with what each request costs the others', () => {
  const series = seriesOf(
    closed(1, 0.5, { running: 1, tpotMs: 12 }),
    closed(8, 3, { running: 8, tpotMs: 20 }),
    closed(32, 6, { running: 32, tpotMs: 44 }),
  );
  const limiting = { resource: 'compute', time: 'tpot', reason: 'slow' } as const;
  const said = given('smaller-batch', { ...series, limiting });
  assert.match(plain(said?.reason), /Each request more in the batch adds 1\.0\d ms to every token/);
  assert.equal(given('smaller-batch', limited({ ...limiting, time: 'ttft' })), null);
});

test('preemptions are told from one in a hundred requests on', () => {
  assert.equal(given('fewer-preemptions', seriesOf(closed(8, 3, { preemptions: 9 }))), null);
  assert.match(
    plain(given('fewer-preemptions', seriesOf(closed(8, 3, { preemptions: 50 })))?.reason),
    /^At 8 in flight the server put requests back 50 times .* 1 000 requests being measured/,
  );
});

const withTokens = (series: Series, prompt: number): Series => ({
  ...series,
  tokens: {
    requests: 1000,
    prompt: { total: 1000 * prompt, mean: prompt },
    cached: null,
    output: { total: 200_000, mean: 200 },
    all: { total: 1000 * (prompt + 200), mean: prompt + 200 },
    context: null,
  },
});

test('the prefix cache is spoken of where prompts are long, and it is off or finds next to nothing', () => {
  const off = seriesOf(closed(8, 3, { server: { cacheConfig: { enable_prefix_caching: 'False' } } }));
  const found = (hits: number): Series => seriesOf(closed(8, 3, { prefixHits: hits }));
  assert.match(given('prefix-cache', withTokens(off, 800))?.action ?? '', /^Turn the prefix cache on/);
  assert.match(given('prefix-cache', withTokens(found(0.02), 800))?.action ?? '', /^Put what prompts have in common/);
  assert.equal(given('prefix-cache', withTokens(found(0.4), 800)), null);
  assert.equal(given('prefix-cache', withTokens(off, 100)), null);
  assert.equal(given('prefix-cache', withTokens(seriesOf(closed(8, 3)), 800)), null, 'hits are not told');
});

test('batches and people who wait have different loads, where the fastest one breaks an objective', () => {
  const series = seriesOf(closed(8, 3), closed(32, 5, { fails: ['e2e-p95'], e2eP95Ms: 12_000 }));
  assert.equal(
    plain(given('batch-and-real-time', series)?.action),
    'For batches keep 32 in flight; where somebody waits for the answer, no more than 8 in flight.',
  );
  assert.equal(given('batch-and-real-time', seriesOf(closed(8, 3), closed(32, 5))), null);
});

test('a limit in flight is named where more brings no more', () => {
  const repeated = (level: number, rate: number): SaidLoad[] =>
    [0.999, 1, 1.001].map((factor, i) => closed(level, rate * factor, { id: `c${level}-${i}` }));
  const hurting = seriesOf(...repeated(8, 3), ...repeated(16, 4), ...repeated(32, 3));
  assert.match(given('in-flight-limit', hurting)?.action ?? '', /no more than 16 requests in flight/);
  assert.match(given('in-flight-limit', hurting)?.reason ?? '', /At 32 throughput falls/);
  assert.equal(given('in-flight-limit', seriesOf(...repeated(8, 3), ...repeated(16, 4))), null);
});

test('what was not measured is asked for, and what was is not', () => {
  assert.equal(given('measure-capacity', kept), null);
  assert.match(given('measure-capacity', seriesOf(closed(8, 3)))?.reason ?? '', /an upper bound/);
  const nothing = seriesOf(closed(8, 3, { fails: ['e2e-p95'] }));
  assert.match(given('measure-capacity', nothing)?.reason ?? '', /Already the lowest load, 8, broke an objective/);
  assert.match(given('repeat-runs', kept)?.reason ?? '', /There is one run/);
  const twice = seriesOf(closed(8, 3), closed(8, 3.1));
  assert.match(given('repeat-runs', twice)?.reason ?? '', /There are two runs/);
  assert.equal(given('repeat-runs', seriesOf(closed(8, 3), closed(8, 3.1), closed(8, 3.2))), null);
});
