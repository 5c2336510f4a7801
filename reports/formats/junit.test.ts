import assert from 'node:assert/strict';
import test from 'node:test';
import { caution, invalid, notApplicable, ok, unsound } from '../../lib/audits/finding.ts';
import type { Assessment } from '../../lib/schema/assessment.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { assessedWith, finds } from '../doubted-run.test-support.ts';
import { asXml } from '../xml.ts';
import { junit } from './junit.ts';

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const resolved = (text: string): string =>
  text.replaceAll(/&(\w+);/g, (_, name: string) => entities[name] ?? assert.fail(name));

/** Reads the XML that we write, and nothing more lenient: every mark is an entity, every element is closed in its order. */
function parse(xml: string): Node {
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(xml, /[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  const body = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n(.*)\n$/s.exec(xml)?.[1];
  assert.ok(body !== undefined);
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const token = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<>]*")*)(\/?)>|([^<>]+)/gy;
  while (token.lastIndex < body.length) {
    const found: RegExpExecArray = token.exec(body) ?? assert.fail(`no XML from ${token.lastIndex}`);
    const [, closing, name = '', attributes = '', empty, text] = found;
    const at = open.at(-1) ?? assert.fail('text after the end');
    if (text !== undefined) at.text += resolved(text);
    else if (closing === '/') assert.equal(open.pop()?.name, name);
    else {
      const pairs = [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        resolved(value),
      ]);
      assert.equal(new Set(pairs.map(([key]) => key)).size, pairs.length, 'an attribute comes once');
      const node: Node = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
      at.children.push(node);
      if (empty !== '/') open.push(node);
    }
  }
  assert.equal(open.length, 1);
  return root.children[0] ?? assert.fail('empty');
}

interface Rule {
  readonly needs: readonly string[];
  readonly allows: readonly string[];
  readonly holds: readonly string[];
  readonly mixed?: true;
}

const outcome: Rule = { needs: [], allows: ['type', 'message'], holds: [], mixed: true };
const counts = ['tests', 'failures', 'errors'];
/** As far as we use it: junit-10.xsd of Jenkins' xunit plugin (https://github.com/jenkinsci/xunit-plugin). */
const schema: Readonly<Record<string, Rule>> = {
  testsuites: { needs: [], allows: ['name', 'time', ...counts], holds: ['testsuite'] },
  testsuite: {
    needs: ['name', ...counts],
    allows: [
      'name',
      ...counts,
      'group',
      'time',
      'skipped',
      'timestamp',
      'hostname',
      'id',
      'package',
      'file',
      'log',
      'url',
    ],
    holds: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    needs: ['name'],
    allows: ['name', 'time', 'classname', 'group'],
    holds: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  failure: outcome,
  skipped: outcome,
  'system-out': { needs: [], allows: [], holds: [], mixed: true },
};

function validate({ name, attributes, children, text }: Node): void {
  const rule = schema[name] ?? assert.fail(`no element ${name}`);
  for (const key of rule.needs) assert.ok(key in attributes, `${name} without ${key}`);
  for (const key of Object.keys(attributes)) assert.ok(rule.allows.includes(key), `${name} with ${key}`);
  if (attributes['time'] !== undefined) assert.match(attributes['time'], /^\d*(\.\d+)?$/);
  if (rule.mixed !== true) assert.equal(text.trim(), '', `text in ${name}`);
  for (const child of children) {
    assert.ok(rule.holds.includes(child.name), `${child.name} in ${name}`);
    validate(child);
  }
}

function read(assessment: Assessment): Node {
  const root = parse(junit.render(assessment));
  assert.equal(root.name, 'testsuites');
  validate(root);
  return root;
}

const cases = (root: Node): Node[] => root.children.flatMap(({ children }) => children);
const named = (root: Node, name: string): Node =>
  cases(root).find(({ attributes }) => attributes['name'] === name) ?? assert.fail(name);
const resultOf = (testcase: Node): string => testcase.children[0]?.name ?? 'passed';

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
  const results = cases(root).map((one) => [one.attributes['classname'], one.attributes['name'], resultOf(one)]);
  assert.deepEqual(results, [
    ['inngest-style.run', 'verdict', 'skipped'],
    ['inngest-style.objectives', 'success rate > 95 %', 'passed'],
    ['inngest-style.objectives', 'p95 end-to-end time < 10 s', 'passed'],
    ['inngest-style.audits', 'burst', 'passed'],
    ['inngest-style.audits', 'physics', 'failure'],
    ['inngest-style.audits', 'sender', 'failure'],
    ['inngest-style.audits', 'window', 'system-out'],
    ['inngest-style.audits', 'identity', 'passed'],
    ['inngest-style.audits', 'energy', 'skipped'],
  ]);
  const said = named(root, 'physics').children[0];
  assert.equal(
    said?.attributes['message'],
    'invalid: The physics is broken. 9 req/s need 40 TFLOP/s. It looks like tokens.',
  );
  assert.match(said.text, /Why the physics matters\. To do: Mend the physics\.$/);
  assert.match(named(root, 'window').children[0]?.text ?? '', /^The window is broken\. Short\./);
  assert.equal(named(root, 'energy').children[0]?.attributes['message'], 'not known: the power of the GPU');
});

