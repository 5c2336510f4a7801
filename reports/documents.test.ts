import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { compare } from '../lib/comparison/compare.ts';
import type { Measure } from '../lib/schema/assessment.ts';
import { documentNames, documentsFolder, makeDocument, planDocument, type MadeDocument } from '../test/documents.ts';
import { root } from '../test/k6-process.ts';
import { scenarioDefinitions } from '../test/scenario-definitions.ts';
import { renderPlan } from './capacity/render.ts';
import { renderComparison } from './comparison/render.ts';

const rewrite = process.env['UPDATE_GOLDEN'] === '1';
const scenarios = await scenarioDefinitions();

/** Writes the comparison of a document's runs, and gives its text. */
async function comparisonOf({ runs, setup }: MadeDocument, folder: string): Promise<string> {
  const sides = runs.map(({ name, assessment }) => ({ name, runs: [{ path: name, assessment }] }));
  const options = { margin: 0.05, varies: null, measures: null, limits: null, requests: setup.asked.requests };
  const files = await renderComparison(compare(sides, options), folder);
  return readFile(files.find((file) => file.endsWith('.md')) ?? '', 'utf8');
}

/** Every report of a document, by the name of its golden file. */
async function reportsOf(name: string, made: MadeDocument, folder: string): Promise<Map<string, string>> {
  const reports = new Map<string, string>();
  for (const run of made.runs)
    reports.set(
      made.runs.length === 1 ? 'report.md' : `${run.name}.report.md`,
      await readFile(join(run.folder, 'report.md'), 'utf8'),
    );
  if (made.setup.compared) reports.set('comparison.md', await comparisonOf(made, folder));
  const { files } = await renderPlan(await planDocument(name, folder, made), folder, { formats: ['markdown'] });
  reports.set('capacity.md', await readFile(files[0] ?? '', 'utf8'));
  return reports;
}

/** What the simulated runs have to say of what is stated; each number is a fact of the document. */
const held: Readonly<Record<string, (made: MadeDocument) => void>> = {
  'high-parallelism': ({ runs }) => {
    const [fifty, ten] = runs.map(({ assessment }) => assessment.measures);
    const [rateAt50, rateAt10] = [valueOf(fifty, 'requests-rate'), valueOf(ten, 'requests-rate')];
    // 4,292 and 3,687 req/s are stated
    assert.ok(rateAt50 < 4292 / 500 && rateAt10 < 3687 / 500);
    assert.ok(rateAt50 / rateAt10 > 2, 'not 16 % more, but more than twice as much');
    // a prefix cache of 38.36 % is stated
    assert.ok(Math.abs(valueOf(fifty, 'prefix-hits-rate') - 0.3836) < 0.03);
  },
  'offline-batch': ({ runs: [run] }) => {
    const { tokenUse, memory } = run?.assessment ?? {};
    // 788 and 308 tokens a request, 11,824 tokens of cache for 2.88 requests, and 2.29 req/s are stated
    assert.ok(Math.abs((tokenUse?.prompt.mean ?? 0) / 788 - 1) < 0.02);
    assert.ok(Math.abs((tokenUse?.output.mean ?? 0) / 308 - 1) < 0.02);
    assert.ok(Math.abs((memory?.longestRequests ?? 0) - 2.887) < 0.01);
    assert.ok(Math.abs(valueOf(run?.assessment.measures, 'requests-rate') / 2.29 - 1) < 0.25);
  },
  'small-model-concurrency': ({ runs: [run] }) => {
    const rates = (run?.assessment.levels?.list ?? []).map(({ measures }) => valueOf(measures, 'requests-rate'));
    assert.equal(rates.length, 4);
    assert.ok((rates[3] ?? 0) / (rates[1] ?? 1) > 5, 'throughput that stays as it is from 5 to 50 is no batching');
  },
  'long-prompts': ({ runs: [closed] }) => {
    const levels = closed?.assessment.levels?.list ?? [];
    const at = (level: number) => levels.find((each) => each.level === level)?.measures;
    // 3.84 req/s of a burst of ten are stated; more than 60 % are expected to succeed at 100
    assert.ok(Math.abs(valueOf(at(10), 'requests-rate') / 3.84 - 1) < 0.1);
    assert.ok(valueOf(at(100), 'success-rate') < 0.6);
  },
  'worker-count': ({ runs: [small] }) => {
    // 14.65 req/s of twenty requests are stated
    assert.ok(valueOf(small?.assessment.measures, 'requests-rate') < 14.65 / 3);
    assert.equal(small?.assessment.audits.find(({ id }) => id === 'burst')?.verdict, 'caution');
  },
};

function valueOf(measures: readonly Measure[] | undefined, id: string): number {
  const value = measures?.find((measure) => measure.id === id)?.value;
  assert.ok(typeof value === 'number', `${id} was not measured`);
  return value;
}

for (const name of documentNames) {
  test(`what ${name} tells of is run again, and gives its golden reports (UPDATE_GOLDEN=1 rewrites them)`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'k6-vllm-'));
    t.after(() => rm(folder, { recursive: true }));
    const made = await makeDocument(name, folder, scenarios);
    held[name]?.(made);
    for (const [file, text] of await reportsOf(name, made, folder)) {
      const golden = join(documentsFolder, name, file);
      if (rewrite) await writeFile(golden, text);
      else assert.equal(text, await readFile(golden, 'utf8'), `${golden} differs; UPDATE_GOLDEN=1 rewrites it`);
      assert.doesNotMatch(text, /undefined|NaN|\[object|k6-vllm-[A-Za-z0-9]{6}/, 'no gap, and no path of this machine');
    }
  });
}

test('every document has figures that are stated, a set-up, and something that its runs are held to', () => {
  assert.deepEqual(documentNames, Object.keys(held).sort());
  for (const name of documentNames) assert.ok(existsSync(join(root, 'fixtures', 'stated', `${name}.json`)));
});
