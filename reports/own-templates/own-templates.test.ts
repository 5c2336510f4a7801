// Reports by templates of the user's own.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { after } from 'node:test';
import { compare } from '../../lib/comparison/compare.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import type { Plan } from '../../lib/schema/plan.ts';
import { fullPlan, gridPlan, refusedPlan } from '../capacity/golden/made-plans.ts';
import { renderPlan } from '../capacity/render.ts';
import { readSides } from '../comparison/read-sides.ts';
import { renderComparison } from '../comparison/render.ts';
import { fixtureRuns } from '../golden/make-runs.ts';
import { renderRun } from '../render.ts';
import { reportKinds } from '../report-kinds.ts';
import { copyTemplates } from './copy.ts';

const place = mkdtempSync(join(tmpdir(), 'k6-vllm-templates-'));
after(() => rmSync(place, { recursive: true, force: true }));

const manifest = { format: 'k6-vllm/template', version: 1 };
let folders = 0;

/** A template folder with these files; `template.json` is a plain one unless given. */
function templates(files: Readonly<Record<string, string>>, head: object | null = manifest): string {
  const folder = join(place, `own-${folders++}`);
  const all = { ...(head === null ? {} : { 'template.json': JSON.stringify(head) }), ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function rendered(run: string, template?: string): Promise<{ html: string; markdown: string }> {
  const { files } = await renderRun(join(fixtureRuns, run), {
    formats: ['html', 'markdown'],
    out: join(place, `${run}-${folders++}`),
    ...(template === undefined ? {} : { template }),
  });
  const [html = '', markdown = ''] = files.map((file) => readFileSync(file, 'utf8'));
  return { html, markdown };
}

const comparison = async () =>
  compare(await readSides(['healthy', 'troubled'].map((name) => join(fixtureRuns, name))), {
    margin: 0.05,
    varies: null,
    measures: null,
    limits: null,
  });

async function comparedBy(template?: string): Promise<string[]> {
  const files = await renderComparison(await comparison(), join(place, `comparison-${folders++}`), template);
  return files.map((file) => readFileSync(file, 'utf8'));
}

async function plannedBy(plan: Plan, template?: string): Promise<string[]> {
  const { files } = await renderPlan(
    plan,
    join(place, `plan-${folders++}`),
    template === undefined ? {} : { template },
  );
  return files.map((file) => readFileSync(file, 'utf8'));
}

const runs = readdirSync(fixtureRuns);
const runPath = (name: string): string =>
  readdirSync(join(fixtureRuns, name)).includes('run.json')
    ? name
    : join(name, readdirSync(join(fixtureRuns, name)).find((file) => /^[^.]+\.json$/.test(file)) ?? '');

test('reports by a copy of our templates are ours, byte for byte, of every kind of run, of a comparison and of plans', async () => {
  const folder = join(place, 'copy');
  const written = await copyTemplates(folder, []);
  assert.ok(written.length > 40, `${written.length} templates`);
  for (const run of runs) assert.deepEqual(await rendered(runPath(run), folder), await rendered(runPath(run)), run);
  assert.deepEqual(await comparedBy(folder), await comparedBy());
  for (const plan of [fullPlan(), refusedPlan(), gridPlan()])
    assert.deepEqual(await plannedBy(plan, folder), await plannedBy(plan), plan.title);
});

test('a section of the user’s stands in place of ours, in both formats, and all else stays', async () => {
  const own = templates({
    'sections/summary.hbs':
      '{{> heading title="In short"}}\n{{> table volume}}\n{{> paragraph text=@report.run.server.model}}\n{{#if (is @format "html")}}<hr>{{/if}}\n',
  });
  const [ours, theirs] = [await rendered('healthy'), await rendered('healthy', own)];
  assert.match(
    theirs.html,
    /<section id="summary">\n<h2>In short<\/h2>[\s\S]*<p>google\/gemma-3-4b-it<\/p>\n<hr>\s*<\/section>/,
  );
  assert.match(theirs.markdown, /\n## In short\n\n\*\*What was done\*\*[\s\S]*\ngoogle\/gemma-3-4b-it\n/);
  assert.doesNotMatch(theirs.markdown, /<hr>|## Summary/);
  const rest = (page: string): string => page.replace(/<section id="summary">[\s\S]*?<\/section>/, '');
  assert.equal(rest(theirs.html), rest(ours.html));
});

test('sections are added at the end, or where template.json puts them, which leaves out what it does not name', async () => {
  const costs = '{{> heading}}\n{{> paragraph text=@report.counts.measured}}\n';
  const last = await rendered('healthy', templates({ 'sections/gpu-costs.hbs': costs }));
  const headings = (text: string): string[] => [...text.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title);
  assert.deepEqual(headings(last.markdown), [...headings((await rendered('healthy')).markdown), 'Gpu costs']);
  assert.match(last.html, /<section id="gpu-costs">\n<h2>Gpu costs<\/h2>\n<p>500<\/p>/);
  const sections = { run: ['gpu-costs', 'summary', 'verdict'] };
  const named = await rendered('healthy', templates({ 'sections/gpu-costs.hbs': costs }, { ...manifest, sections }));
  assert.deepEqual(
    [...named.html.matchAll(/<section id="([^"]*)"/g)].map(([, id]) => id),
    sections.run,
  );
});

test('a style sheet, a page, a block and a partial of the user’s own are used by every section', async () => {
  const own = templates({
    'formats/html/style.css': 'body { color: rebeccapurple }',
    'formats/html/heading.hbs': '<h2 class="ours">{{title}}</h2>\n{{> stamp}}\n',
    'formats/html/stamp.hbs': '<p>Example Ltd</p>',
    'formats/markdown/page.hbs': '{{#each sections}}{{body}}{{/each}}{{kind}}',
  });
  const { html, markdown } = await rendered('ladder', own);
  assert.match(html, /<style>\nbody \{ color: rebeccapurple \}\n<\/style>/);
  assert.equal(html.match(/<h2 class="ours">/g)?.length, html.match(/<p>Example Ltd<\/p>/g)?.length);
  assert.doesNotMatch(html, /<h2>/);
  assert.match(markdown, /Load test report\n$/);
  assert.doesNotMatch(markdown, /^# /m);
});

test('hostile text stays text in a template of the user’s, whether from the view or from the document', async () => {
  const own = templates({
    'sections/raw.hbs':
      '{{#each @report.failures}}{{#each messages}}{{> paragraph text=text}}\n{{text}}\n{{/each}}{{/each}}',
  });
  const { html, markdown } = await rendered('troubled', own);
  const [, raw = ''] = html.split('<section id="raw">');
  assert.match(raw, /&lt;script&gt;alert\(1\)/);
  assert.doesNotMatch(html, /<script/);
  assert.doesNotMatch(markdown, /<script>|<html>/);
});

test('a comparison takes its sections from the folder, and its whole document', async () => {
  const [html = '', md = ''] = await comparedBy(
    templates({
      'comparison/verdict.hbs':
        '{{> paragraph text=word}}\n{{#each @report.sides}}{{> paragraph text=name}}\n{{/each}}',
      'sections/verdict.hbs': '{{> paragraph text="of a run"}}',
    }),
  );
  assert.match(html, /<section id="verdict">\s*<p>[^<]+<\/p>\s*<p>healthy<\/p>\s*<p>troubled<\/p>\s*<\/section>/);
  assert.doesNotMatch(md, /of a run/);
});

test('a capacity report takes its sections from the folder, and the whole plan', async () => {
  const own = templates({
    'capacity/answer.hbs': '{{> paragraph text=@report.headline}}',
    'capacity/approval.hbs': '{{> heading}}',
  });
  const plan = fullPlan();
  const [, html = '', md = ''] = await plannedBy(plan, own);
  assert.match(html, /<section id="answer">\s*<p>[^<]+<\/p>\s*<\/section>/);
  assert.match(html, /<section id="approval">\s*<h2>Approval<\/h2>\s*<\/section>\s*<\/main>/);
  assert.match(md, /\n## Approval\n/);
});

/** What is said against a folder. */
async function objections(template: string, run = 'healthy'): Promise<string[]> {
  const out = join(place, `refused-${folders++}`);
  const error = await renderRun(join(fixtureRuns, run), { out, template }).then(
    () => assert.fail('nothing was said'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UsageError, String(error));
  assert.deepEqual(readdirSync(place).includes(out), false, 'nothing is written');
  return [...error.problems];
}

test('all that is wrong with a folder is told at once, with file and line, before anything is written', async () => {
  const said = await objections(
    templates(
      {
        'sections/sumary.hbs': 'x',
        'sections/verdict.hbs': 'a\n{{#if x}\n',
        'sections/tokens.hbs': 'a\nb\n{{upper title}}',
        'sections/Costs.hbs': 'x',
        'comparison/runs.hbs': '{{> tabel x}}',
        'formats/html/table.hbs': '{{#each rows}}',
        'formats/htm/table.hbs': 'x',
        'summary.hbs': 'x',
      },
      { format: 'k6-vllm/run', version: 2, sections: { rum: ['x'] }, colour: 'red' },
    ),
  );
  const expected = [
    /^summary\.hbs: it is never read; templates lie in sections\//,
    /^formats\/htm\/: nothing in it is read/,
    /^template\.json: format is "k6-vllm\/run", expected "k6-vllm\/template"$/,
    /^template\.json: version is 2; this suite knows version 1 /,
    /^template\.json: .*"colour"/,
    /^sections\/sumary\.hbs: there is no section sumary; did you mean summary\?/,
    /^sections\/verdict\.hbs:2: it cannot be read at /,
    /^sections\/tokens\.hbs:3: there is no helper upper$/,
    /^sections\/Costs\.hbs: the id of a section is of small letters/,
    /^comparison\/runs\.hbs:1: there is no partial tabel; did you mean table\?$/,
    /^formats\/html\/table\.hbs:1: it cannot be read at /,
  ];
  for (const pattern of expected)
    assert.ok(
      said.some((line) => pattern.test(line)),
      `${pattern} of\n${said.join('\n')}`,
    );
  assert.equal(said.length, expected.length, said.join('\n'));
});

test('what template.json names has to be there, and what is there has to be named', async () => {
  const said = await objections(
    templates(
      { 'sections/costs.hbs': 'x' },
      { ...manifest, sections: { run: ['verdict', 'sumary', 'verdict'], runs: ['verdict'] } },
    ),
  );
  assert.deepEqual(said, [
    `template.json: sections.runs is no kind of report; known are ${reportKinds.map(({ id }) => id).join(', ')}`,
    'template.json: sections.run names verdict more than once',
    'template.json: sections.run names sumary, which is no section of ours; did you mean summary? One of your own needs sections/sumary.hbs',
    'sections/costs.hbs: it is printed nowhere; add costs to sections.run of template.json',
  ]);
});

test('a section that is like one of ours by name is taken where template.json names it', async () => {
  const own = templates({ 'sections/token.hbs': '{{> heading}}' }, { ...manifest, sections: { run: ['token'] } });
  assert.match((await rendered('healthy', own)).markdown, /\n## Token\n/);
});

test('a folder that is none, is a file, lacks template.json or holds something else in it is told so', async () => {
  assert.match((await objections(join(place, 'nowhere'))).join(), /k6-vllm template init makes one/);
  assert.match((await objections(join(templates({}), 'template.json'))).join(), /it is a file/);
  assert.match(
    (await objections(templates({ 'sections/verdict.hbs': 'x' }, null))).join(),
    /template\.json: it is missing; write \{/,
  );
  assert.match((await objections(templates({ 'template.json': '{' }, null))).join(), /template\.json: it is not JSON/);
  assert.deepEqual(await objections(templates({ 'template.json': '{"format":"k6-vllm/template"}' }, null)), [
    'template.json: version is missing; this suite knows version 1',
  ]);
});

test('fields that are not there are told together, of every section and format, with file and line', async () => {
  const said = await objections(
    templates({
      'sections/verdict.hbs': '{{word}}\n{{wrod}}\n',
      'sections/summary.hbs': '{{> heading}}\n{{> table latencies}}\n',
      'sections/costs.hbs': '{{@report.counts.measured}}\n\n{{@report.levels.best}}\n',
      'sections/more.hbs': '{{> heading}}\n{{#if @report.levels.list.length}}{{/if}}',
      'sections/tokens.hbs': '{{> table finishes rows=heads}}{{> notes notes=finishes.rows}}',
      'formats/markdown/page.hbs': '{{heading}}\n{{subtitle}}\n',
    }),
  );
  assert.deepEqual(said, [
    'sections/verdict.hbs:2: there is no field wrod',
    'sections/summary.hbs:2: what it gives formats/html/table.hbs is not there',
    'sections/tokens.hbs:1: what it gives formats/html/notes.hbs has no field weight',
    'sections/costs.hbs:3: best is asked of something that is not there; ask for that by {{#if}} first',
    'sections/more.hbs:2: list is asked of something that is not there; ask for that by {{#if}} first',
    'sections/summary.hbs:2: what it gives formats/markdown/table.hbs is not there',
    'sections/tokens.hbs:1: what it gives formats/markdown/notes.hbs has no field happened',
    'formats/markdown/page.hbs:2: there is no field subtitle',
  ]);
});

test('copying overwrites nothing, adds to a folder, and knows which sections there are', async () => {
  const folder = join(place, 'begun');
  await copyTemplates(folder, ['verdict', 'comparison/verdict']);
  assert.deepEqual(readdirSync(folder).toSorted(), ['comparison', 'sections', 'template.json']);
  writeFileSync(join(folder, 'sections', 'verdict.hbs'), 'mine');
  await copyTemplates(folder, ['summary']);
  await assert.rejects(copyTemplates(folder, ['tokens', 'verdict']), /Nothing is overwritten/);
  await assert.rejects(copyTemplates(folder, []), /Nothing is overwritten/);
  await assert.rejects(copyTemplates(folder, ['nothing']), /There are no such sections/);
  assert.deepEqual(readdirSync(join(folder, 'sections')).toSorted(), ['summary.hbs', 'verdict.hbs']);
  assert.equal(readFileSync(join(folder, 'sections', 'verdict.hbs'), 'utf8'), 'mine');
});
