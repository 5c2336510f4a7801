import assert from 'node:assert/strict';
import test from 'node:test';
import type { RequestRecord } from '../schema/record.ts';
import type { Run } from '../schema/run.ts';
import type { SimulatorReport } from '../schema/simulator-report.ts';
import type { Summary } from '../schema/summary.ts';
import { assessmentSchema, type Assessment } from '../schema/assessment.ts';
import { assessRecords, assessSummary } from './assess.ts';
import { nothingAmiss } from './evidence.ts';
import { enclosingInterval } from './evidence-of-summary.ts';
import { thresholdVerdict } from './gates.ts';
import { noteRules } from './notes/index.ts';
import { objectiveWords } from './objective-words.ts';
import { plainRecord, plainRun } from './plain-run.test-support.ts';
import { createColumnsBuilder } from './record-columns.ts';
import { createTextCodes, otherTexts } from './text-codes.ts';
import { verdictWords } from './verdict-words.ts';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

const lateSimulator: SimulatorReport = {
  profile: 'p',
  provenance: 'q',
  evidence: '',
  timeScale: 1,
  lateness: {
    steps: 1000,
    p50Ms: 1,
    p99Ms: 3,
    maxMs: 9,
    medianStepMs: 10,
    resyncs: 0,
    skippedMs: 0,
    trustworthy: false,
  },
};

const run: Run = {
  ...plainRun,
  requestsPlanned: 400,
  objectives: [
    { id: 'success-rate', metric: 'llm_success', aggregate: 'rate', comparison: '>', limit: 0.95 },
    { id: 'e2e-p95', metric: 'llm_e2e', aggregate: 'p(95)', comparison: '<', limit: 1000 },
  ],
};

/** A request that is sent every 100 ms and takes 500 to 599 ms, each as often, in an order that seems random. */
const record = (index: number, rest: Partial<RequestRecord> = {}): RequestRecord =>
  plainRecord(index, index * 100, { endMs: index * 100 + 500 + ((37 * index) % 100), ...rest });
const failure: Partial<RequestRecord> = {
  success: false,
  failureKind: 'timeout',
  failureMessage: 'late',
  outputTokens: null,
  finishReason: null,
  valid: null,
};
const many = (n: number, rest: (index: number) => Partial<RequestRecord> = () => ({})): RequestRecord[] =>
  Array.from({ length: n }, (_, index) => record(index, rest(index)));

const reading = { ...nothingAmiss, files: ['run.json'] };
function assess(
  records: readonly RequestRecord[],
  changes: Partial<Run> = {},
  summary: Summary | null = null,
): Assessment {
  const builder = createColumnsBuilder();
  records.forEach(builder.append);
  return assessmentSchema.parse(assessRecords({ ...run, ...changes }, builder.finish(), summary, reading));
}
const measure = (assessment: Assessment, id: string) => {
  const found = assessment.measures.find((candidate) => candidate.id === id);
  assert.ok(found, id);
  return found;
};
const verdictOf = ({ audits }: Assessment, id: string) => audits.find((audit) => audit.id === id)?.verdict;
const noteIds = (assessment: Assessment): string[] => assessment.notes.map(({ id }) => id);

test('a clean run passes, with the numbers that its records hold', () => {
  const assessment = assess(many(400));
  assert.equal(assessment.verdict.outcome, 'pass');
  assert.equal(measure(assessment, 'success-rate').value, 1);
  assert.equal(measure(assessment, 'ttft-p50').value, 50);
  assert.equal(measure(assessment, 'tpot-p50').value, 10);
  assert.equal(measure(assessment, 'e2e-p50').value, 549.5);
  assert.deepEqual(assessment.window, { startMs: 0, endMs: 399 * 100 + 500 + ((37 * 399) % 100) });
  for (const [id, perSecond] of [
    ['requests-rate', 10],
    ['output-tokens-rate', 450],
    ['total-tokens-rate', 1450],
  ] as const) {
    const { value, window } = measure(assessment, id);
    assert.ok(Math.abs((value ?? 0) / perSecond - 1) < 0.002, `${id} ${value}`);
    assert.deepEqual(window, { startMs: 549.5, endMs: 39_900 }, 'without the filling and the draining of the slots');
  }
});

