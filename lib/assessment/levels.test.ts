import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseRun } from '../../reports/golden/base-run.ts';
import { syntheticRecords } from '../../reports/golden/synthetic-records.ts';
import { assessmentSchema, type Assessment, type LevelAssessment } from '../schema/assessment.ts';
import type { RequestRecord } from '../schema/record.ts';
import type { Objective, Run } from '../schema/run.ts';
import type { Summary } from '../schema/summary.ts';
import { presets } from '../objectives/presets/index.ts';
import { assessRecords, assessSummary } from './assess.ts';
import { nothingAmiss } from './evidence.ts';
import { loadWords } from './level-words.ts';
import { createColumnsBuilder } from './record-columns.ts';
import { verdictWords } from './verdict-words.ts';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

/** One stretch of requests, evenly sent. */
interface Stretch {
  readonly level: number;
  readonly n: number;
  readonly everyMs: number;
  readonly e2eMs: number;
  /** Each how many-th request fails; 0 for none. */
  readonly failing?: number;
  readonly warmup?: boolean;
  readonly scheduled?: boolean;
}

const [model] = syntheticRecords({ seed: 1, requests: 1, concurrency: 1, streaming: true });

/** Stretches one after the other, with a second between them; records in the order in which they end. */
function recordsOf(stretches: readonly Stretch[]): RequestRecord[] {
  assert.ok(model);
  let startMs = 0;
  const records: RequestRecord[] = [];
  for (const { level, n, everyMs, e2eMs, failing = 0, warmup = false, scheduled = false } of stretches) {
    for (let i = 0; i < n; i++) {
      const sentMs = startMs + i * everyMs;
      const failed = failing > 0 && i % failing === 0;
      records.push({
        ...model,
        id: `r-${records.length}`,
        phase: warmup ? 'warmup' : 'measure',
        level,
        sentMs,
        scheduledMs: scheduled ? sentMs : null,
        headersMs: sentMs + 1,
        firstTokenMs: sentMs + 40 + (i % 10),
        firstContentMs: null,
        lastTokenMs: sentMs + e2eMs,
        endMs: sentMs + e2eMs + ((37 * i) % 100),
        outputTokens: 101,
        chunks: 102,
        gapP50Ms: null,
        gapP99Ms: null,
        gapMaxMs: null,
        success: !failed,
        ...(failed ? { failureKind: 'rejected' as const, failureMessage: 'full', status: 503, valid: null } : {}),
      });
    }
    startMs += n * everyMs + e2eMs + 1000;
  }
  return records.sort((a, b) => a.endMs - b.endMs);
}

function assess(stretches: readonly Stretch[], changes: Partial<Run> = {}, summary: Summary | null = null): Assessment {
  const builder = createColumnsBuilder();
  const records = recordsOf(stretches);
  records.forEach(builder.append);
  const levels = [...new Set(stretches.map(({ level }) => level))];
  const run: Run = {
    ...baseRun,
    profile: { name: 'ladder', levels },
    requestsPlanned: records.length,
    workload: { id: 'w', dataset: { source: 'd', size: 100_000 } },
    ...changes,
  };
  return assessmentSchema.parse(assessRecords(run, builder.finish(), summary, nothingAmiss));
}

const levelsOf = (assessment: Assessment) => {
  assert.ok(assessment.levels);
  return assessment.levels;
};
const value = (level: LevelAssessment | undefined, id: string): number | null | undefined =>
  level?.measures.find((measure) => measure.id === id)?.value;
const noteIds = ({ notes }: Assessment): string[] => notes.map(({ id }) => id);
const noteOf = ({ notes }: Assessment, id: string): string =>
  plain(notes.find((note) => note.id === id)?.happened ?? '');

