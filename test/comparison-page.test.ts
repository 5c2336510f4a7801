// A comparison as a browser shows it. Left out, loudly, where no Chromium is installed.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { compare } from '../lib/comparison/compare.ts';
import type { Side } from '../lib/comparison/side.ts';
import { readSides } from '../reports/comparison/read-sides.ts';
import { renderComparison } from '../reports/comparison/render.ts';
import { repeatedSide } from '../reports/golden/repeated-runs.ts';
import { browserPath, openBrowser } from './browser.ts';
import { root, temporaryFolder } from './k6-process.ts';

const of = { requests: 120, runSpread: 0.01 };
const fixtures = (...names: string[]): Promise<Side[]> =>
  readSides(names.map((name) => join(root, 'fixtures', 'runs', name)));

const comparisons: Readonly<Record<string, () => Promise<readonly Side[]>>> = {
  'two runs': () => fixtures('healthy', 'troubled'),
  'a ladder and a run': () => fixtures('ladder', 'healthy'),
  'runs that have little in common': () => fixtures('healthy', 'stock', 'strained'),
  'repeated runs with long names': async () => [
    repeatedSide('vllm-0.31.0-prefix-cache', 3, { ...of, seed: 1 }),
    repeatedSide('vllm_0_32_0_unbreakable_x', 3, { ...of, seed: 2, slowdown: 3 }),
    repeatedSide('c', 3, { ...of, seed: 3, slowdown: 1.1 }),
  ],
};

describe('the page of a comparison', { skip: browserPath === null ? 'no Chromium is installed' : false }, () => {
  let browser: Browser;
  const out = temporaryFolder(after);
  before(async () => {
    browser = await openBrowser(browserPath ?? '');
  });
  after(() => browser.close());

  for (const [name, make] of Object.entries(comparisons)) {
    test(`of ${name} fits desk and phone, asks nothing of the network and runs no script`, async () => {
      const limits = { every: 0.05, named: new Map<string, number>() };
      const comparison = compare(await make(), {
        margin: 0.05,
        varies: null,
        measures: null,
        limits,
        requests: [5000],
      });
      const [file = ''] = await renderComparison(comparison, join(out, name.replaceAll(' ', '-')));
      for (const width of [1280, 390]) {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        const requests: string[] = [];
        page.on('request', (request) => requests.push(request.url()));
        await page.goto(pathToFileURL(file).href);
        assert.equal(requests.length, 1);
        assert.equal(await page.locator('script').count(), 0);
        const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
        assert.equal(await page.evaluate(overflow), 0, 'the page is wider than the screen');
        const charts = await page.locator('svg[role="img"]:visible').all();
        for (const chart of charts) assert.ok((await chart.locator('title').count()) > 0, 'a chart without a name');
        await page.close();
      }
    });
  }
});
