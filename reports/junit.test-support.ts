import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { XmlDocument, XmlElement, XsdValidator } from 'libxml2-wasm';

/** An element as it was read. */
export interface XmlTree {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlTree[];
  readonly text: string;
}

const xsd = readFileSync(new URL('../fixtures/schemas/junit-10.xsd', import.meta.url), 'utf8');

function treeOf(one: XmlElement): XmlTree {
  const children = one.find('*').filter((child) => child instanceof XmlElement);
  return {
    name: one.name,
    attributes: Object.fromEntries(one.attrs.map(({ name, value }) => [name, value])),
    children: children.map(treeOf),
    text: one.content,
  };
}

/** What Ant's JUnit.xsd (https://github.com/windyroad/JUnit-Schema) wants beyond that of Jenkins, as far as we use it. */
function assertAntsOrder(root: XmlTree): void {
  assert.deepEqual(root.attributes, {});
  for (const [i, suite] of root.children.entries()) {
    const cases = suite.children.filter(({ name }) => name === 'testcase');
    assert.deepEqual(
      suite.children.map(({ name }) => name),
      ['properties', ...cases.map(({ name }) => name), 'system-out', 'system-err'],
    );
    const { id, package: group, hostname, timestamp, time } = suite.attributes;
    assert.deepEqual([id, hostname], [String(i), 'localhost']);
    assert.notEqual(group, undefined);
    assert.match(timestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    for (const told of [time, ...cases.map(({ attributes }) => attributes['time'])])
      assert.match(told ?? '', /^\d+(\.\d+)?$/);
    for (const { attributes, children } of cases) {
      assert.ok(attributes['name'] !== undefined && attributes['classname'] !== undefined);
      assert.ok(children.length <= 1 && children.every(({ name }) => ['failure', 'skipped'].includes(name)));
    }
  }
}

/** Reads JUnit XML that both published schemas find valid, and whose counts are those of its tests. */
export function readJunit(xml: string): XmlTree {
  const document = XmlDocument.fromString(xml);
  const schema = XmlDocument.fromString(xsd);
  const validator = XsdValidator.fromDoc(schema);
  try {
    validator.validate(document);
    const root = treeOf(document.root);
    assertAntsOrder(root);
    for (const suite of root.children) assertCounts(suite);
    return root;
  } finally {
    validator.dispose();
    schema.dispose();
    document.dispose();
  }
}

function assertCounts(suite: XmlTree): void {
  const cases = suite.children.filter(({ name }) => name === 'testcase');
  const ended = (result: string): string => String(cases.filter((one) => resultOf(one) === result).length);
  const { tests, failures, skipped, errors } = suite.attributes;
  assert.deepEqual([tests, failures, skipped, errors], [String(cases.length), ended('failure'), ended('skipped'), '0']);
}

/** All tests of a document. */
export const testCases = (root: XmlTree): readonly XmlTree[] =>
  root.children.flatMap(({ children }) => children.filter(({ name }) => name === 'testcase'));

/** The test of a name; fails where there is none. */
export const testNamed = (root: XmlTree, name: string): XmlTree =>
  testCases(root).find(({ attributes }) => attributes['name'] === name) ?? assert.fail(`no test ${name}`);

/** `passed`, `failure` or `skipped`. */
export const resultOf = ({ children }: XmlTree): string => children[0]?.name ?? 'passed';

/** Why a test did not pass, in a line. */
export const messageOf = ({ children }: XmlTree): string => children[0]?.attributes['message'] ?? '';
