// Faults that befall load tests, each in a real run of k6 against the simulator, and the audit that has to notice; and a run without any.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { strains } from '../lib/assessment/strains.ts';
import { isMeant } from '../lib/audits/claims.ts';
import type { AuditVerdict, Claim } from '../lib/schema/audit.ts';
import type { RuleInput } from '../simulator/faults/rules/rule.ts';
import { judgedRun, underWay, type JudgedRun, type RunToJudge } from './assessed-run.ts';
import { root, temporaryFolder } from './k6-process.ts';
import { buildProfileScenario } from './profile-scenario.ts';
import { throttled } from './throttled-process.ts';

const built = (scenario: string): string => join(root, 'scenarios', `${scenario}.js`);
const scenarios = temporaryFolder(after);
const files = new Map<string, Promise<string>>();

/** The scenario of a profile; built once, as several runs read it at a time. */
function withProfile(profile: string): Promise<string> {
  const file = files.get(profile) ?? buildProfileScenario(scenarios, { profile, workload: 'synthetic' });
  files.set(profile, file);
  return file;
}

/** Prompts that share nothing. */
const short = { PREFIX_SHARE: '0', PROMPT_TOKENS: '64', OUTPUT_TOKENS: '16' };

/**
 * Audits of times and of lengths: a short run trips them rightly, and so does one on a machine that others use. What they say is
 * asserted where it is the fault, and of the clean run.
 */
const ofTheMachine = new Set([
  'generator-fidelity',
  'client-saturation',
  'hidden-stalls',
  'cold-start',
  'steady-state',
  'ramp-and-drain',
  'queue-growth',
  'sample-size',
  'burst',
  'curve',
  'slots',
]);

const plain = (text: string | undefined): string => (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ');
const isBad = (verdict: AuditVerdict): boolean => verdict !== 'ok' && verdict !== 'not-applicable';

/** What an audit has to say of a run. */
interface Expected {
  readonly verdict: AuditVerdict;
  readonly says: RegExp;
  readonly claims?: readonly Claim[];
  /** Of a run with levels. */
  readonly level?: number;
}

/** What is said by other audits than those that have to speak, and need not be quiet. */
function others({ assessment }: JudgedRun, excused: (id: string) => boolean): unknown {
  return assessment.audits
    .filter(({ id, verdict }) => isBad(verdict) && !excused(id))
    .map(({ id, findings }) => [id, findings]);
}

/** The audits that have to speak do, the numbers that they doubt have the standing, and no other says a word. */
function assertFound(
  run: JudgedRun,
  expected: Readonly<Record<string, Expected>>,
  besides: readonly string[] = [],
): void {
  for (const [id, { verdict, says, claims = [], level = null }] of Object.entries(expected)) {
    const { findings } = run.audit(id);
    const [found, more] = findings.filter((finding) => isBad(finding.verdict));
    assert.deepEqual([found?.verdict, found?.level], [verdict, level], `${id}: ${plain(findings[0]?.happened)}`);
    assert.equal(more, undefined, id);
    assert.match(plain(found?.happened), says, id);
    assert.deepEqual(found?.claims, claims, id);
    assertDoubted(run, verdict, claims, level);
  }
  assert.deepEqual(
    others(run, (id) => id in expected || ofTheMachine.has(id) || besides.includes(id)),
    [],
  );
}

function assertDoubted(
  { assessment }: JudgedRun,
  verdict: AuditVerdict,
  claims: readonly Claim[],
  level: number | null,
): void {
  const visited = assessment.levels?.list.find((one) => one.level === level);
  for (const { id, metric, statistic, value, standing } of visited?.measures ?? assessment.measures) {
    if (value === null || !claims.some((claim) => isMeant(claim, { metric, statistic }))) continue;
    const standings = verdict === 'invalid' ? ['invalid'] : ['unsound', 'invalid', 'suppressed'];
    assert.ok(standings.includes(standing), `${id} is ${standing}`);
  }
}

const load = ['rates', 'token-rates', 'latencies'] as const;

/** Short synthetic requests in a closed loop, with rules of the simulator. */
const closedLoop = (faults: readonly RuleInput[], settings: Record<string, string> = {}): RunToJudge => ({
  file: built('shared-prefix'),
  simulator: { faults },
  settings: { ...short, REQUESTS: '600', CONCURRENCY: '24', ...settings },
});

/** Somebody else's requests, so many at a time, until told to end. */
function requestsOfOthers(url: string, streams: number): () => Promise<unknown> {
  const end = new AbortController();
  const messages = [{ role: 'user', content: 'Tell me of the sea.' }];
  const ask = async (_: unknown, stream: number): Promise<void> => {
    // of lengths that never all end at one moment
    const body = JSON.stringify({ messages, max_tokens: 50 + 37 * stream, ignore_eos: true });
    while (!end.signal.aborted) {
      const headers = { 'content-type': 'application/json' };
      await (await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body })).text();
    }
  };
  const asking = Promise.all(Array.from({ length: streams }, ask));
  return () => {
    end.abort();
    return asking;
  };
}

