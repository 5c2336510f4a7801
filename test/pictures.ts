// Takes the pictures of the documentation: of a run folder's report, and of a capacity report of a simulated server.
//   node --import tsx test/pictures.ts docs/examples/real-vllm-cpu
// PICTURES=report,capacity names those to take; CAPACITY_PAGE takes a capacity.html that is there instead of making one.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { browserPath, openBrowser } from './browser.ts';
import { makeCapacityExample } from './capacity-example.ts';
import { root } from './k6-process.ts';

const [folder, out = join(root, 'docs', 'images')] = process.argv.slice(2);
if (folder === undefined || browserPath === null) throw new Error('needs a run folder with a report, and Chromium');
mkdirSync(out, { recursive: true });
const pictures = [
  { name: 'report', of: 'run', width: 1100, height: 1250, colorScheme: 'light', fullPage: false },
  { name: 'report-dark', of: 'run', width: 1100, height: 1250, colorScheme: 'dark', fullPage: false },
  { name: 'report-phone', of: 'run', width: 390, height: 844, colorScheme: 'light', fullPage: true },
  { name: 'report-whole', of: 'run', width: 1280, height: 900, colorScheme: 'light', fullPage: true },
  { name: 'capacity', of: 'plan', width: 1100, height: 1650, colorScheme: 'light', fullPage: false },
  { name: 'capacity-phone', of: 'plan', width: 390, height: 844, colorScheme: 'light', fullPage: true },
  { name: 'capacity-whole', of: 'plan', width: 1280, height: 900, colorScheme: 'light', fullPage: true },
] as const;
const names = process.env.PICTURES?.split(',') ?? ['report', 'report-dark', 'capacity'];
const wanted = pictures.filter(({ name }) => names.includes(name));
const made = mkdtempSync(join(tmpdir(), 'k6-vllm-pictures-'));
const browser = await openBrowser(browserPath);
try {
  const plan = !wanted.some(({ of }) => of === 'plan')
    ? ''
    : (process.env.CAPACITY_PAGE ?? (await makeCapacityExample(made)));
  for (const { name, of, width, height, colorScheme, fullPage } of wanted) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(pathToFileURL(resolve(of === 'plan' ? plan : join(folder, 'report.html'))).href);
    await page.screenshot({ path: join(out, `${name}.png`), fullPage });
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(made, { recursive: true, force: true });
}
