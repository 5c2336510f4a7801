import { element, printXml, type Xml } from './xml.ts';

/** One test as a CI server counts it. */
export interface TestCase {
  readonly name: string;
  readonly result: 'passed' | 'failure' | 'skipped';
  /** Of a test that did not pass: why, in a line. */
  readonly message: string;
  /** More of it; of a test that passed, what it said all the same. */
  readonly text: string;
  /** How long it took, s; not told where it is no time that anybody waits for. */
  readonly seconds?: number;
}

/** Tests of one kind. */
export interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
  /** What the tests were about, by name. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** What all tests of a document have in common. */
export interface Tested {
  readonly name: string;
  /** Its beginning, ISO 8601 in UTC. */
  readonly startedAt: string;
}

/** A test that passed, with what it said all the same. */
export const passedCase = (name: string, text = ''): TestCase => ({ name, result: 'passed', message: '', text });

const timeOf = (seconds: number): string => (seconds === 0 ? '0' : seconds.toFixed(3));

function caseXml({ name, result, message, text, seconds = 0 }: TestCase, classname: string): Xml {
  const attributes = { classname, name, time: timeOf(seconds) };
  if (result === 'passed') return element('testcase', attributes);
  return element('testcase', attributes, [element(result, { type: result, message }, text)]);
}

const countOf = (cases: readonly TestCase[], kind: TestCase['result']): string =>
  String(cases.filter(({ result }) => result === kind).length);

/** What passed and had something to say, a line each: Ant's schema has no output of a single test. */
const remarksOf = (cases: readonly TestCase[]): string =>
  cases
    .filter(({ result, text }) => result === 'passed' && text !== '')
    .map(({ name, text }) => `${name}: ${text}`)
    .join('\n');

function suiteXml({ name, cases, properties = {} }: TestSuite, id: number, tested: Tested): Xml {
  const seconds = cases.reduce((sum, one) => sum + (one.seconds ?? 0), 0);
  return element(
    'testsuite',
    {
      name,
      id: String(id),
      package: tested.name,
      // without zone or fraction, as Ant's schema has it; UTC
      timestamp: tested.startedAt.slice(0, 19),
      hostname: 'localhost',
      tests: String(cases.length),
      failures: countOf(cases, 'failure'),
      errors: '0',
      skipped: countOf(cases, 'skipped'),
      time: timeOf(seconds),
    },
    [
      element(
        'properties',
        {},
        Object.entries(properties).map(([key, value]) => element('property', { name: key, value })),
      ),
      ...cases.map((one) => caseXml(one, `${tested.name}.${name}`)),
      element('system-out', {}, remarksOf(cases)),
      element('system-err', {}),
    ],
  );
}

/**
 * What CI servers read as JUnit XML. It is valid by both schemas that are published: that of Jenkins' xunit plugin (junit-10.xsd), and the
 * stricter one of Ant's reports (JUnit.xsd), which wants the elements in this order and no attribute at the root.
 */
export const junitDocument = (tested: Tested, suites: readonly TestSuite[]): string =>
  printXml(
    element(
      'testsuites',
      {},
      suites.map((suite, id) => suiteXml(suite, id, tested)),
    ),
  );