const ladder: readonly Stretch[] = [
  { level: 10, n: 20, everyMs: 50, e2eMs: 900, warmup: true },
  { level: 10, n: 400, everyMs: 100, e2eMs: 900 },
  { level: 50, n: 500, everyMs: 42, e2eMs: 2000, warmup: false },
  { level: 100, n: 1000, everyMs: 42, e2eMs: 4000, failing: 4 },
];

test('each level is told over its own span, and no warm-up is in any', () => {
  const assessment = assess(ladder);
  const { list } = levelsOf(assessment);
  assert.deepEqual(
    list.map(({ level, visit, counts }) => [level, visit, counts.measured, counts.succeeded, counts.failed]),
    [
      [10, 1, 400, 400, 0],
      [50, 1, 500, 500, 0],
      [100, 1, 1000, 750, 250],
    ],
  );
  assert.equal(assessment.counts.warmup, 20);
  const [ten, , hundred] = list;
  assert.ok(ten?.window);
  assert.equal(ten.window.endMs - ten.window.startMs, 399 * 100 + 900 + ((37 * 399) % 100));
  assert.ok(Math.abs((value(ten, 'requests-rate') ?? 0) - 10) < 0.02);
  assert.ok(Math.abs((value(ten, 'output-tokens-rate') ?? 0) - 1010) < 2);
  assert.deepEqual([value(ten, 'e2e-p50'), value(hundred, 'success-rate')], [949.5, 0.75]);
  assert.equal(ten.measures.find(({ id }) => id === 'e2e-p95')?.interval?.low, 992);
});

test('a percentile that a level cannot carry is withheld there, by the rules of a whole run', () => {
  const few = { level: 15, n: 71, everyMs: 10, e2eMs: 100 };
  const { list } = levelsOf(assess([few, { level: 20, n: 400, everyMs: 100, e2eMs: 1000 }]));
  const standing = (i: number, id: string) => list[i]?.measures.find((measure) => measure.id === id)?.standing;
  assert.deepEqual(
    [standing(0, 'e2e-p95'), standing(1, 'e2e-p95'), standing(1, 'e2e-p99')],
    ['suppressed', 'publishable', 'uncertain'],
  );
});

test('a level that the profile comes back to is told apart by its visits', () => {
  const base = { level: 2, n: 100, everyMs: 500, e2eMs: 300, scheduled: true } as const;
  const { list } = levelsOf(
    assess([base, { level: 20, n: 200, everyMs: 50, e2eMs: 900, scheduled: true }, { ...base, e2eMs: 400 }], {
      loop: 'open',
    }),
  );
  assert.deepEqual(
    list.map((level) => [level.level, level.visit, level.counts.measured, value(level, 'e2e-p50')]),
    [
      [2, 1, 100, 349.5],
      [20, 1, 200, 949.5],
      [2, 2, 100, 449.5],
    ],
  );
  assert.ok((value(list[2], 'requests-rate') ?? 0) > 1.9, 'not over the span of the spike');
});

test('levels that change with every request are told together', () => {
  const mixed = Array.from({ length: 300 }, (_, i): Stretch => ({ level: 1 + (i % 2), n: 1, everyMs: 1, e2eMs: 10 }));
  const { list } = levelsOf(assess(mixed));
  assert.deepEqual(
    list.map(({ level, counts }) => [level, counts.measured]),
    [
      [1, 150],
      [2, 150],
    ],
  );
});

test('a run at one level has no levels, and one that reached only the first of several has', () => {
  const [, first] = ladder;
  assert.ok(first);
  assert.equal(assess([first]).levels, null);
  const died = assess([first], { profile: { name: 'ladder', levels: [10, 50, 100] }, state: 'interrupted' });
  assert.deepEqual(levelsOf(died).unmeasured, [50, 100]);
  assert.match(noteOf(died, 'levels-unmeasured'), /^No request was measured at 50 and 100, which/);
  assert.equal(died.gates[0]?.verdict, 'inconclusive');
  assert.match(died.gates[0]?.reason ?? '', /nothing was measured at 50 and 100$/);
  assert.ok(!noteIds(assess(ladder)).includes('levels-unmeasured'));
});

