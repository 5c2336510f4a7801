import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { caution, invalid, notApplicable, ok, unsound } from '../../lib/audits/finding.ts';
import type { Assessment, Gate } from '../../lib/schema/assessment.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { assessedWith, finds } from '../doubted-run.test-support.ts';
import { fixtureRuns } from '../golden/make-runs.ts';
import { messageOf, readJunit, resultOf, testCases, testNamed, type XmlTree } from '../junit.test-support.ts';
import { asXml } from '../xml.ts';
import { junit } from './junit.ts';

const read = (assessment: Assessment): XmlTree => readJunit(junit.render(assessment));

test('a run, its objectives and its audits are tests, each with the result that it has', async () => {
  const root = read(
    await assessedWith('healthy', [
      finds('physics', invalid('9 req/s need 40 TFLOP/s.', ['rates'], 'It looks like tokens')),
      finds('sender', unsound('38 of 400 late.', ['tokens'])),
      finds('window', caution('Short.')),
      finds('identity', ok('All equal.')),
      finds('energy', notApplicable('the power of the GPU')),
    ]),
  );
  const results = testCases(root).map((one) => [one.attributes['classname'], one.attributes['name'], resultOf(one)]);
  assert.deepEqual(results, [
    ['inngest-style.run', 'verdict', 'skipped'],
    ['inngest-style.objectives', 'success rate > 95 %', 'passed'],
    ['inngest-style.objectives', 'p95 end-to-end time < 10 s', 'passed'],
    ['inngest-style.audits', 'burst', 'passed'],
    ['inngest-style.audits', 'physics', 'failure'],
    ['inngest-style.audits', 'sender', 'failure'],
    ['inngest-style.audits', 'window', 'passed'],
    ['inngest-style.audits', 'identity', 'passed'],
    ['inngest-style.audits', 'energy', 'skipped'],
  ]);
  const said = testNamed(root, 'physics').children[0];
  assert.equal(
    said?.attributes['message'],
    'invalid: The physics is broken. 9 req/s need 40 TFLOP/s. It looks like tokens.',
  );
  assert.match(said.text, /Why the physics matters\. To do: Mend the physics\. See report\.html of run \S+\.$/);
  const remarks = root.children[2]?.children.find(({ name }) => name === 'system-out')?.text ?? '';
  assert.match(remarks, /^window: The window is broken\. Short\./);
  assert.equal(messageOf(testNamed(root, 'energy')), 'not known: the power of the GPU');
});

test('the golden runs give JUnit XML by the published schemas', () => {
  const files = readdirSync(fixtureRuns, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('junit.xml'),
  );
  assert.ok(files.length > 10);
  for (const file of files) {
    const root = readJunit(readFileSync(join(fixtureRuns, file), 'utf8'));
    assert.deepEqual(
      root.children.map(({ attributes }) => attributes['name']),
      ['run', 'objectives', 'audits'],
    );
  }
});

test('a missed objective tells the value, the limit and where the report is', async () => {
  const missed = testNamed(read(await assessedWith('ladder', [])), 'p95 end-to-end time < 6 s').children[0];
  assert.equal(missed?.name, 'failure');
  assert.match(missed.attributes['message'] ?? '', /^p95 end-to-end time 8\.54 s \(.* n = 217\), limit 6 s$/);
  assert.match(missed.text, /See report\.html of run 20261122T030722Z-concurrency-ladder\.$/);
});

test('an objective missed for certain on too few values for its number tells the interval that decides', async () => {
  const assessment = await assessedWith('ladder', []);
  const missed = assessment.gates.find(({ verdict, measure }) => verdict === 'fail' && measure.metric === 'e2e');
  assert.ok(missed !== undefined);
  const few: Gate = {
    ...missed,
    measure: { ...missed.measure, standing: 'suppressed', n: 60, interval: { low: 7000, high: null } },
  };
  const root = read({ ...assessment, gates: [few] });
  assert.equal(
    messageOf(testNamed(root, 'p95 end-to-end time < 6 s')),
    'p95 end-to-end time ≥ 7.00 s (95 % interval, n = 60), limit 6 s',
  );
});

test('the path of the report stands where a test fails, and in the properties of the run', async () => {
  const path = 'runs/20261122T030722Z-x/report.html';
  const assessment = await assessedWith('ladder', [finds('sender', unsound('38 of 400 late.', ['tokens']))]);
  const root = readJunit(junit.render(assessment, null, path));
  for (const name of ['p95 end-to-end time < 6 s', 'sender', 'verdict'])
    assert.ok(testNamed(root, name).children[0]?.text.endsWith(`Report: ${path}`), name);
  const [properties] = root.children[0]?.children ?? [];
  assert.deepEqual(
    properties?.children.map(({ attributes }) => [attributes['name'], attributes['value']]),
    [
      ['run', assessment.run.id],
      ['model', assessment.run.server.model],
      ['report', path],
    ],
  );
});

test('a run that was not brought to its end does not pass, though its objectives do', async () => {
  const root = read(await assessedWith('killed', []));
  assert.deepEqual(testCases(root).slice(0, 2).map(resultOf), ['skipped', 'passed']);
  assert.match(messageOf(testNamed(root, 'verdict')), /^Inconclusive: Died before its end: /);
  assert.equal(resultOf(testNamed(read(await assessedWith('server-died', [])), 'verdict')), 'failure');
});

test('a threshold of k6 that was missed beside the objectives is a failure', async () => {
  const assessment = { ...(await assessedWith('healthy', [])), otherThresholds: ['llm_unready: rate<0.01'] };
  assert.equal(resultOf(testNamed(read(assessment), 'threshold of k6 llm_unready: rate<0.01')), 'failure');
});

test('a number that cannot be true stands nowhere but in the sentence that refuses it', async () => {
  const sentence = 'They are ten times faster than light.';
  const assessment = await assessedWith('healthy', [
    finds('physics', invalid(sentence, ['latencies', 'rates', 'token-rates'])),
  ]);
  const refused = assessment.measures.filter((measure) => measure.refused !== undefined);
  assert.ok(refused.length > 20);
  const xml = junit.render(assessment);
  read(assessment);
  for (const measure of refused)
    assert.ok(!xml.includes(asXml(formatQuantity(measure.refused ?? 0, measure.unit))), measure.id);
  const gate = testNamed(readJunit(xml), 'p95 end-to-end time < 10 s').children[0];
  assert.equal(gate?.name, 'skipped');
  assert.match(gate.attributes['message'] ?? '', /ten times faster than light$/);
});

test('hostile text stays text: marks, control characters, halves of pairs, the end of a CDATA', async () => {
  const hostile = 'a<b>&"\'\u0000\u001b[31m\ud800\uffff]]>\u202e\r\n</failure>\u{1f600}';
  const root = read(await assessedWith('troubled', [finds('physics', invalid(hostile, []))]));
  const message = messageOf(testNamed(root, 'physics'));
  assert.equal(message, 'invalid: The physics is broken. a<b>&"\' [31m\ufffd\ufffd]]> </failure>\u{1f600}.');
  const assessment = await assessedWith('troubled', []);
  const { run } = assessment;
  read({ ...assessment, run: { ...run, scenario: hostile, server: { ...run.server, model: hostile } } });
});
