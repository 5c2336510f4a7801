// The pages of reports for those who do not see them, or not well: axe-core in a real browser. Left out, loudly, where no Chromium is installed.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { invalid, unsound } from '../lib/audits/finding.ts';
import { compare } from '../lib/comparison/compare.ts';
import type { Side } from '../lib/comparison/side.ts';
import type { Plan } from '../lib/schema/plan.ts';
import { fullPlan, gridPlan, refusedPlan } from '../reports/capacity/golden/made-plans.ts';
import { renderPlan } from '../reports/capacity/render.ts';
import { readSides } from '../reports/comparison/read-sides.ts';
import { renderComparison } from '../reports/comparison/render.ts';
import { assessedWith, finds } from '../reports/doubted-run.test-support.ts';
import { html } from '../reports/formats/html.ts';
import { repeatedSide } from '../reports/golden/repeated-runs.ts';
import { readStatedFile } from '../reports/reading/stated-file.ts';
import { renderRun } from '../reports/render.ts';
import { renderStated } from '../reports/stated/render.ts';
import { browserPath, openBrowser } from './browser.ts';
import { root, temporaryFolder } from './k6-process.ts';

const goldenRuns = join(root, 'fixtures', 'runs');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = { desk: 1280, phone: 390 };
const schemes = ['light', 'dark'] as const;

/**
 * A second is promised; a machine that runs other tests beside this gets five. What it took is told as a diagnostic.
 */
const slowestLoadMs = 5_000;

/** Makes a page in a folder and returns its file. */
type Make = (folder: string) => Promise<string>;

const ofRun =
  (name: string): Make =>
  async (folder) => {
    const files = readdirSync(join(goldenRuns, name));
    const alone = files.find((file) => /^[^.]+\.json$/.test(file)) ?? '';
    const path = files.includes('run.json') ? join(goldenRuns, name) : join(goldenRuns, name, alone);
    return (await renderRun(path, { formats: ['html'], out: folder })).files[0] ?? '';
  };

const ofComparison =
  (sides: () => Promise<readonly Side[]>): Make =>
  async (folder) => {
    const limits = { every: 0.05, named: new Map<string, number>() };
    const comparison = compare(await sides(), { margin: 0.05, varies: null, measures: null, limits, requests: [5000] });
    return (await renderComparison(comparison, folder))[0] ?? '';
  };

/** Numbers of every kind struck at one level and withheld at another. */
const doubted: Make = async (folder) => {
  const claims = ['rates', 'token-rates', 'latencies', 'tokens'] as const;
  const sender = finds('sender', unsound('Late.', claims), {
    scope: 'load',
    judge: ({ level }) => (level === 50 ? invalid('Never.', claims, 'It looks like x') : unsound('Late.', claims)),
  });
  const file = join(folder, 'report.html');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, html.render(await assessedWith('ladder', [sender])));
  return file;
};

const ofPlan =
  (plan: Plan): Make =>
  async (folder) =>
    (await renderPlan(plan, folder, { formats: ['html'] })).files[0] ?? '';

const ofStated =
  (name: string): Make =>
  async (folder) => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, name);
    copyFileSync(join(root, 'fixtures', 'stated', name), path);
    const stated = await readStatedFile(path);
    const files = stated === null ? [] : (await renderStated(path, stated, [])).files;
    return files.find((file) => file.endsWith('.html')) ?? '';
  };

const of = { requests: 120, runSpread: 0.01 };
const pages: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(readdirSync(goldenRuns).map((name) => [`the report of a ${name} run`, ofRun(name)])),
  'a report full of doubts': doubted,
  'the report of stated results': ofStated('high-parallelism.json'),
  'the capacity report of a whole plan': ofPlan(fullPlan()),
  'the capacity report of a plan that refuses everything': ofPlan(refusedPlan()),
  'the capacity report of a hundred cells': ofPlan(gridPlan()),
  'the comparison of two runs': ofComparison(() =>
    readSides(['healthy', 'troubled'].map((name) => join(goldenRuns, name))),
  ),
  'the comparison of repeated runs': ofComparison(async () => [
    repeatedSide('vllm-0.31.0-prefix-cache', 3, { ...of, seed: 1 }),
    repeatedSide('vllm_0_32_0', 3, { ...of, seed: 2, slowdown: 3 }),
  ]),
};

/** What axe finds, slight or grave, each with where it is. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html: where }) => `${impact} ${id}: ${where.slice(0, 200)}`),
  );
}

/** Collects requests to anything but the page itself, which all fail, and errors on its console. */
async function watch(page: Page, url: string): Promise<string[]> {
  const amiss: string[] = [];
  await page.route('**', (route) => {
    if (route.request().url() === url) return route.continue();
    amiss.push(`asks for ${route.request().url()}`);
    return route.abort();
  });
  page.on('console', (message) => {
    if (message.type() === 'error') amiss.push(message.text());
  });
  page.on('pageerror', (error) => amiss.push(error.message));
  return amiss;
}

const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
/** A4 less its margins of 16 mm, in pixels of CSS. */
const sheetWidth = 673;
/** Captions of the tables that reach over the edge, where a screen would scroll. */
const cutOnPaper = `[...document.querySelectorAll('table')]
  .filter((table) => table.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((table) => table.caption?.textContent)`;
const unfold = 'for (const details of document.querySelectorAll("details")) details.open = true';
const loadMs = 'performance.getEntriesByType("navigation")[0].loadEventEnd';

describe('a page', { skip: browserPath === null ? 'no Chromium is installed' : false }, () => {
  let browser: Browser;
  const out = temporaryFolder(after);
  before(async () => {
    browser = await openBrowser(browserPath ?? '');
  });
  after(() => browser.close());

  for (const [name, make] of Object.entries(pages)) {
    test(`${name} can be read by all, needs no network and opens at once`, async (t) => {
      const file = await make(join(out, name.replaceAll(' ', '-')));
      for (const [device, width] of Object.entries(widths)) {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        const amiss = await watch(page, pathToFileURL(file).href);
        await page.goto(pathToFileURL(file).href);
        const opened = Number(await page.evaluate(loadMs));
        t.diagnostic(`opened in ${Math.round(opened)} ms on a ${device}`);
        assert.ok(opened > 0 && opened < slowestLoadMs, `opened in ${opened} ms`);
        assert.equal(await page.evaluate(overflow), 0, 'the page is wider than the screen');
        await page.evaluate(unfold);
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await barriers(page), [], `${device}, ${colorScheme}`);
        }
        assert.equal(await page.evaluate(overflow), 0, 'the page is wider than the screen when all is unfolded');
        await page.emulateMedia({ media: 'print' });
        await page.setViewportSize({ width: sheetWidth, height: 900 });
        assert.deepEqual(await page.evaluate(cutOnPaper), [], 'tables that a sheet of A4 cuts');
        assert.deepEqual(amiss, []);
        await page.close();
      }
    });
  }

  test('of low contrast, without a name and with a picture from elsewhere is found to be so', async () => {
    const page = await browser.newPage();
    await page.setContent(
      '<html lang="en"><title>x</title><main><h1>x</h1><p style="color:#ccc">Words that are hardly there.</p><img src="x"></main>',
    );
    const found = await barriers(page);
    assert.ok(
      found.some((line) => /color-contrast/.test(line)),
      found.join('\n'),
    );
    assert.ok(
      found.some((line) => /image-alt/.test(line)),
      found.join('\n'),
    );
    await page.close();
  });
});
