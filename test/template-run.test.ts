// `k6-vllm run --template` with a real k6 against the simulator.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startSimulator } from '../simulator/main.ts';
import { customK6, root, runProcess, temporaryFolder, type Ended } from './k6-process.ts';

let simulator: Awaited<ReturnType<typeof startSimulator>>;
const place = temporaryFolder(after);

before(async () => {
  simulator = await startSimulator({ profile: 'tiny-cpu', model: 'tiny' });
});
after(() => simulator.close());

/** Runs ten requests and reports them by a template of this section. */
async function runBy(name: string, section: string): Promise<Ended & { readonly folder: string }> {
  const [template, folder] = [join(place, `${name}-template`), join(place, name)];
  mkdirSync(join(template, 'sections'), { recursive: true });
  writeFileSync(join(template, 'template.json'), '{ "format": "k6-vllm/template", "version": 1 }');
  writeFileSync(join(template, 'sections', 'costs.hbs'), section);
  const env = { BASE_URL: simulator.url, RUN_DIR: folder, REQUESTS: '10' };
  const ended = await runProcess({
    command: process.execPath,
    args: ['--import', 'tsx', join(root, 'cli', 'main.ts'), 'run', 'smoke', '--k6', customK6, '--template', template],
    env,
  });
  return { ...ended, folder };
}

const page = (folder: string): string => readFileSync(join(folder, 'report.html'), 'utf8');

test('a run is reported by the user’s template', async () => {
  const { code, output, folder } = await runBy('good', '{{> paragraph text=@report.counts.measured}}');
  assert.equal(code, 0, output);
  assert.match(page(folder), /<section id="costs">\s*<p>10<\/p>/);
});

test('a template that asks for what is not there costs no run its report and its verdict', async () => {
  const { code, output, folder } = await runBy('slip', '{{@report.counts.mesured}}');
  assert.equal(code, 0, output);
  assert.match(output, /sections\/costs\.hbs:1: there is no field mesured/);
  assert.match(output, /The report is by the suite's own templates instead\./);
  assert.match(page(folder), /<section id="summary">/);
  assert.doesNotMatch(page(folder), /id="costs"/);
});

test('a template that cannot be read stops the run before its first request', async () => {
  const { code, output, folder } = await runBy('broken', '{{#if x');
  assert.equal(code, 1, output);
  assert.match(output, /sections\/costs\.hbs:1: it cannot be read at/);
  assert.ok(!existsSync(folder), 'no run was begun');
});
