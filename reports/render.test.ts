import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { assessmentSchema } from '../lib/schema/assessment.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { formats } from './formats/index.ts';
import { goldenRuns } from './golden/golden-runs.ts';
import { fixtureRuns, makeRuns } from './golden/make-runs.ts';
import { renderRun } from './render.ts';
import { sections } from './sections/index.ts';
import { oneLine } from '../lib/units/printable.ts';
import { asMarkdown } from './text.ts';

const rewrite = process.env['UPDATE_GOLDEN'] === '1';

async function freshFolder(t: { after: (done: () => Promise<void>) => void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'k6-vllm-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** Compares text with a committed file, or writes it there when UPDATE_GOLDEN=1. */
async function assertGolden(text: string, file: string): Promise<void> {
  if (rewrite) await writeFile(file, text);
  else assert.equal(text, await readFile(file, 'utf8'), `${file} differs; UPDATE_GOLDEN=1 rewrites it`);
}

for (const make of goldenRuns) {
  const { name, files } = make();
  test(`the golden run ${name} is made from its seed and gives its golden assessment and report`, async (t) => {
    const folder = await freshFolder(t);
    if (rewrite) await makeRuns(fixtureRuns);
    for (const [file, content] of Object.entries(files))
      assert.equal(content, await readFile(join(fixtureRuns, name, file), 'utf8'));
    const input =
      files['run.json'] === undefined ? join(fixtureRuns, name, Object.keys(files)[0] ?? '') : join(fixtureRuns, name);
    const { files: written } = await renderRun(input, { out: folder });
    assert.equal(written.length, formats.length);
    for (const file of written.filter((path) => !path.endsWith('.html')))
      await assertGolden(
        (await readFile(file, 'utf8')).replaceAll(folder, `fixtures/runs/${name}`),
        join(fixtureRuns, name, file.slice(folder.length + 1)),
      );
    const [assessment = '', html = ''] = written;
    assessmentSchema.parse(JSON.parse(await readFile(assessment, 'utf8')));
    const page = await readFile(html, 'utf8');
    assert.ok(page.length < 400_000, `${page.length} bytes`);
    assert.doesNotMatch(
      page,
      /<script|<link|<img|src=|https?:\/\/(?!gpu-1\.example|www\.w3\.org)|url\(|undefined|NaN|\[object/,
    );
  });
}

test('hostile text from the server is text in the page and in the table', async (t) => {
  const folder = await freshFolder(t);
  const { files } = await renderRun(join(fixtureRuns, 'troubled'), { out: folder });
  const [, html = '', markdown = ''] = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  assert.match(html, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.doesNotMatch(markdown, /<script>|<html>/);
  const row = markdown.split('\n').find((line) => line.startsWith('| rejected')) ?? '';
  assert.equal(row.match(/(?<!\\)\|/g)?.length, 5, 'a pipe in a message does not split its cell');
});

const reportOf = async (name: string, out: string): Promise<string> => {
  const { files } = await renderRun(join(fixtureRuns, name), { formats: ['markdown'], out });
  return (await readFile(files[0] ?? '', 'utf8')).replace(/[\u202f\u00a0]/g, ' ');
};

test('what a run does not have makes no column, no row and no section', async (t) => {
  const folder = await freshFolder(t);
  const strained = await reportOf('strained', folder);
  assert.match(
    strained,
    /\| {2}\| TTFT since due \(n = 400\) \| E2E since due \(n = 400\) \| ITL \(n = 125 005 gaps\) \| First content \(n = 399\) \| NTPOT \(n = 400\) \|/,
  );
  assert.match(strained, /\| Late sending /);
  const healthy = await reportOf('healthy', folder);
  assert.match(healthy, /\| {2}\| ITL \(n = [\d ]+ gaps\) \| NTPOT \(n = 498\) \|/);
  assert.doesNotMatch(healthy, /First content|Late sending/, 'the first token was content, and nothing was scheduled');
  const killed = await reportOf('killed', folder);
  assert.match(killed, /\| {2}\| NTPOT \(n = 119\) \|/);
  assert.doesNotMatch(killed, /\| ITL|\n## The load generator/);
});

test('a load generator is judged in words: what it used, and whether it may have been the bottleneck', async (t) => {
  const folder = await freshFolder(t);
  assert.match(
    await reportOf('healthy', folder),
    /The load generator used 2\.70 % of its 4 cores; its busiest second 8\.10 %\. Nothing says that it was the bottleneck/,
  );
  assert.match(
    await reportOf('troubled', folder),
    /its busiest second 8\.10 %\. It may have been the bottleneck \(late wake-ups\): read the latencies as an upper bound/,
  );
});

test('Markdown takes no markup, line or mention from a text', () => {
  assert.equal(asMarkdown('a|b `c` *d* _e_ <b> @f\n# g \\'), 'a\\|b \\`c\\` \\*d\\* \\_e\\_ &lt;b> &#64;f # g \\\\');
  assert.equal(asMarkdown('p95 < 10 s'), 'p95 < 10 s');
  assert.deepEqual(['# x', '> x', '- x', '1. x', '4.21 s'].map(asMarkdown), [
    '\\# x',
    '\\> x',
    '\\- x',
    '1\\. x',
    '4.21 s',
  ]);
  assert.equal(oneLine('a\u0000\u202eb\r\nc'), 'a b c');
});

test('the report lies in the run folder by default, only in the formats wanted, and no draft is left', async (t) => {
  const folder = await freshFolder(t);
  for (const file of ['run.json', 'requests.ndjson'])
    await writeFile(join(folder, file), await readFile(join(fixtureRuns, 'interrupted', file)));
  const { headline, assessment, files } = await renderRun(folder, { formats: ['markdown'] });
  assert.match(
    headline,
    /^Inconclusive: Interrupted: 37 of 500 planned requests were done, so the run cannot pass\. 37 of 37 requests succeeded/,
  );
  assert.equal(assessment.verdict.outcome, 'inconclusive');
  assert.deepEqual(files, [join(folder, 'report.md')]);
  assert.deepEqual((await readdir(folder)).sort(), ['report.md', 'requests.ndjson', 'run.json']);
});

test('an unknown format is a mistake of the user’s', async () => {
  await assert.rejects(
    renderRun(fixtureRuns, { formats: ['pdf'] }),
    (error) => error instanceof UsageError && /json, html, markdown, junit/.test(error.problems.join()),
  );
});

const folderOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

test('every section in its folder is in the registry, with a template', async () => {
  const names = await readdir(folderOf('./sections'));
  const machinery = new Set(['index.ts', 'section.ts']);
  const units = names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !machinery.has(name))
    .map((name) => name.slice(0, -3));
  assert.deepEqual(units.sort(), sections.map(({ id }) => id).sort());
  assert.deepEqual(
    names.filter((name) => name.endsWith('.hbs')).sort(),
    units.map((id) => `${id}.hbs`),
  );
});

test('every format in its folder is in the registry, and both notations know the same blocks', async () => {
  const names = await readdir(folderOf('./formats'));
  const machinery = new Set(['index.ts', 'format.ts', 'page-words.ts']);
  const units = names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !machinery.has(name))
    .map((name) => name.slice(0, -3));
  assert.deepEqual(units.sort(), formats.map(({ id }) => id).sort());
  const blocks = async (format: string) =>
    (await readdir(folderOf(`./formats/${format}`))).filter((name) => name.endsWith('.hbs'));
  assert.deepEqual(await blocks('html'), await blocks('markdown'));
});

test('a resumed run tells of all its parts, and counts no request twice', async (t) => {
  const folder = await freshFolder(t);
  const { assessment } = await renderRun(join(fixtureRuns, 'resumed'), { formats: ['json'], out: folder });
  const { resumed, counts, window, measures } = assessment;
  assert.deepEqual(
    [counts.planned, counts.measured, counts.succeeded, counts.failed, counts.cutShort],
    [200, 200, 199, 1, 0],
  );
  assert.ok(resumed && window);
  const own = resumed.parts.map(({ span }) => (span ? span.endMs - span.startMs : 0));
  assert.ok(Math.abs(window.endMs - window.startMs - own.reduce((a, b) => a + b)) < 1e-6);
  const rate = measures.find(({ id }) => id === 'requests-rate')?.value ?? 0;
  assert.ok(Math.abs(rate / ((1000 * counts.succeeded) / (window.endMs - window.startMs)) - 1) < 1e-5);
  assert.deepEqual(
    resumed.parts.map(({ succeeded }) => succeeded).reduce((a, b) => a + b),
    199,
  );
  assert.deepEqual(
    [resumed.retried, resumed.failures.map(({ kind, count }) => [kind, count])],
    [
      16,
      [
        ['aborted', 10],
        ['connection', 6],
      ],
    ],
  );
  const ids = new Set(assessment.notes.map(({ id }) => id));
  for (const id of ['resumed', 'requests-retried', 'line-torn', 'gaps-of-some-parts']) assert.ok(ids.has(id), id);
  assert.equal(assessment.audits.find(({ id }) => id === 'missing-records')?.verdict, 'ok');
});
