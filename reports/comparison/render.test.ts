import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compare, type ComparisonOptions } from '../../lib/comparison/compare.ts';
import { plainMeasure } from '../../lib/assessment/measure.ts';
import type { ComparedRun, Side } from '../../lib/comparison/side.ts';
import type { Measure } from '../../lib/schema/assessment.ts';
import { comparisonSchema } from '../../lib/schema/comparison.ts';
import { fixtureRuns } from '../golden/make-runs.ts';
import { repeatedSide } from '../golden/repeated-runs.ts';
import { messageOf, readJunit, resultOf, testCases, testNamed } from '../junit.test-support.ts';
import { readSides } from './read-sides.ts';
import { renderComparison } from './render.ts';
import { comparisonSections } from './sections/index.ts';

const golden = fileURLToPath(new URL('../../fixtures/comparisons', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'k6-vllm-comparison-'));
after(() => rmSync(out, { recursive: true, force: true }));

const usual: ComparisonOptions = {
  margin: 0.05,
  varies: null,
  measures: null,
  limits: { every: 0.05, named: new Map() },
  requests: [5000, 170_000],
};

/** Sides whose paths are the same on every machine. */
async function fixtureSides(...names: string[]): Promise<Side[]> {
  const sides = await readSides(names.map((name) => join(fixtureRuns, name)));
  return sides.map(({ name, runs }) => ({
    name,
    runs: runs.map((run) => ({ ...run, path: `runs/${run.path.slice(fixtureRuns.length + 1)}` })),
  }));
}

async function written(name: string, sides: readonly Side[]): Promise<Record<'html' | 'md' | 'json', string>> {
  const files = await renderComparison(compare(sides, usual), join(out, name));
  const [html = '', md = '', json = ''] = files.map((file) => readFileSync(file, 'utf8'));
  return { html, md, json };
}

for (const names of [
  ['healthy', 'troubled'],
  ['ladder', 'healthy'],
]) {
  test(`the comparison of the golden runs ${names.join(' and ')} is its golden Markdown (UPDATE_GOLDEN=1 rewrites it)`, async () => {
    const { md, html } = await written(names.join('-'), await fixtureSides(...names));
    const file = join(golden, `${names.join('-')}.md`);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, md);
    else assert.equal(md, readFileSync(file, 'utf8'));
    assert.doesNotMatch(html, /<script|<link|<img|src=|https?:\/\/(?!www\.w3\.org)|url\(|undefined|NaN|\[object/);
  });
}

test('repeated runs name their winner in the table, in the chart and first of all', async () => {
  const of = { requests: 150, runSpread: 0.01 };
  const sides = [repeatedSide('old', 5, { ...of, seed: 1 }), repeatedSide('new', 5, { ...of, seed: 2, slowdown: 1.3 })];
  const { html, md, json } = await written('repeated', sides);
  assert.match(md, /^\*\*Regression\.\*\*/m);
  assert.match(md, /\| End to end p95 \|.*\| ✓ old \(\d+(\.\d)? % lower \([\d.]+–[\d.]+ %\); large effect\) \|/);
  assert.match(html, /<svg[^>]*class="desk"[^>]*role="img"[^>]*>.*← old better/s);
  assert.match(html, /<svg[^>]*class="phone"/);
  assert.equal(comparisonSchema.parse(JSON.parse(json)).sides.length, 2);
});

test('the server’s memory and cache stand in the table without a winner, what each side is for and its time beside them', async () => {
  const sides = [1, 2].map((seed): Side => {
    const side = repeatedSide(`side-${seed}`, 3, { requests: 600, runSpread: 0.01, seed, slowdown: seed });
    const of = (metric: string, statistic: string, value: number): Measure =>
      plainMeasure({ metric, statistic, unit: 'share', basis: 'scrapes' }, value, 200);
    const told = [of('gpu-memory', 'max', 0.957), of('prefix-hits', 'rate', 0.3836), of('gpu-utilization', 'mean', 1)];
    return {
      ...side,
      runs: side.runs.map(({ path, assessment }) => ({
        path,
        assessment: { ...assessment, measures: [...assessment.measures, ...told] },
      })),
    };
  });
  const { md, html } = await written('told', sides);
  const plain = md.replaceAll(/[\u00a0\u202f]/g, ' ');
  assert.match(plain, /\| GPU memory in use max \| 95\.7 % .* \| 95\.7 % .* \| {2}\| 0 points/);
  assert.match(plain, /\| Prompt tokens from the prefix cache \| 38\.4 % .* \| 38\.4 % .* \| {2}\| 0 points/);
  assert.match(plain, /\| Batch jobs \| side-1 \| Successful req\/s .* higher \(.*\) \|/);
  assert.match(plain, /\| People who wait \| side-1 \| TTFT p95 .* lower \(.*\) and End to end p95 .* lower/);
  assert.match(plain, /\| 5 000 requests \| 3\d min .* to .*\) \| 1 h .* to .*\) \| side-1 \|/);
  assert.match(html, /<section id="uses">[\s\S]*<section id="times">/);
});

