import assert from 'node:assert/strict';
import test from 'node:test';
import { defineAudit, type Audit } from '../audits/audit.ts';
import burst from '../audits/burst.ts';
import { caution, invalid, notApplicable, ok, unsound } from '../audits/finding.ts';
import { unknownSetup } from '../facts/setup.ts';
import { assessmentSchema, type Assessment, type Gate } from '../schema/assessment.ts';
import type { Claim, Finding } from '../schema/audit.ts';
import type { RequestRecord } from '../schema/record.ts';
import type { Objective, Run } from '../schema/run.ts';
import type { Summary } from '../schema/summary.ts';
import { assessEvidence } from './assess.ts';
import { findingsAgainst, objections, objectionWords } from './audit-words.ts';
import { evidenceOfRecords } from './evidence-of-records.ts';
import { nothingAmiss } from './evidence.ts';
import { familyWise, familyWiseWords } from './family-wise.ts';
import { plainRecord, plainRun } from './plain-run.test-support.ts';
import { createColumnsBuilder } from './record-columns.ts';
import { verdictWords } from './verdict-words.ts';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

const e2eBelow = (limit: number): Objective => ({
  id: 'e2e-p95',
  metric: 'llm_e2e',
  aggregate: 'p(95)',
  comparison: '<',
  limit,
});
const success: Objective = {
  id: 'success-rate',
  metric: 'llm_success',
  aggregate: 'rate',
  comparison: '>',
  limit: 0.95,
};

const run: Run = { ...plainRun, objectives: [success, e2eBelow(1000)] };

/** Sent every 100 ms, answered after 500 ms and its place in a cycle of 100: a p95 of 594 ms. */
const record = (index: number, level: number): RequestRecord =>
  plainRecord(index, index * 100, { level, endMs: index * 100 + 500 + (index % 100) });

const finds = (id: string, finding: Finding, rest: Partial<Audit> = {}): Audit =>
  defineAudit({
    id,
    title: `${id} holds`,
    failureTitle: `${id} is broken`,
    why: 'w',
    remedy: 'r',
    scope: 'run',
    needs: [],
    judge: () => finding,
    ...rest,
  });

interface Case {
  readonly changes?: Partial<Run>;
  readonly summary?: Summary;
  readonly requests?: number;
  readonly levelOf?: (index: number) => number;
}

function assess(audits: readonly Audit[], { changes, summary, requests = 400, levelOf = () => 10 }: Case = {}) {
  const builder = createColumnsBuilder();
  for (let index = 0; index < requests; index++) builder.append(record(index, levelOf(index)));
  const evidence = evidenceOfRecords({ ...run, ...changes }, builder.finish(), summary ?? null, nothingAmiss);
  return assessmentSchema.parse(assessEvidence(evidence, unknownSetup, audits));
}

const measureOf = ({ measures }: Pick<Assessment, 'measures'>, id: string) => {
  const found = measures.find((measure) => measure.id === id);
  assert.ok(found, id);
  return found;
};
const impossible = (claims: readonly Claim[]) =>
  finds('physics', invalid('9.88 req/s need 40 TFLOP/s, ten times what there is.', claims, 'It looks like tokens'));
const doubtful = (claims: readonly Claim[]) => finds('sender', unsound('38 of 400 requests were sent late.', claims));
const gateOn = ({ gates }: Assessment, id: string): Gate => {
  const found = gates.find(({ objective }) => objective.id === id);
  assert.ok(found, id);
  return found;
};

test('the number of a measure that an audit refuses is out of reach, and kept as evidence', () => {
  const assessment = assess([impossible(['rates', 'latencies'])]);
  for (const id of ['requests-rate', 'e2e-p95', 'ttft-p50']) {
    const { value, interval, refused, standing, why } = measureOf(assessment, id);
    assert.deepEqual([value, interval, standing], [null, null, 'invalid'], id);
    assert.ok(refused !== undefined && refused > 0, id);
    assert.equal(why, 'physics is broken: 9.88 req/s need 40 TFLOP/s, ten times what there is');
  }
  assert.equal(measureOf(assessment, 'success-rate').value, 1);
  assert.equal(measureOf(assessment, 'success-rate').refused, undefined);
  assert.deepEqual([assessment.timeline, assessment.distributions], [null, []]);
});

test('first tokens that are refused take their curve and their distribution along, and nothing else', () => {
  const { timeline, distributions } = assess([impossible(['ttft'])]);
  assert.ok(timeline && timeline.points);
  assert.ok([...timeline.ttft.p50, ...timeline.points.ttftMs].every((value) => value === null));
  assert.ok(timeline.points.e2eMs.every((value) => value > 0));
  assert.deepEqual(
    distributions.map(({ metric }) => metric),
    ['e2e'],
  );
});