test('the verdict answers by level, with the breaking point and its evidence', () => {
  const assessment = assess(ladder);
  assert.equal(assessment.verdict.outcome, 'fail');
  assert.deepEqual(
    levelsOf(assessment).list.map(({ verdict }) => verdict),
    ['pass', 'pass', 'fail'],
  );
  assert.equal(levelsOf(assessment).best, 50);
  assert.equal(
    plain(verdictWords(assessment).sentence),
    '1 650 of 1 900 requests succeeded, over 3 levels of load; every objective is kept at 50 in flight: 21.7 req/s, ' +
      'p95 end-to-end time 2.09 s (2.09–2.10 s, n = 500); it breaks between 50 and 100 in flight: success rate fell from 100 % at 50 to 75.0 %, limit 95 %, ' +
      'and successful requests per second fell from 21.7 req/s at 50 to 16.3 req/s.',
  );
  const [success, slow] = assessment.gates;
  assert.deepEqual([success?.verdict, success?.level, slow?.verdict, slow?.level], ['fail', 100, 'inconclusive', 100]);
  assert.match(plain(success?.reason ?? ''), /^fails at 100: 75\.0 %, 95 % interval .*; kept at 10 and 50$/);
  assert.match(
    plain(slow?.reason ?? ''),
    /^undecided at 100: 4\.09 s, .* cannot be relied on: Too many requests failed: .*; kept at 10 and 50$/,
  );
});

test('an objective for one level is decided there, and only there', () => {
  const promised = (levels: number[]): Objective[] => presets.concurrencyTargets.objectives(levels);
  const assessment = assess(
    [
      { level: 1, n: 200, everyMs: 150, e2eMs: 50 },
      { level: 5, n: 200, everyMs: 720, e2eMs: 3500 },
      { level: 50, n: 200, everyMs: 102, e2eMs: 5000 },
    ],
    { objectives: promised([1, 5, 50]) },
  );
  assert.deepEqual(
    assessment.gates.map(({ objective, verdict, level }) => [objective.id, verdict, level]),
    [
      ['success-rate', 'pass', 1],
      ['e2e-p95-at-1', 'pass', 1],
      ['e2e-max-at-5', 'fail', 5],
      ['e2e-max-at-50', 'pass', 50],
    ],
  );
  assert.deepEqual(
    levelsOf(assessment).list.map(({ gates, verdict }) => [gates.length, verdict]),
    [
      [2, 'pass'],
      [2, 'fail'],
      [2, 'pass'],
    ],
  );
  assert.equal(levelsOf(assessment).best, 1, 'what is kept above a broken level is not the best');
});

test('an objective for a level that was never planned stays open', () => {
  const [, , , slow] = presets.concurrencyTargets.objectives([1, 5, 50]);
  assert.ok(slow);
  const gate = assess(ladder.slice(0, 2), {
    profile: { name: 'ladder', levels: [10, 50] },
    objectives: [slow],
  }).gates[0];
  assert.deepEqual([gate?.verdict, gate?.reason], ['inconclusive', 'no request was measured at 50']);
});

test('k6 thresholds of a level are told with that level, and together with the objective', () => {
  const metric = (ok: boolean) => ({
    type: 'rate' as const,
    contains: 'default',
    values: { rate: 1 },
    thresholds: { 'rate>0.95': { ok } },
  });
  const summary: Summary = {
    metrics: {
      'llm_success{phase:measure,level:10}': metric(true),
      'llm_success{phase:measure,level:100}': metric(false),
    },
    state: { testRunDurationMs: 1 },
  };
  const assessment = assess(ladder, {}, summary);
  assert.deepEqual(
    levelsOf(assessment).list.map(({ gates }) => gates[0]?.k6),
    ['pass', null, 'fail'],
  );
  assert.deepEqual(
    assessment.gates.map(({ k6 }) => k6),
    ['fail', null],
  );
});

