// k6's page with the suite's panels, in a real browser that is there from the start to the end of a run.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { startSimulator } from '../simulator/main.ts';
import { browserPath, openBrowser } from './browser.ts';
import { root, runProcess, temporaryFolder } from './k6-process.ts';

/** Titles that come one after the other: with the first look, the first request, the first success and the first failure. */
const titles = ['In flight', 'Requests', 'TTFT', 'TPOT', 'E2E', 'Output tokens', 'Failures'];

/** Longer than anybody looks: the test ends it. */
const load = {
  REQUESTS: '2000',
  MAX_TOKENS: '10',
  CONCURRENCY: '4',
  MAX_DURATION: '5m',
  K6_WEB_DASHBOARD_PORT: '0',
  K6_WEB_DASHBOARD_PERIOD: '500ms',
};

const skip = browserPath === null ? 'there is no Chromium' : false;

test('the page that a run shows gets its panels as their data comes, and never goes blank', { skip }, async () => {
  const simulator = await startSimulator({
    profile: 'tiny-cpu',
    model: 'tiny',
    faults: ['reset-mid-stream,nth=40,afterTokens=2'],
  });
  const browser = await openBrowser(browserPath ?? '');
  after(() => simulator.close());
  after(() => browser.close());
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  /** k6 listens a moment after the address is said. */
  const watch = async (address: string): Promise<void> => {
    while ((await fetch(address).catch(() => null)) === null) await wait(50);
    await page.goto(address);
    for (const title of titles) await page.getByText(title, { exact: true }).first().waitFor({ timeout: 60_000 });
  };
  let watched: Promise<void> | null = null;
  const { output } = await runProcess({
    command: process.execPath,
    args: [join(root, 'bin/k6-vllm.mjs'), 'run', 'inngest-style', '--dashboard'],
    env: { ...load, BASE_URL: simulator.url, RUN_DIR: join(temporaryFolder(after), 'run') },
    onOutput: (said, kill) => {
      const address = /live: (\S+)/.exec(said)?.[1];
      if (address === undefined || watched !== null) return;
      // what was wanted was seen, or was not: the rest of the run shows nothing more
      watched = watch(address).finally(() => kill('SIGINT'));
      watched.catch(() => {});
    },
  });
  assert.ok(watched !== null, output);
  await watched;
  assert.deepEqual(errors, []);
});