test('of a run at several levels the times of those alone are left out that are refused', () => {
  const levelOf = (index: number): number => (index < 200 ? 20 : 4);
  const changes = { profile: { name: 'ladder', levels: [20, 4] } };
  const atTwenty = finds('physics', ok(''), {
    scope: 'load',
    judge: ({ level }) => (level === 20 ? invalid('No.', ['latencies']) : ok('Yes.')),
  });
  const whole = assess([], { levelOf, changes }).timeline;
  const { timeline } = assess([atTwenty], { levelOf, changes });
  assert.ok(timeline?.points && whole?.points);
  // the first level sends for 20 s, and has its last answer half a second later
  assert.deepEqual(
    timeline.points.sentMs,
    whole.points.sentMs.filter((sentMs) => sentMs > 20_499),
  );
  const withheld = timeline.startMs.filter((_, bin) => whole.e2e.p50[bin] !== timeline.e2e.p50[bin]);
  assert.ok(withheld.length > 0 && withheld.every((startMs) => startMs <= 20_499));
  assert.deepEqual(timeline.succeeded, whole.succeeded, 'that they succeeded is not doubted');
});

test('a gate on a number that cannot be true decides nothing, and gives the sentence of the audit', () => {
  for (const limit of [1000, 10]) {
    const gate = gateOn(assess([impossible(['latencies'])], { changes: { objectives: [e2eBelow(limit)] } }), 'e2e-p95');
    assert.equal(gate.verdict, 'inconclusive');
    assert.match(gate.reason, /^physics is broken: 9\.88 req\/s need/);
  }
});

test('nothing passes on an unsound number, but what fails on it fails', () => {
  const gate = (limit: number): Gate =>
    gateOn(assess([doubtful(['latencies'])], { changes: { objectives: [e2eBelow(limit)] } }), 'e2e-p95');
  const [kept, open, broken] = [1000, 594.5, 10].map(gate);
  assert.deepEqual([kept?.verdict, open?.verdict, broken?.verdict], ['inconclusive', 'inconclusive', 'fail']);
  assert.match(
    plain(kept?.reason ?? ''),
    /^594 ms, 95 % interval .* wholly below the limit of 1 s; but the number cannot be relied on: sender is broken: 38 of 400 requests were sent late$/,
  );
  assert.match(
    plain(broken?.reason ?? ''),
    /wholly at or above the limit of 10 ms; but the number cannot be relied on/,
  );
});

test('an unsound number warns as any other does, one that is refused does not', () => {
  const objectives = [{ ...e2eBelow(1000), warning: 500 }];
  const alert = (audit: Audit) => gateOn(assess([audit], { changes: { objectives } }), 'e2e-p95').alert;
  assert.equal(alert(doubtful(['latencies'])), 'warning');
  assert.equal(alert(impossible(['latencies'])), undefined);
});

test('a run with a number that cannot be true does not pass, though all its gates do', () => {
  const objectives = [success];
  const clean = assess([], { changes: { objectives } });
  assert.equal(clean.verdict.outcome, 'pass');
  const assessment = assess([impossible(['rates'])], { changes: { objectives } });
  assert.deepEqual([assessment.gates[0]?.verdict, assessment.verdict.outcome], ['pass', 'inconclusive']);
  assert.match(assessment.verdict.reasons[0] ?? '', /^physics is broken\. 9\.88 req\/s .* It looks like tokens\.$/);
  const struck = assess([doubtful(['rates'])], { changes: { objectives } });
  assert.equal(struck.verdict.outcome, 'pass', 'no gate rests on the number that is struck');
});

test('a threshold that k6 missed and that is no objective keeps a run from passing', () => {
  const summary = (expression: string, ok_: boolean): Summary => ({
    metrics: {
      llm_unready: { type: 'rate', contains: 'default', values: {}, thresholds: { [expression]: { ok: ok_ } } },
      llm_e2e: { type: 'trend', contains: 'time', values: {}, thresholds: { 'p(95)<1000': { ok: false } } },
    },
    state: { testRunDurationMs: 1 },
  });
  const missed = assess([], { summary: summary('rate<0.01', false) });
  assert.deepEqual(missed.otherThresholds, ['llm_unready: rate<0.01']);
  assert.equal(missed.verdict.outcome, 'inconclusive');
  assert.ok(missed.notes.some(({ id, happened }) => id === 'threshold-missed' && happened.includes('llm_unready')));
  const kept = assess([], { summary: summary('rate<0.01', true) });
  assert.deepEqual([kept.otherThresholds, kept.verdict.outcome], [[], 'pass'], 'on an objective the records decide');
});