test('failures are in the denominator of the success rate and have no latency', () => {
  const assessment = assess(
    many(400, (index) => (index % 10 === 0 ? { ...failure, endMs: index * 100 + 60_000 } : {})),
  );
  assert.equal(measure(assessment, 'success-rate').value, 0.9);
  assert.equal(measure(assessment, 'success-rate').n, 400);
  assert.equal(measure(assessment, 'e2e-p95').n, 360);
  assert.ok((measure(assessment, 'e2e-max').value ?? 0) < 700);
  assert.equal(assessment.verdict.outcome, 'fail');
  const [group] = assessment.failures;
  assert.deepEqual(
    [group?.kind, group?.count, group?.share, group?.messages, group?.exampleId],
    ['timeout', 40, 0.1, [{ text: 'late', count: 40 }], 'q-0'],
  );
});

test('warm-up requests are counted apart from everything else', () => {
  const assessment = assess(many(450, (index) => (index < 50 ? { ...failure, phase: 'warmup' } : {})));
  assert.deepEqual([assessment.counts.warmup, assessment.counts.measured, assessment.counts.failed], [50, 400, 0]);
  assert.equal(assessment.window?.startMs, 5000);
  assert.deepEqual(
    ['warmup-requests-count', 'warmup-success-rate', 'warmup-requests-rate'].map((id) => measure(assessment, id).value),
    [50, 0, 0],
  );
  assert.ok(!assess(many(400)).measures.some(({ metric }) => metric.startsWith('warmup')));
});

test('a gate passes or fails only with its whole interval on one side of the limit', () => {
  const withLimit = (limit: number) => {
    const [success, latency] = run.objectives;
    assert.ok(success && latency);
    return assess(many(400), { objectives: [success, { ...latency, limit }] }).gates[1]?.verdict;
  };
  // p95 is 594 with the order-statistic interval 592 to 597: the requests do not depend on each other.
  assert.deepEqual([590, 594.5, 600].map(withLimit), ['fail', 'inconclusive', 'pass']);
});

test('an objective that asks for all is kept by a run in which all succeeded, and by no other', () => {
  const [success] = run.objectives;
  assert.ok(success);
  const all = { ...success, comparison: '>=', limit: 1 } as const;
  const gateOf = (records: RequestRecord[]) => assess(records, { objectives: [all] }).gates[0];
  const kept = gateOf(many(400));
  assert.deepEqual([kept?.verdict, plain(kept?.reason ?? '')], ['pass', '100 % (n = 400): all of them, as promised']);
  const broken = gateOf(many(400, (index) => (index === 7 ? failure : {})));
  assert.deepEqual([broken?.verdict, plain(broken?.reason ?? '')], ['fail', '99.8 % (n = 400): not all of them']);
});

test('a percentile that the sample cannot bound leaves its gate open however good it looks', () => {
  const assessment = assess(many(71));
  assert.equal(measure(assessment, 'e2e-p95').standing, 'suppressed');
  assert.equal(assessment.gates[1]?.verdict, 'inconclusive');
  assert.match(assessment.gates[1]?.reason ?? '', /71 values cannot bound p95: it takes 72/);
});

test('requests that the end of an interrupted run cut are neither successes nor failures', () => {
  const cut = { ...failure, failureKind: 'aborted' as const, failureMessage: 'the run ended first' };
  const records = many(400, (index) => (index >= 390 ? cut : {}));
  const interrupted = assess(records, { state: 'interrupted' });
  assert.deepEqual([interrupted.counts.cutShort, interrupted.counts.failed, interrupted.counts.measured], [10, 0, 390]);
  assert.equal(interrupted.verdict.outcome, 'inconclusive');
  assert.equal(
    verdictWords(interrupted).ending,
    'Interrupted: 390 of 400 planned requests were done, so the run cannot pass.',
  );
  assert.equal(assess(records).counts.failed, 10, 'in a completed run they are failures');
  const byServer = assess(
    many(400, (index) => (index >= 390 ? { ...cut, finishReason: 'abort' } : {})),
    { state: 'interrupted' },
  );
  assert.equal(byServer.counts.failed, 10, 'what the server aborted is its failure');
});

