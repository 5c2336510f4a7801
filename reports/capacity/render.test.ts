import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { planSchema, type Plan } from '../../lib/schema/plan.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { copyTemplates } from '../own-templates/copy.ts';
import { fullPlan, gridPlan, refusedPlan } from './golden/made-plans.ts';
import { renderPlan } from './render.ts';
import { capacitySections } from './sections/index.ts';

const golden = fileURLToPath(new URL('../../fixtures/plans', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'k6-vllm-capacity-'));
after(() => rmSync(out, { recursive: true, force: true }));

async function written(name: string, plan: Plan): Promise<Record<'html' | 'md' | 'json' | 'alerts', string>> {
  const { files } = await renderPlan(plan, join(out, name));
  const [json = '', html = '', md = '', alerts = ''] = files.map((file) => readFileSync(file, 'utf8'));
  return { html, md, json, alerts };
}

for (const [name, make] of [
  ['full', fullPlan],
  ['refused', refusedPlan],
  ['grid', gridPlan],
] as const)
  test(`the capacity report of the ${name} plan is its golden Markdown (UPDATE_GOLDEN=1 rewrites it)`, async () => {
    const { md, html, json } = await written(name, make());
    const file = join(golden, name, 'capacity.md');
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(join(golden, name), { recursive: true });
      writeFileSync(file, md);
    } else assert.equal(md, existsSync(file) ? readFileSync(file, 'utf8') : '');
    assert.doesNotMatch(
      html,
      /<script|<link|<img|src=|https?:\/\/(?!gpu-1\.example|www\.w3\.org)|url\(|undefined|NaN|\[object/,
    );
    planSchema.parse(JSON.parse(json));
    assert.ok(html.length < 1_500_000, `${html.length} bytes`);
  });

test('a report by a copy of our templates is ours, byte for byte', async () => {
  const template = join(out, 'templates');
  await copyTemplates(template, []);
  for (const make of [fullPlan, refusedPlan]) {
    const ours = await written('ours', make());
    const { files } = await renderPlan(make(), join(out, 'copied'), { template });
    assert.deepEqual(
      files.map((file) => readFileSync(file, 'utf8')),
      [ours.json, ours.html, ours.md, ours.alerts],
    );
  }
});

test('a section of the user’s own has the whole plan', async () => {
  const template = join(out, 'own');
  mkdirSync(join(template, 'capacity'), { recursive: true });
  writeFileSync(
    join(template, 'template.json'),
    JSON.stringify({ format: 'k6-vllm/template', version: 1, sections: { capacity: ['rates'] } }),
  );
  writeFileSync(join(template, 'capacity', 'rates.hbs'), '{{#each @report.ask.rates}}{{this}} req/s;{{/each}}\n');
  const { files } = await renderPlan(fullPlan(), join(out, 'by-own'), { template, formats: ['markdown'] });
  assert.match(readFileSync(files[0] ?? '', 'utf8'), /\n20 req\/s;100 req\/s;\n/);
});

test('every section in its folder is in the registry, with a template', () => {
  const names = readdirSync(fileURLToPath(new URL('./sections', import.meta.url)));
  const units = names.filter((name) => name.endsWith('.ts') && name !== 'index.ts').map((name) => name.slice(0, -3));
  assert.deepEqual(units.toSorted(), capacitySections.map(({ id }) => id).toSorted());
  assert.deepEqual(names.filter((name) => name.endsWith('.hbs')).toSorted(), units.map((id) => `${id}.hbs`).toSorted());
});

test('an unknown format is a mistake of the user’s, and nothing is written', async () => {
  const folder = join(out, 'unknown');
  await assert.rejects(
    renderPlan(fullPlan(), folder, { formats: ['pdf'] }),
    (error) => error instanceof UsageError && /json, html, markdown/.test(error.problems.join()),
  );
  assert.ok(!existsSync(folder));
});