test('an alert before the limit is a note with its levels, not a verdict', () => {
  const objectives = presets.production.objectives([]).slice(0, 2);
  const quiet = assess([{ level: 10, n: 400, everyMs: 100, e2eMs: 900 }], { objectives });
  assert.deepEqual([quiet.verdict.outcome, quiet.gates.some(({ alert }) => alert)], ['pass', false]);
  assert.ok(!noteIds(quiet).includes('alert-warning'));
  const stretches = [10, 20, 50].map((level): Stretch => ({
    level,
    n: 400,
    everyMs: level === 20 ? 220 : 100,
    e2eMs: level === 10 ? 900 : 4000 + level * 10,
  }));
  const alarmed = assess(stretches, { objectives });
  assert.equal(alarmed.verdict.outcome, 'pass');
  assert.deepEqual(
    alarmed.gates.map(({ alert }) => alert),
    [undefined, 'warning'],
  );
  assert.equal(
    noteOf(alarmed, 'alert-warning'),
    'Alert, warning: p95 end-to-end time 4.29 s at 20 and 4.59 s at 50 (an alert from 4 s).',
  );
  const shy = assess([{ level: 10, n: 400, everyMs: 100, e2eMs: 900, failing: 16 }], { objectives });
  assert.match(noteOf(shy, 'alert-warning'), /success rate 93\.8 % \(an alert below 95 %\)/);
});

test('what the server told through k6 decides its objectives, and what nobody told leaves them out', () => {
  const objectives = presets.production.objectives([]);
  const stretch: Stretch = { level: 10, n: 400, everyMs: 100, e2eMs: 900 };
  const untold = assess([stretch], { objectives });
  assert.equal(untold.gates.length, 2);
  assert.equal(untold.verdict.outcome, 'pass');
  assert.equal(
    noteOf(untold, 'objective-unread'),
    'Objectives left out for want of readings: max requests waiting at the server, max KV cache in use, max GPU memory in use.',
  );
  const told = (depth: number, count: number) => {
    const values = { max: depth, count };
    const gauge = { type: 'trend' as const, contains: 'default', values };
    return assess(
      [stretch],
      { objectives },
      { metrics: { llm_server_queue_depth: gauge }, state: { testRunDurationMs: 1 } },
    );
  };
  const gate = told(101, 40).gates[2];
  assert.deepEqual([gate?.verdict, gate?.measure.n, told(101, 40).verdict.outcome], ['fail', 40, 'fail']);
  assert.equal(plain(gate?.reason ?? ''), '101 (n = 40): wholly at or above the limit of 100');
  assert.deepEqual([told(60, 40).gates[2]?.verdict, told(60, 40).gates[2]?.alert], ['pass', 'warning']);
  assert.equal(told(0, 0).gates.length, 2, 'no reading is not a reading of zero');
});

test('from k6’s aggregates alone levels cannot be told apart', () => {
  const summary: Summary = {
    metrics: { llm_success: { type: 'rate', contains: 'default', values: { rate: 1, passes: 400, fails: 0 } } },
    state: { testRunDurationMs: 40_000 },
  };
  const run: Run = {
    ...baseRun,
    profile: { name: 'ladder', levels: [10, 50] },
    objectives: presets.successBands.objectives([10, 50]),
  };
  const assessment = assessmentSchema.parse(assessSummary(run, summary, nothingAmiss));
  assert.equal(assessment.levels, null);
  assert.ok(noteIds(assessment).includes('levels-pooled'));
  assert.ok(assessment.gates.every(({ verdict }) => verdict === 'inconclusive'));
  assert.ok(!noteIds(assess(ladder)).includes('levels-pooled'));
});

test('a level is named by what the profile holds fixed', () => {
  assert.equal(plain(loadWords('closed', 1200)), '1 200 in flight');
  assert.equal(plain(loadWords('open', 2.5)), '2.5 req/s');
});