// the runs of a minute are light, and the others go on beside them
describe('a run,', { concurrency: 2 }, () => {
  describe('in a minute', { concurrency: 2 }, () => {
    test('of a load far below what the server can do, no audit finds fault', async (t) => {
      const lengths = { PROMPT_TOKENS: 'uniform:64-256', OUTPUT_TOKENS: 'uniform:16-64' };
      const run = await judgedRun({
        file: await withProfile('poisson-arrival'),
        first: true,
        simulator: {},
        settings: { ...short, ...lengths, RATE: '12', DURATION: '64s', WARMUP: '3s', EXPECTED_E2E: '2s' },
      });
      const { loadGenerator: client, simulator } = run.assessment;
      assert.ok(client !== null && simulator !== null);
      for (const words of strains.flatMap(({ happened }) => happened(client) ?? []))
        assert.match(run.audit('client-saturation').findings[0]?.happened ?? '', literal(words));
      const { wakeLateness } = client;
      const calm = wakeLateness.p99Ms <= 5 && wakeLateness.maxMs <= 50 && (simulator.lateness.p99Ms ?? 0) <= 10;
      if (!calm) t.diagnostic('this machine was busy with something else: what was late is not looked at');
      assert.deepEqual(
        others(run, (id) => !calm && ofTheMachine.has(id)),
        [],
      );
    });

    test('a server that becomes slower has no rate', async () => {
      const settings = { CONCURRENCY: '3', DURATION: '64s', REQUESTS: '', WARMUP: '0' };
      const rule = 'brown-out,factor=2,seconds=600,fromSeconds=42';
      const run = await judgedRun({ ...closedLoop([rule], settings), first: true });
      assertFound(run, {
        'steady-state': {
          verdict: 'unsound',
          // the second where the fast stretch is taken for a beginning
          says: /^(At its end the server answered .* fewer requests per second|It settled only after) .* rose from/,
          claims: ['rates', 'token-rates'],
        },
      });
    });
  });

  describe('of requests that fail', { concurrency: 2 }, () => {
    const failures = ({ assessment }: JudgedRun): unknown =>
      assessment.failures.map(({ kind, count }) => [kind, count]);

    test('error frames in 200 streams void what is said of the others', async () => {
      const run = await judgedRun(closedLoop(['error-frame,every=3']));
      assert.deepEqual(failures(run), [['stream-error', 200]]);
      assertFound(run, {
        'error-share': { verdict: 'unsound', says: /^200 of 600 requests \(33\.3 %\) failed/, claims: ['latencies'] },
      });
    });

    test('empty answers are failures, and more of them than allowed make the others unsound', async () => {
      const run = await judgedRun(closedLoop(['empty-answer,every=12']));
      assert.deepEqual(failures(run), [['empty', 50]]);
      assertFound(run, {
        'error-share': { verdict: 'unsound', says: /^50 of 600 requests \(8\.33 %\) failed/, claims: ['latencies'] },
      });
      const success = run.assessment.measures.find(({ metric }) => metric === 'success');
      assert.equal(success?.standing, 'publishable', 'how many failed is a fact');
    });

    test('what an overloaded server refused is not in its latencies', async () => {
      const run = await judgedRun({
        file: await withProfile('poisson-arrival'),
        simulator: { profile: 'tiny-cpu', maxNumQueuedReqs: 8 },
        settings: { ...short, PROMPT_TOKENS: '1024', RATE: '40', DURATION: '8s', WARMUP: '0', EXPECTED_E2E: '2s' },
      });
      assert.deepEqual(
        run.assessment.failures.map(({ kind }) => kind),
        ['rejected'],
      );
      assertFound(run, {
        'error-share': { verdict: 'unsound', says: /requests \(\d\d\.\d %\) failed/, claims: ['latencies'] },
      });
    });

    test('what was given up is missing from the tail', async () => {
      const run = await judgedRun(closedLoop(['stall,every=25'], { IDLE_TIMEOUT: '2s', REQUESTS: '500' }));
      assertFound(run, {
        'abandoned-work': { verdict: 'unsound', says: /^20 of 500 requests .* 20 fell silent/, claims: ['tails'] },
      });
    });

    test('the level at which they failed is named, and the others stand', async () => {
      // after the pre-flight's question and the first level
      const nth = Array.from({ length: 20 }, (_, i) => 1 + 60 + 3 * (i + 1));
      const run = await judgedRun({
        file: await withProfile('ladder'),
        simulator: { faults: [{ fault: 'error-frame', when: { nth } }] },
        settings: { ...short, LEVELS: '3,6,12', LEVEL_REQUESTS: '60', WARMUP: '0', SETTLE: '0' },
      });
      assertFound(run, {
        'error-share': { verdict: 'unsound', says: /^20 of 60 requests/, claims: ['latencies'], level: 6 },
      });
      const medians = run.assessment.levels?.list.map(({ measures }) => measures.find(({ id }) => id === 'e2e-p50'));
      assert.deepEqual(
        medians?.map((median) => median?.standing === 'unsound'),
        [false, true, false],
      );
    });

    test('answers that are of no use are told, and their times stand', async () => {
      const settings = { REQUESTS: '150', CONCURRENCY: '15', WARMUP: '0' };
      const run = await judgedRun({
        file: built('inngest-style'),
        simulator: { profile: 'instant', validShare: 0.5 },
        settings,
      });
      assertFound(run, {
        'degenerate-answers': { verdict: 'caution', says: /of 150 tested answers .* were not valid/ },
      });
    });
  });

  describe('of a server that is not alone, or not one', { concurrency: 2 }, () => {
    const settings = { REQUESTS: '300', CONCURRENCY: '6', TELEMETRY_INTERVAL: '200ms' };
    const crash = 'crash,nth=150,ending=reset,restartSeconds=0.3';
    const claims = [...load, 'server'] as const;

    test('requests of others in the middle of the run are in its counters', async () => {
      const run = await judgedRun({
        ...closedLoop([], settings),
        beside: ({ folder, simulator }) => {
          const begun = underWay(folder).then(() => requestsOfOthers(simulator.url, 6));
          return async () => (await begun)();
        },
      });
      const says = /^The server finished \d+ requests, of which this run knows 300/;
      assertFound(run, { 'server-counts': { verdict: 'unsound', says, claims } });
    });

    test('so is their work that was there before the first request', async () => {
      const run = await judgedRun({
        ...closedLoop([], settings),
        beside: async ({ simulator }) => {
          const end = requestsOfOthers(simulator.url, 6);
          await pause(500);
          return end;
        },
      });
      const says = /had \d requests? at work before this run sent its first/;
      assertFound(run, {
        'server-identity': { verdict: 'unsound', says, claims },
        'server-counts': { verdict: 'unsound', says: /^The server finished/, claims },
      });
    });

    test('a restart that the run outlived voids it', async () => {
      const run = await judgedRun(closedLoop([crash], { ...settings, TELEMETRY_INTERVAL: '1m' }));
      assert.equal(run.assessment.run.state, 'completed');
      const says = /counters began anew once during the run/;
      assertFound(run, { 'server-identity': { verdict: 'invalid', says, claims } }, ['error-share']);
    });

    test('a restart that ended the run is told', async () => {
      const run = await judgedRun(closedLoop([crash], { ...settings, REQUESTS: '3000' }));
      assert.equal(run.assessment.run.state, 'server-died');
      const says = /^The server died .* into the run, and the run was stopped/;
      assertFound(run, { 'server-identity': { verdict: 'caution', says } }, ['error-share', 'abandoned-work']);
    });
  });

  describe('of a load that is not the one of its name', { concurrency: 2 }, () => {
    const slow = { profile: 'tiny-cpu', timeScale: 2 };
    const settings = { ...short, RATE: '40', REQUESTS: '150', WARMUP: '0', PRE_ALLOCATED_VUS: '2' };

    test('requests that were sent late are told', async () => {
      const run = await judgedRun({ file: await withProfile('constant-arrival'), simulator: slow, settings });
      const says = /\d+ of 150 requests \(\d\d\.\d %\) were due before a virtual user was free/;
      assertFound(run, { 'generator-fidelity': { verdict: 'unsound', says, claims: load } });
    });

    test('so are those that k6 dropped', async () => {
      const file = join(scenarios, 'dropping.js');
      const own = await withProfile('gamma-arrival');
      writeFileSync(
        file,
        `import scenario, { options as own, setup, handleSummary } from ${JSON.stringify(own)};
       const load = { executor: 'constant-arrival-rate', rate: 40, duration: '4s', preAllocatedVUs: 2 };
       export const options = { ...own, scenarios: { ...own.scenarios, 'gamma-arrival-test': load } };
       export { setup, handleSummary };
       export default scenario;`,
      );
      const run = await judgedRun({ file, simulator: slow, settings });
      const says = /^k6 dropped \d+ of \d+ iterations/;
      assertFound(run, { 'generator-fidelity': { verdict: 'unsound', says, claims: load } });
    });

    test('a slow beginning without a warm-up is told, and left out where there is one', async () => {
      const rules = ['brown-out,nth=2,factor=8,seconds=4'];
      const course = { CONCURRENCY: '4', REQUESTS: '', DURATION: '12s' };
      const [cold, warm] = await Promise.all(
        ['0', '6s'].map((WARMUP) => judgedRun(closedLoop(rules, { ...course, WARMUP }))),
      );
      assert.ok(cold && warm);
      const says = /^The first \d+ requests took up to .* times the median/;
      assertFound(cold, { 'cold-start': { verdict: 'caution', says } });
      assert.doesNotMatch(plain(warm.audit('cold-start').findings[0]?.happened), says);
    });

    test('of several rates the one at which requests pile up is named, and no latency of it stands', async () => {
      const run = await judgedRun({
        file: await withProfile('ladder'),
        simulator: { profile: 'tiny-cpu' },
        settings: {
          ...short,
          PROMPT_TOKENS: '1024',
          OUTPUT_TOKENS: '4',
          RATES: '4,28',
          LEVEL_DURATION: '10s',
          WARMUP: '0',
          SETTLE: '0',
          EXPECTED_E2E: '8s',
        },
      });
      const says = /requests in flight at first, \d+ at the end/;
      assertFound(run, { 'queue-growth': { verdict: 'unsound', says, claims: ['latencies'], level: 28 } });
    });
  });
});

test('a load generator without a processor of its own is what was measured', async () => {
  const run = await judgedRun({
    ...closedLoop([], { REQUESTS: '150', CONCURRENCY: '10' }),
    before: throttled,
  });
  const says = /Half of the load generator’s test sleeps of 10 ms ended \d+.* late or later/;
  return assertFound(run, { 'client-saturation': { verdict: 'unsound', says, claims: ['latencies'] } });
});

const literal = (text: string): RegExp => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