test('names and paths from outside are text', async () => {
  const side = repeatedSide('<script>alert(1)</script>|`x`', 1, { seed: 1, requests: 60 });
  const { html, md } = await written('hostile', [side, repeatedSide('b', 1, { seed: 2, requests: 60 })]);
  assert.doesNotMatch(html, /<script/);
  assert.doesNotMatch(md, /<script|[^\\]\|`x`/);
});

test('a comparison without a common level says so, and has no tables of measures', async () => {
  const [ladder, healthy] = await fixtureSides('ladder', 'healthy');
  assert.ok(ladder && healthy);
  const elsewhere: Side = {
    name: 'fifth',
    runs: healthy.runs.map(({ path, assessment }) => ({
      path,
      assessment: {
        ...assessment,
        run: { ...assessment.run, profile: { name: 'fixed-vus', levels: [7] } },
      } as ComparedRun,
    })),
  };
  const { md } = await written('apart', [ladder, elsewhere]);
  assert.match(md, /\*\*Regression not decided\.\*\*/);
  assert.match(md, /no level in common \(5, 7, 10, 50 and 100 in flight\)/);
  assert.doesNotMatch(md, /What was measured/);
});

test('every section in its folder is in the registry, with a template', () => {
  const names = readdirSync(fileURLToPath(new URL('./sections', import.meta.url)));
  const units = names.filter((name) => name.endsWith('.ts') && name !== 'index.ts').map((name) => name.slice(0, -3));
  assert.deepEqual(units.toSorted(), comparisonSections.map(({ id }) => id).toSorted());
  assert.deepEqual(names.filter((name) => name.endsWith('.hbs')).toSorted(), units.map((id) => `${id}.hbs`).toSorted());
});

test('what --fail-on decides is JUnit XML: a test for each limit, with both values, the interval and the report', async () => {
  const of = { requests: 120, runSpread: 0.005 };
  const [old, slow] = [
    repeatedSide('old', 3, { ...of, seed: 1 }),
    repeatedSide('new', 3, { ...of, seed: 2, slowdown: 1.4 }),
  ];
  const options = {
    ...usual,
    limits: {
      every: null,
      named: new Map([
        ['e2e-p95', 0.1],
        ['success-rate', 0.1],
        ['e2e-p50', 0.4],
      ]),
    },
  };
  const folder = join(out, 'gated');
  const files = await renderComparison(compare([old, slow], options), folder);
  const root = readJunit(readFileSync(files.at(-1) ?? '', 'utf8'));
  assert.deepEqual(
    testCases(root).map((one) => [one.attributes['classname'], one.attributes['name'], resultOf(one)]),
    [
      ['comparison.comparison', 'verdict', 'failure'],
      ['comparison.regressions', 'Success rate', 'passed'],
      ['comparison.regressions', 'End to end p50', 'skipped'],
      ['comparison.regressions', 'End to end p95', 'failure'],
    ],
  );
  const slower = testNamed(root, 'End to end p95');
  assert.match(
    messageOf(slower),
    /^[\d.]+ s after [\d.]+ s: [\d.]+ % worse, at 95 % worse by \+[\d.]+ to \+[\d.]+ %, limit 10 %$/,
  );
  assert.equal(slower.children[0]?.text, `Report: ${join(folder, 'comparison.html')}`);
  assert.match(messageOf(testNamed(root, 'End to end p50')), /^inconclusive: .*limit 40 %$/);
});

test('a comparison without limits writes no JUnit XML, and takes none for passed that cannot be compared', async () => {
  const sides = await fixtureSides('healthy', 'troubled');
  const plain = await renderComparison(compare(sides, { ...usual, limits: null }), join(out, 'plain'));
  assert.ok(plain.every((file) => !file.endsWith('junit.xml')));
  const files = await renderComparison(compare(sides, usual), join(out, 'limited'));
  const root = readJunit(readFileSync(files.at(-1) ?? '', 'utf8'));
  const [verdict, ...rest] = testCases(root);
  assert.notEqual(verdict && resultOf(verdict), 'passed');
  assert.ok(rest.some((one) => resultOf(one) === 'skipped' && /not comparable: /.test(messageOf(one))));
});