test('when nothing succeeded the run fails and says what happened', () => {
  const assessment = assess(many(100, () => failure));
  assert.equal(assessment.verdict.outcome, 'fail');
  assert.match(
    plain(verdictWords(assessment).sentence),
    /^none of 100 requests succeeded \(0 %, 95 % interval 0–3\.62 %\), limit 95 %\. Most frequent failure: timeout, “late”/,
  );
  assert.equal(verdictOf(assessment, 'error-share'), 'invalid');
  assert.equal(
    measure(assessment, 'requests-rate').refused,
    0,
    'an audit speaks against every figure of a run that failed',
  );
});

test('a run that was ended early by plan may pass, and says why it was ended', () => {
  const cut = { ...failure, failureKind: 'aborted' as const, failureMessage: 'the run ended first' };
  const records = many(400, (index) => (index >= 390 ? cut : {}));
  const ended = assess(records, { state: 'ended-early', endedEarly: 'it had shown enough' });
  assert.deepEqual([ended.counts.cutShort, ended.counts.failed], [10, 0]);
  assert.match(verdictWords(ended).ending ?? '', /^Ended early, as planned: 390 of 400 planned requests were done\.$/);
  const note = ended.notes.find(({ id }) => id === 'ended-early');
  assert.equal(note?.weight, 'information');
  assert.match(note?.happened ?? '', /as planned: it had shown enough\. 390 of 400 planned requests were done\./);
  assert.ok(!ended.verdict.reasons.some((reason) => reason.includes('cannot pass')));
});

test('a run without any record fails when it completed, and stays open when it was interrupted', () => {
  assert.equal(assess([]).verdict.outcome, 'fail');
  assert.equal(assess([], { state: 'interrupted' }).verdict.outcome, 'inconclusive');
  assert.equal(assess([]).timeline, null);
});

test('a run that died cannot pass', () => {
  const assessment = assess(many(400), { state: 'running' });
  assert.equal(assessment.verdict.outcome, 'inconclusive');
  assert.ok(assessment.gates.every(({ verdict }) => verdict === 'pass'));
  assert.ok(noteIds(assessment).includes('run-died'));
});

test('the verdict in words carries the interval, the sample and the limit', () => {
  assert.equal(
    plain(verdictWords(assess(many(400))).sentence),
    '400 of 400 requests succeeded (100 %, 95 % interval 99.1–100 %); p95 end-to-end time 594 ms (592–597 ms, n = 400), limit 1 s.',
  );
});

test('the threshold of k6 is found by its expression, also under tags and with spaces', () => {
  const [, latency] = run.objectives;
  assert.ok(latency);
  const summary = (expression: string, metric = 'llm_e2e'): Summary => ({
    metrics: { [metric]: { type: 'trend', contains: 'time', values: {}, thresholds: { [expression]: { ok: false } } } },
    state: { testRunDurationMs: 1 },
  });
  assert.equal(thresholdVerdict(latency, summary('p(95)<1000')), 'fail');
  assert.equal(thresholdVerdict(latency, summary('p(95) < 1000', 'llm_e2e{phase:measure}')), 'fail');
  assert.equal(thresholdVerdict(latency, summary('p(95)<2000')), null);
  assert.equal(thresholdVerdict(latency, summary('p(95)<1000', 'llm_e2e_other')), null);
  assert.equal(thresholdVerdict(latency, null), null);
});

