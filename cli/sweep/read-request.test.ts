import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readDefinition } from '../../lib/capacity/sweep/definition.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { packageRoot } from '../package-root.ts';
import { readRequest, type RequestFlags } from './read-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-request-'));
after(() => rmSync(folder, { recursive: true }));

const flags: RequestFlags = {
  scenario: undefined,
  file: undefined,
  axes: [],
  servers: [],
  settings: {},
  repeats: undefined,
  seed: undefined,
  settle: undefined,
};

function yaml(text: string): string {
  const file = join(folder, 'sweep.yaml');
  writeFileSync(file, text);
  return file;
}

const problemsOf = (asked: Partial<RequestFlags>): string => {
  try {
    readRequest({ ...flags, ...asked });
    return '';
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return [error.message, ...error.problems].join('\n');
  }
};

test('values are apart by commas, or by semicolons where they have commas', () => {
  const { axes } = readRequest({ ...flags, axes: ['CONCURRENCY=5, 10', 'RATES=1,2;4,8', 'EXTRA_BODY={"a":"b=c"}'] });
  assert.deepEqual(axes, { CONCURRENCY: ['5', '10'], RATES: ['1,2', '4,8'], EXTRA_BODY: ['{"a":"b=c"}'] });
});

test('the command line counts before the file, axis by axis', () => {
  const file = yaml(
    'scenario: smoke\naxes: {RATE: [1, 2], CONCURRENCY: [5]}\nsettings: {GPU: L4}\nrepeats: 5\nseed: 3\n',
  );
  const asked = { file, axes: ['RATE=7'], settings: { GPU: 'H100' }, repeats: 2, servers: ['a=http://a'] };
  assert.deepEqual(readRequest({ ...flags, ...asked }), {
    scenario: 'smoke',
    axes: { RATE: ['7'], CONCURRENCY: ['5'] },
    settings: { GPU: 'H100' },
    servers: { a: { baseUrl: 'http://a', settings: {} } },
    repeats: 2,
    seed: 3,
  });
});

test('what cannot be read is told with its place', () => {
  assert.match(
    problemsOf({ axes: ['CONCURRENCY', 'RATE=', 'SEED=1', 'SEED=2'] }),
    /"CONCURRENCY" is none\n"RATE=" is none\nSEED is given more than once/,
  );
  assert.match(problemsOf({ file: join(folder, 'nowhere') }), /nowhere cannot be read/);
  assert.match(problemsOf({ file: yaml('axes: [1\n') }), /is not YAML\.\n.*line/);
  const wrong = problemsOf({ file: yaml('axes: {RATE: 5}\nrepeats: 0\nsettle: 5\ncolour: red\n') });
  assert.match(wrong, /axes\.RATE: must be a list of values/);
  assert.match(wrong, /repeats: /);
  assert.match(wrong, /settle: must be a duration/);
  assert.match(wrong, /colour/);
});

test('an empty file asks for nothing', () => {
  assert.deepEqual(readRequest({ ...flags, file: yaml('# nothing\n') }).axes, {});
});

test('the example of the documentation is a sweep', () => {
  const page = readFileSync(join(packageRoot, 'docs', 'sweeps.md'), 'utf8');
  const example = /```yaml\n([^]*?)```/.exec(page)?.[1] ?? '';
  const { definition, problems } = readDefinition(readRequest({ ...flags, file: yaml(example) }));
  assert.deepEqual(problems, []);
  assert.deepEqual(definition?.axes[1]?.values, ['{"min_p":0}', '{"min_p":0.1}']);
  assert.deepEqual(
    definition?.servers.map(({ readyWithinMs }) => readyWithinMs),
    [600_000, 900_000],
  );
});
