import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { compare } from '../lib/comparison/compare.ts';
import { invalid, unsound } from '../lib/audits/finding.ts';
import { fullPlan, gridPlan, refusedPlan } from '../reports/capacity/golden/made-plans.ts';
import { readSides } from '../reports/comparison/read-sides.ts';
import { assessedWith, finds } from '../reports/doubted-run.test-support.ts';
import { fieldLines, fieldTree } from '../reports/field-tree.test-support.ts';
import { notationIds, templateFolders } from '../reports/own-templates/folder.ts';
import { templateVersion } from '../lib/schema/template.ts';
import { readAndAssess } from '../reports/render.ts';
import { capacityReport, comparisonReport, reportKinds, runReport, type ReportKind } from '../reports/report-kinds.ts';
import { repeatedSide } from '../reports/golden/repeated-runs.ts';
import { ourNames } from '../reports/template-files.ts';
import { writeRunFolder } from '../simulator/virtual-run/run-folder.ts';
import { shortLadder } from '../simulator/virtual-run/scenarios.test-support.ts';
import { virtualRun } from '../simulator/virtual-run/virtual-run.ts';
import { root } from './k6-process.ts';

const path = join(root, 'docs', 'templates.md');
const docs = readFileSync(path, 'utf8');
const fixtures = join(root, 'fixtures', 'runs');

/** The fields of every section of a kind of report, over all that it is about. */
const fieldsOf = <T>({ id, ownFolder, sections }: ReportKind<T>, subjects: readonly T[]): string[] => [
  `### The report of kind \`${id}\``,
  ...sections.flatMap((section) => {
    const views = subjects.flatMap((subject) => section.view(subject) ?? []);
    assert.ok(views.length > 0, `no fixture shows ${section.id}`);
    return ['', `\`${ownFolder}/${section.id}.hbs\` (${section.title}):`, '', ...fieldLines(fieldTree(views))];
  }),
  '',
];

/** A ladder of which the server told something at each level. */
async function watchedLadder() {
  const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-'));
  try {
    const settings = { LEVELS: '2,4', LEVEL_DURATION: '5s', ENDPOINT: 'completions' };
    const server = { profile: 'rtx4090-opt-125m', gpu: 'RTX 4090' };
    await writeRunFolder(folder, await virtualRun({ scenario: shortLadder, settings, server }));
    return await readAndAssess(folder, {});
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function assessments() {
  const names = readdirSync(fixtures).map((name) => {
    const files = readdirSync(join(fixtures, name));
    const alone = files.find((file) => /^[^.]+\.json$/.test(file)) ?? '';
    return files.includes('run.json') ? join(fixtures, name) : join(fixtures, name, alone);
  });
  const claims = ['rates', 'latencies', 'tokens'] as const;
  const doubted = ['healthy', 'ladder'].flatMap((name) => [
    assessedWith(name, [finds('sender', unsound('Late.', claims))]),
    assessedWith(name, [finds('physics', invalid('Never.', claims, 'It looks like x'))]),
  ]);
  return Promise.all([...names.map((name) => readAndAssess(name, {})), ...doubted, watchedLadder()]);
}

async function comparisons() {
  const of = { requests: 120, runSpread: 0.01 };
  const pairs = [
    await readSides(['healthy', 'troubled'].map((name) => join(fixtures, name))),
    await readSides(['ladder', 'healthy'].map((name) => join(fixtures, name))),
    [repeatedSide('a', 3, { ...of, seed: 1 }), repeatedSide('b', 3, { ...of, seed: 2, slowdown: 3 })],
  ];
  return pairs.flatMap((sides) =>
    [{ every: 0.05, named: new Map<string, number>() }, null].map((limits) =>
      compare(sides, { margin: 0.05, varies: null, measures: null, limits, requests: limits === null ? [] : [5000] }),
    ),
  );
}

let fields = '';
before(async () => {
  fields = [
    ...fieldsOf(runReport, await assessments()),
    ...fieldsOf(comparisonReport, await comparisons()),
    ...fieldsOf(capacityReport, [fullPlan(), refusedPlan(), gridPlan()]),
  ].join('\n');
});

const place = /(<!-- fields -->\n)[\s\S]*?(<!-- \/fields -->)/;

test('docs/templates.md tells every field that the sections give their templates (UPDATE_GOLDEN=1 rewrites it)', () => {
  assert.match(docs, place);
  const expected = docs.replace(place, (_, start: string, end: string) => `${start}\n${fields}\n${end}`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, expected);
  else assert.equal(docs, expected, 'a field that is gone or means another thing raises the version of the contract');
});

test('docs/templates.md names every block, every folder, every kind of report and the version', () => {
  const named = [
    ...notationIds.flatMap((id) => ourNames(['formats', id], '.hbs')).map((name) => `\`${name.replace('.hbs', '')}\``),
    ...templateFolders,
    ...reportKinds.map(({ id }) => `\`${id}\``),
    `"version": ${templateVersion}`,
  ];
  for (const name of named) assert.ok(docs.includes(name), name);
});
