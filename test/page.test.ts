// The report as a browser shows it. Left out, loudly, where no Chromium is installed.
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { invalid, unsound } from '../lib/audits/finding.ts';
import { assessedWith, finds } from '../reports/doubted-run.test-support.ts';
import { html } from '../reports/formats/html.ts';
import { renderRun } from '../reports/render.ts';
import { browserPath, openBrowser } from './browser.ts';
import { root, temporaryFolder } from './k6-process.ts';

const goldenRuns = join(root, 'fixtures', 'runs');
/** Every golden run that is a run folder. */
const runs = readdirSync(goldenRuns).filter((name) => existsSync(join(goldenRuns, name, 'run.json')));
const widths = { desk: 1280, phone: 390 };

/** Pixels by which the page is wider than the screen. */
const overflow = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

describe('the page of a report', { skip: browserPath === null ? 'no Chromium is installed' : false }, () => {
  let browser: Browser;
  const out = temporaryFolder(after);
  before(async () => {
    browser = await openBrowser(browserPath ?? '');
  });
  after(() => browser.close());

  for (const run of runs) {
    for (const [device, width] of Object.entries(widths)) {
      test(`of a ${run} run fits a ${device}, asks nothing of the network and runs no script`, async () => {
        const folder = join(out, run);
        await renderRun(join(goldenRuns, run), { formats: ['html'], out: folder });
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        const requests: string[] = [];
        page.on('request', (request) => requests.push(request.url()));
        const url = pathToFileURL(join(folder, 'report.html')).href;
        await page.goto(url);
        assert.deepEqual(requests, [url]);
        assert.equal(await page.locator('script').count(), 0);
        assert.equal(await overflow(page), 0, 'the page is wider than the screen');
        const charts = page.locator('svg[role="img"]:visible');
        for (const chart of await charts.all())
          assert.ok((await chart.locator('title').count()) > 0, 'a chart without a name');
        await page.close();
      });
    }
  }

  for (const [device, width] of Object.entries(widths)) {
    test(`fits a ${device} when numbers of every kind are struck at one level and withheld at another`, async () => {
      const claims = ['rates', 'token-rates', 'latencies', 'tokens'] as const;
      const sender = finds('sender', unsound('Late.', claims), {
        scope: 'load',
        judge: ({ level }) => (level === 50 ? invalid('Never.', claims, 'It looks like x') : unsound('Late.', claims)),
      });
      const file = join(out, `doubted-${device}.html`);
      writeFileSync(file, html.render(await assessedWith('ladder', [sender])));
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(pathToFileURL(file).href);
      assert.equal(await overflow(page), 0, 'the page is wider than the screen');
      const alarm = await page.locator('.alarms li').first().boundingBox();
      const figures = await page.locator('.figures').boundingBox();
      assert.ok(
        alarm && figures && alarm.y < 900 && alarm.y < figures.y,
        'it is seen before the figures, without scrolling',
      );
      await page.close();
    });
  }

  test('is printed in light colours, however dark the screen is, with nothing cut that has to stand together', async () => {
    const folder = join(out, 'printed');
    await renderRun(join(goldenRuns, 'ladder'), { formats: ['html'], out: folder });
    const page = await browser.newPage({ viewport: { width: 673, height: 1000 }, colorScheme: 'dark' });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    const of = (what: string, property: string): Promise<unknown> =>
      page.evaluate(
        `getComputedStyle(document.querySelector(${JSON.stringify(what)})).getPropertyValue("${property}")`,
      );
    const paper = (): Promise<unknown> => of('body', 'background-color');
    assert.equal(await paper(), 'rgb(20, 23, 27)');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await paper(), 'rgb(255, 255, 255)');
    assert.equal(await of('.answer', 'print-color-adjust'), 'exact');
    for (const whole of ['figure', 'tr', '.answer', '#levels > .table', '#configuration'])
      assert.equal(await of(whole, 'break-inside'), 'avoid', whole);
    for (const head of ['h2', 'caption', 'thead']) assert.equal(await of(head, 'break-after'), 'avoid', head);
    for (const tail of ['.foot', 'tbody tr']) assert.equal(await of(tail, 'break-before'), 'avoid', tail);
    assert.equal(await of('details', 'display'), 'none');
    assert.equal(await overflow(page), 0, 'the sheet is too narrow');
    const pdf = await page.pdf({ format: 'A4' });
    const sheets = pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
    assert.ok(sheets > 3 && sheets < 10, `${sheets} sheets`);
    await page.close();
  });

  test('fits a phone when the server or the workload names things by long paths', async () => {
    const folder = join(out, 'long-words');
    cpSync(join(goldenRuns, 'troubled'), folder, { recursive: true });
    const records = join(folder, 'requests.ndjson');
    const text = readFileSync(records, 'utf8')
      .replaceAll('analysis.trajectory: missing', 'missing analysis.is_software_engineer.reasoning_of_all_kinds')
      .replaceAll('"finishReason":"length"', `"finishReason":"${'max_output_tokens_'.repeat(4)}"`);
    writeFileSync(records, text);
    await renderRun(folder, { formats: ['html'] });
    const page = await browser.newPage({ viewport: { width: widths.phone, height: 900 } });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    assert.equal(await overflow(page), 0, 'the page is wider than the screen');
    await page.close();
  });
});
