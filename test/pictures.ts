// Takes the pictures of the README from a run folder's report:  node --import tsx test/pictures.ts docs/examples/real-vllm-cpu
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { browserPath, openBrowser } from './browser.ts';
import { root } from './k6-process.ts';

const [folder, out = join(root, 'docs', 'images')] = process.argv.slice(2);
if (folder === undefined || browserPath === null) throw new Error('needs a run folder with a report, and Chromium');
mkdirSync(out, { recursive: true });
const browser = await openBrowser(browserPath);
const pictures = [
  { name: 'report', width: 1100, height: 1250, colorScheme: 'light', fullPage: false },
  { name: 'report-dark', width: 1100, height: 1250, colorScheme: 'dark', fullPage: false },
  { name: 'report-phone', width: 390, height: 844, colorScheme: 'light', fullPage: true },
  { name: 'report-whole', width: 1280, height: 900, colorScheme: 'light', fullPage: true },
] as const;
const wanted = process.env.PICTURES?.split(',') ?? ['report', 'report-dark'];
for (const { name, width, height, colorScheme, fullPage } of pictures) {
  if (!wanted.includes(name)) continue;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(pathToFileURL(resolve(folder, 'report.html')).href);
  await page.screenshot({ path: join(out, `${name}.png`), fullPage });
  await page.close();
}
await browser.close();
