import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { fixtureRuns } from '../golden/make-runs.ts';
import { matchesOf, readSides } from './read-sides.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-sides-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string): string => join(fixtureRuns, name);
const copy = (name: string, to: string): string => {
  cpSync(fixture(name), join(folder, to), { recursive: true });
  return join(folder, to);
};
for (const to of ['group/a1', 'group/a2', 'group/b1']) copy('interrupted', to);

const told = async (...given: string[]) =>
  (await readSides(given)).map(({ name, runs }) => [name, ...runs.map(({ path }) => path.replace(`${folder}/`, ''))]);

const refused = (given: string[], words: RegExp): Promise<void> =>
  assert.rejects(
    readSides(given),
    (error) => error instanceof UsageError && words.test([error.message, ...error.problems].join('\n')),
  );

test('a side is a run folder, a summary-only file, an assessment, a folder of runs, a pattern or a list', async () => {
  const file = join(folder, 'old.json');
  cpSync(join(fixture('healthy'), 'assessment.json'), file);
  assert.deepEqual(
    await told(
      join(folder, 'group/a1'),
      join(fixture('summary-only'), 'inngest-style.json'),
      file,
      `listed=${fixture('killed')}, ${join(folder, 'group/b1')}`,
    ),
    [
      ['a1', 'group/a1'],
      ['inngest-style', join(fixture('summary-only'), 'inngest-style.json')],
      ['old', 'old.json'],
      ['listed', fixture('killed'), 'group/b1'],
    ],
  );
  assert.deepEqual(await told(`all=${join(folder, 'group')}`, fixture('killed')), [
    ['all', 'group/a1', 'group/a2', 'group/b1'],
    ['killed', fixture('killed')],
  ]);
  assert.deepEqual(await told(`some=${join(folder, 'group/a?')}`, `rest=${join(folder, 'group/b*')}`), [
    ['some', 'group/a1', 'group/a2'],
    ['rest', 'group/b1'],
  ]);
});

test('an assessment is taken as it is, a run folder is assessed anew', async () => {
  const [stored, anew] = await readSides([join(fixture('healthy'), 'assessment.json'), copy('healthy', 'again')]);
  const [one, other] = [stored, anew].map((side) => side?.runs[0]?.assessment.counts);
  assert.deepEqual(one, other);
});

test('sides are named by their runs where that tells them apart, else by letters', async () => {
  const names = async (...given: string[]) => (await told(...given)).map(([name]) => name);
  const [one, two] = ['20261122T040000Z-inngest-style', '20261123T040000Z-inngest-style'].map((to) =>
    copy('killed', to),
  );
  assert.deepEqual(await names(one ?? '', two ?? ''), ['A', 'B']);
  assert.deepEqual(await names(one ?? '', fixture('healthy')), ['inngest-style', 'healthy']);
  assert.deepEqual(await names(join(fixture('healthy'), 'assessment.json'), two ?? ''), ['healthy', 'inngest-style']);
  assert.deepEqual(await names(one ?? '', join(folder, 'group')), ['inngest-style', 'B']);
});

test('what is no comparison is refused, with what to do', async () => {
  await refused([fixture('healthy')], /takes two runs[^]*NAME=run1,run2/);
  await refused([fixture('healthy'), fixture('healthy')], /cannot be compared with itself[^]*named more than once/);
  await refused([`A=${fixture('healthy')}`, `A=${fixture('killed')}`], /same name[^]*A: name them/);
  await refused([fixture('healthy'), join(folder, 'nowhere')], /nowhere does not exist/);
  await refused([fixture('healthy'), `B=${join(folder, 'x*')}`], /No run matches/);
  await refused([fixture('healthy'), 'B='], /names no run/);
  await refused([fixture('healthy'), `a-name-of-many-more-letters=${fixture('killed')}`], /at most 24 characters/);
  mkdirSync(join(folder, 'empty'));
  await refused([fixture('healthy'), join(folder, 'empty')], /neither a run folder nor a folder of run folders/);
});

test('an assessment that does not follow its format is told field by field', async () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, JSON.stringify({ format: 'k6-vllm/assessment', version: 1, run: {} }));
  await refused([fixture('healthy'), file], /does not follow its format[^]*broken\.json: run\.id/);
  writeFileSync(file, '{"format": "k6-vllm/assess');
  await refused([fixture('healthy'), file], /cannot be read/);
});

test('a pattern matches names, not paths, and no hidden ones', () => {
  mkdirSync(join(folder, 'group', '.hidden'));
  const within = (pattern: string) => matchesOf(join(folder, pattern)).map((path) => path.replace(`${folder}/`, ''));
  assert.deepEqual(within('group/*'), ['group/a1', 'group/a2', 'group/b1']);
  assert.deepEqual(within('g*/?1'), ['group/a1', 'group/b1']);
  assert.deepEqual(within('group/a.'), []);
  assert.deepEqual(within('nowhere/*'), []);
});

const stated = new URL('../../fixtures/stated/high-parallelism.json', import.meta.url).pathname;

test('a file of stated results is as many sides as it has results, and one of them by its number', async () => {
  assert.deepEqual(
    (await readSides([stated])).map(({ name, runs }) => [name, runs.map(({ assessment }) => assessment.run.id)]),
    [
      ['High parallelism (50 at…', ['High parallelism (50 at once)']],
      ['Inngest-style (10 at a …', ['Inngest-style (10 at a time)']],
    ],
  );
  const named = await readSides([`theirs=${stated}#2`, fixture('interrupted')]);
  assert.deepEqual(
    named.map(({ name, runs }) => [name, runs[0]?.assessment.evidence.source]),
    [
      ['theirs', 'stated'],
      ['interrupted', 'records'],
    ],
  );
});

test('a result that is not named, not there, or named twice is refused with those that there are', async () => {
  const list = /#1 is High parallelism \(50 at once\)[^]*#2 is Inngest-style \(10 at a time\)/;
  await refused([`theirs=${stated}`, fixture('healthy')], list);
  await refused([`${stated}#3`, fixture('healthy')], list);
  await refused([`a=${stated}#2`, `b=${stated}#2`], /named more than once/);
});