test('objectives read like promises', () => {
  assert.deepEqual(run.objectives.map(objectiveWords).map(plain), ['success rate > 95 %', 'p95 end-to-end time < 1 s']);
  const other = { id: 'x', metric: 'http_req_failed', aggregate: 'rate', comparison: '<', limit: 0.01 } as const;
  assert.equal(objectiveWords(other), 'http_req_failed rate < 0.01');
  assert.equal(
    plain(objectiveWords({ ...other, metric: 'llm_ttft', aggregate: 'p(99)', limit: 1550 })),
    'p99 TTFT < 1.55 s',
  );
  assert.equal(assess(many(400), { objectives: [other] }).gates[0]?.verdict, 'inconclusive');
});

test('k6 aggregates enclose a percentile between the percentiles that surely lie outside its interval', () => {
  const values = { min: 1, med: 50, 'p(90)': 90, 'p(95)': 95, 'p(99)': 99, max: 120 };
  assert.deepEqual(enclosingInterval(values, 1000, 0.95), { low: 90, high: 99 });
  assert.deepEqual(enclosingInterval(values, 100, 0.95), { low: 50, high: 120 });
  assert.deepEqual(enclosingInterval(values, 50, 0.95), { low: 50, high: null });
});

test('a summary-only run says what it cannot tell and still decides what it can', () => {
  const summary: Summary = {
    metrics: {
      llm_requests: { type: 'counter', contains: 'default', values: { count: 400, rate: 10 } },
      llm_success: { type: 'rate', contains: 'default', values: { rate: 1, passes: 400, fails: 0 } },
      llm_e2e: {
        type: 'trend',
        contains: 'time',
        values: { avg: 500, min: 400, med: 500, max: 700, 'p(90)': 590, 'p(95)': 600 },
      },
    },
    state: { testRunDurationMs: 40_000 },
  };
  const assessment = assessmentSchema.parse(assessSummary(run, summary, reading));
  assert.equal(assessment.verdict.outcome, 'pass');
  assert.deepEqual(measure(assessment, 'e2e-p95').interval, { low: 590, high: 700 });
  assert.deepEqual(
    [measure(assessment, 'ttft-p50').value, measure(assessment, 'output-tokens-rate').value],
    [null, null],
  );
  assert.ok(noteIds(assessment).includes('summary-only'));
});

test('each caution speaks when its case is given, and a clean run hears none', () => {
  const simulated = { ...run.server, simulated: { profile: 'p', provenance: 'q' } };
  const summary: Summary = { metrics: {}, state: { testRunDurationMs: 1 } };
  const cases: [string, Assessment][] = [
    ['time-limit', assess(many(400), { state: 'time-limit' })],
    ['simulated', assess(many(400), { server: simulated })],
    ['simulator-late', assess(many(400), { server: simulated }, { ...summary, simulator: lateSimulator })],
    ['simulator-silent', assess(many(400), { server: simulated }, { ...summary, simulator: null })],
    ['no-streaming', assess(many(400), { client: { ...run.client, binary: 'stock' } })],
    ['first-token-missing', assess(many(400, () => ({ firstTokenMs: null })))],
  ];
  for (const [id, assessment] of cases) assert.ok(noteIds(assessment).includes(id), id);
  assert.deepEqual(noteIds(assess(many(1000), { requestsPlanned: 1000 })), []);
  assert.equal(new Set(noteRules.map(({ id }) => id)).size, noteRules.length);
});

test('a simulator that kept its schedule, or had too few steps to tell, is named but not accused', () => {
  const server = { ...run.server, simulated: { profile: 'p', provenance: 'q' } };
  const metrics = { llm_requests: { type: 'counter', contains: 'default', values: { count: 400 } } } as const;
  for (const trustworthy of [true, null]) {
    const simulator = { ...lateSimulator, lateness: { ...lateSimulator.lateness, trustworthy } };
    const summary: Summary = { metrics, state: { testRunDurationMs: 1 }, simulator };
    const ids = noteIds(assess(many(400), { server }, summary)).filter((id) => id.startsWith('simul'));
    assert.deepEqual(ids, ['simulated']);
  }
});

test('a bin of the timeline shows no percentile that it cannot carry', () => {
  const line = assess(many(400)).timeline;
  assert.ok(line);
  assert.equal(
    line.succeeded.reduce((sum, n) => sum + n, 0),
    400,
  );
  line.succeeded.forEach((n, bin) => assert.equal(line.e2e.p95[bin] === null, n < 20));
});