test('the rate of a burst says so wherever it is quoted, and no other number does', () => {
  const levelOf = (index: number): number => (index < 100 ? 20 : 4);
  const changes = { profile: { name: 'ladder', levels: [20, 4] } };
  const assessment = assess([burst], { levelOf, changes });
  const [few, enough] = assessment.levels?.list ?? [];
  assert.ok(few && enough);
  const marked = (at: Pick<Assessment, 'measures'>) => at.measures.filter((one) => one.burst).map(({ id }) => id);
  assert.deepEqual(marked(few), ['requests-rate', 'goodput-rate', 'output-tokens-rate', 'total-tokens-rate']);
  assert.deepEqual(marked(enough), []);
  const whole = assess([burst], { requests: 80 });
  assert.equal(measureOf(whole, 'requests-rate').burst, true);
});

test('words quote an unsound number as such, and none that is refused', () => {
  const sentence = (audit: Audit): string => plain(verdictWords(assess([audit])).sentence);
  assert.match(
    sentence(doubtful(['latencies'])),
    /p95 end-to-end time 594 ms \([\d–]+ ms, n = 400; unsound\), limit 1 s/,
  );
  assert.match(sentence(impossible(['latencies'])), /p95 end-to-end time withheld as not valid, limit 1 s\.$/);
});

test('levels whose rates are doubted say nothing of saturation, and those that are refused are not quoted', () => {
  const levels = [4, 8, 16];
  const settings: Case = {
    requests: 1200,
    levelOf: (index) => levels[Math.floor(index / 400)] ?? 4,
    changes: { profile: { name: 'ladder', levels }, objectives: [success] },
  };
  assert.ok(assess([], settings).levels?.saturation, 'the rate is the same at every level');
  assert.equal(assess([doubtful(['rates'])], settings).levels?.saturation, null);
  const refused = assess([impossible(['rates', 'token-rates'])], settings);
  assert.equal(refused.levels?.saturation, null);
  assert.doesNotMatch(verdictWords(refused).sentence, /req\/s/);
  const struck = verdictWords(assess([doubtful(['rates'])], settings)).sentence;
  assert.match(plain(struck), /at 16 in flight: \d+\.\d+ req\/s \(unsound\)/);
});

test('objections come worst first, with their level, and the title of a good end is not among them', () => {
  const audits = [
    finds('a', caution('A few.')),
    finds('b', ok('All.')),
    finds('c', unsound('Much', ['rates'])),
    finds('d', notApplicable('the GPU')),
    finds('e', invalid('Never', ['rates'], 'It looks like x')),
    finds('f', caution('x'), { scope: 'load', judge: ({ level }) => (level === 4 ? ok('y') : caution('Odd')) }),
  ];
  const levels = [4, 8, 16];
  const { audits: results } = assess(audits, {
    requests: 300,
    levelOf: (index) => levels[Math.floor(index / 100)] ?? 4,
    changes: { profile: { name: 'ladder', levels } },
  });
  const told = objections(results).map((result) => plain(objectionWords(result, 'closed')));
  assert.deepEqual(told, [
    'e is broken. Never. It looks like x.',
    'c is broken. Much.',
    'a is broken. A few.',
    'f is broken. At 8 in flight: Odd. So too at 1 more level.',
  ]);
  assert.deepEqual(
    results.map((result) => findingsAgainst(result).length),
    [1, 0, 1, 0, 1, 2],
  );
});

test('of several objectives that are decided by intervals, the chance of a wrong pass is told', () => {
  const gates = (objectives: readonly Objective[]) => assess([], { changes: { objectives: [...objectives] } }).gates;
  const told = (objectives: readonly Objective[]): string | null => {
    const found = familyWise(gates(objectives));
    return found && plain(familyWiseWords(found));
  };
  const six = Array.from({ length: 6 }, (_, i) => e2eBelow(1000 + i));
  assert.equal(
    told(six),
    'Of 6 objectives decided by 95 % intervals, the chance that at least one pass is wrong is at most 15 %.',
  );
  assert.equal(told([success]), null, 'one decision has its own interval');
  assert.equal(told([e2eBelow(10), e2eBelow(20)]), null, 'without a pass none can be wrong');
  assert.equal(
    told([{ ...success, comparison: '>=', limit: 1 }, e2eBelow(1000)]),
    null,
    'that all succeeded is known, not inferred',
  );
  assert.deepEqual(assess([]).familyWise, { objectives: 2, wrongPass: 0.05 });
});
