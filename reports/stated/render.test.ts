import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { statedResultsSchema, type StatedResults } from '../../lib/schema/stated-results.ts';
import { readJunit } from '../junit.test-support.ts';
import { statedSections } from './sections/index.ts';
import { renderStated } from './render.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-stated-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const fixtures = new URL('../../fixtures/stated/', import.meta.url).pathname;
const resultsIn = (file: string): StatedResults => statedResultsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

/** The report of a fixture, or of other results under its name. */
async function reportOf(name: string, change: (results: StatedResults) => StatedResults = (results) => results) {
  const path = join(folder, `${name}.json`);
  copyFileSync(join(fixtures, `${name}.json`), path);
  const { headline, files } = await renderStated(path, change(resultsIn(path)), []);
  const read = (ending: string): string => readFileSync(join(folder, `${name}.${ending}`), 'utf8');
  return { headline, files, html: read('report.html'), md: read('report.md'), junit: read('junit.xml') };
}

test('every result that the documents state has its report beside its file, in every format', async () => {
  for (const file of readdirSync(fixtures)) {
    const { files, html, md } = await reportOf(file.replace('.json', ''));
    assert.deepEqual(
      files.map((each) => each.replace(`${folder}/${file.replace('json', '')}`, '')),
      ['judgement.json', 'report.html', 'report.md', 'junit.xml'],
    );
    for (const { title, id } of statedSections) {
      assert.match(html, new RegExp(`<section id="${id}">`));
      if (id !== 'answer') assert.ok(md.includes(`## ${title}`), `${file}: ${title}`);
    }
  }
});

test('what cannot be true is said first, and its figures are withheld', async () => {
  const { headline, md } = await reportOf('high-parallelism');
  assert.match(headline, /^Not to be believed: Of 2 results 2 have numbers that cannot be true\./);
  assert.match(md, /\| Successful req\/s \| \[not valid\]\(#can-these-numbers-be-believed\) \|/);
  assert.doesNotMatch(md, /\| 9\.05 ms/);
});

test('of believable figures it says that they have no interval, and decides no objective on them', async () => {
  const { headline, md } = await reportOf('offline-batch');
  assert.match(
    headline,
    /^Not contradicted: Nothing speaks against its numbers, of what could be asked\. Figures are .* no objective/,
  );
  assert.match(md, /\| Successful req\/s \| \*2\.29 req\/s\* \(no interval\) \|/);
});

test('what is not told stands there as that', async () => {
  const { md } = await reportOf('worker-count');
  assert.match(md, /\| Model \| not told \| not told \|/);
  assert.doesNotMatch(md, /\| Success rate \|/);
});

test('JUnit has a test for every audit of every result: failed by what cannot be true, skipped by what is not known', async () => {
  const { junit } = await reportOf('high-parallelism');
  const [suite] = readJunit(junit).children;
  const of = (name: string) =>
    suite?.children.find(({ attributes }) => attributes['name'] === `Inngest-style (10 at a time): ${name}`)
      ?.children[0];
  assert.equal(of('physical-compute')?.name, 'failure');
  assert.match(
    of('physical-compute')?.attributes['message'] ?? '',
    /^invalid: This throughput is physically impossible/,
  );
  assert.equal(of('client-saturation')?.name, 'skipped');
  assert.equal(of('error-share'), undefined);
});

test('names and sources are text, whatever is in them', async () => {
  const { html, md } = await reportOf('offline-batch', ({ results, ...file }) => ({
    ...file,
    source: '<script>alert(1)</script>',
    results: results.map((result) => ({ ...result, name: '<img src=x onerror=alert(2)>' })),
  }));
  assert.doesNotMatch(html, /<script>|<img/);
  assert.doesNotMatch(md, /<script>|<img/);
});

test('more results than a page is wide have tables one after the other', async () => {
  const { md } = await reportOf('offline-batch', ({ results, ...file }) => ({
    ...file,
    results: Array.from({ length: 6 }, (_, i) => results.map((result) => ({ ...result, name: `result ${i}` }))).flat(),
  }));
  assert.match(md, /Stated figures, part 2 of 2/);
});