test('texts beyond the limit share one code', () => {
  const codes = createTextCodes();
  for (let i = 0; i < 5000; i++) codes.code(`message ${i}`);
  assert.equal(codes.text(codes.code('message 3')), 'message 3');
  assert.equal(codes.text(codes.code('message 4999')), otherTexts);
  assert.equal(codes.text(codes.code(null)), null);
});

test('lateness is that of all measured requests, failed ones too, and NTPOT counts every output token', () => {
  const assessment = assess(
    many(400, (index) => ({
      scheduledMs: Math.max(0, index * 100 - 20),
      endMs: index * 100 + 900,
      ...(index % 2 === 0 ? failure : {}),
    })),
  );
  assert.deepEqual([measure(assessment, 'lateness-p50').value, measure(assessment, 'lateness-p50').n], [20, 400]);
  assert.equal(measure(assessment, 'lateness-p95').basis, 'requests');
  assert.deepEqual(measure(assessment, 'lateness-p95').interval, { low: 20, high: 20 });
  const ntpot = measure(assessment, 'ntpot-p50');
  assert.deepEqual([ntpot.value, ntpot.n, ntpot.standing], [20, 200, 'unsound'], 'half of the requests failed');
});

test('the time to first content leaves out answers that never came to any', () => {
  const assessment = assess(many(400, (index) => ({ firstContentMs: index % 4 === 0 ? null : index * 100 + 300 })));
  assert.deepEqual([measure(assessment, 'ttfc-p50').value, measure(assessment, 'ttfc-p50').n], [300, 300]);
  assert.equal(measure(assessment, 'ttft-p50').n, 400);
});

test('what a run cannot have is left out, what it should have is told as missing', () => {
  const assessment = assess(many(400, () => ({ firstTokenMs: null, firstContentMs: null, outputTokens: null })));
  const ids = new Set(assessment.measures.map(({ metric }) => metric));
  for (const metric of ['ttfc', 'itl', 'ntpot', 'lateness']) assert.ok(!ids.has(metric), metric);
  assert.equal(measure(assessment, 'ttft-p50').standing, 'missing');
  assert.equal(assessment.loadGenerator, null);
});

test('p99.9 takes ten thousand values to stand by itself', () => {
  const standing = (n: number): string => measure(assess(many(n)), 'e2e-p99.9').standing;
  assert.deepEqual([3687, 3688, 9999, 10_000].map(standing), ['suppressed', 'uncertain', 'uncertain', 'publishable']);
});

test('columns keep every record through growth', () => {
  const builder = createColumnsBuilder();
  many(5000).forEach(builder.append);
  const columns = builder.finish();
  assert.deepEqual(
    [columns.length, columns.sentMs[4999], columns.success[4999], columns.measured.length],
    [5000, 499_900, 1, 5000],
  );
  assert.ok(Number.isNaN(columns.scheduledMs[0]));
});

test('what an audit does not believe stands in no measure, and a clean run trips none', () => {
  // ten a second that take 550 ms each are 5.5 at a time
  const full = { profile: { name: 'fixed-vus', levels: [6] } };
  const clean = assess(many(1000), { ...full, requestsPlanned: 1000 });
  assert.deepEqual(
    clean.audits.filter(({ verdict }) => verdict !== 'ok' && verdict !== 'not-applicable').map(({ id }) => id),
    [],
  );
  const short = assess(many(990), { ...full, requestsPlanned: 1010 });
  assert.equal(verdictOf(short, 'missing-records'), 'unsound');
  for (const id of ['requests-rate', 'e2e-p50', 'ttft-mean', 'output-tokens-rate'])
    assert.equal(measure(short, id).standing, 'unsound', id);
  assert.match(measure(short, 'e2e-p50').why ?? '', /^Requests that left no record/);
  assert.equal(measure(short, 'success-rate').standing, 'publishable', 'a fact');
});