test('the counts are those of the tests', async () => {
  const root = read(
    await assessedWith('ladder', [finds('sender', unsound('x', [])), finds('gpu', notApplicable('y'))]),
  );
  const count = (list: readonly Node[], kind: string): string =>
    String(list.filter((one) => resultOf(one) === kind).length);
  for (const { attributes, children } of root.children) {
    const { tests, failures, skipped, errors } = attributes;
    assert.deepEqual(
      [tests, failures, skipped, errors],
      [String(children.length), count(children, 'failure'), count(children, 'skipped'), '0'],
    );
  }
  assert.deepEqual(
    [root.attributes['tests'], root.attributes['failures']],
    [String(cases(root).length), count(cases(root), 'failure')],
  );
});

test('a missed objective tells the value, the limit and where the report is', async () => {
  const missed = named(read(await assessedWith('ladder', [])), 'p95 end-to-end time < 6 s').children[0];
  assert.equal(missed?.name, 'failure');
  assert.match(missed.attributes['message'] ?? '', /^p95 end-to-end time 8\.54 s \(.* n = 217\), limit 6 s$/);
  assert.match(missed.text, /See report\.html of run 20261122T030722Z-concurrency-ladder\.$/);
});

test('a run that was not brought to its end does not pass, though its objectives do', async () => {
  const root = read(await assessedWith('killed', []));
  assert.deepEqual(cases(root).slice(0, 2).map(resultOf), ['skipped', 'passed']);
  assert.match(named(root, 'verdict').children[0]?.attributes['message'] ?? '', /^Inconclusive: Died before its end: /);
  assert.equal(resultOf(named(read(await assessedWith('server-died', [])), 'verdict')), 'failure');
});

test('a threshold of k6 that was missed beside the objectives is a failure', async () => {
  const assessment = { ...(await assessedWith('healthy', [])), otherThresholds: ['llm_unready: rate<0.01'] };
  assert.equal(resultOf(named(read(assessment), 'threshold of k6 llm_unready: rate<0.01')), 'failure');
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
  const gate = named(parse(xml), 'p95 end-to-end time < 10 s').children[0];
  assert.equal(gate?.name, 'skipped');
  assert.match(gate.attributes['message'] ?? '', /ten times faster than light$/);
});

test('hostile text stays text: marks, control characters, halves of pairs, the end of a CDATA', async () => {
  const hostile = 'a<b>&"\'\u0000\u001b[31m\ud800\uffff]]>\u202e\r\n</failure>\u{1f600}';
  const root = read(await assessedWith('troubled', [finds('physics', invalid(hostile, []))]));
  const message = named(root, 'physics').children[0]?.attributes['message'] ?? '';
  assert.equal(message, 'invalid: The physics is broken. a<b>&"\' [31m\ufffd\ufffd]]> </failure>\u{1f600}.');
  const assessment = await assessedWith('troubled', []);
  const { run } = assessment;
  read({ ...assessment, run: { ...run, scenario: hostile, server: { ...run.server, model: hostile } } });
});
