import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { auditVerdicts } from '../schema/audit.ts';
import type { Audit } from './audit.ts';
import { audits } from './index.ts';
import { subjectOf } from './subject.test-support.ts';

const folder = new URL('.', import.meta.url);
const files = readdirSync(folder);

/** Audits are the modules of this folder that have a default export. */
async function auditFiles(): Promise<Map<string, Audit>> {
  const found = new Map<string, Audit>();
  for (const file of files) {
    if (!file.endsWith('.ts') || file.includes('.test')) continue;
    const module = (await import(new URL(file, folder).href)) as { default?: Audit };
    if (module.default !== undefined) found.set(file, module.default);
  }
  return found;
}

test('the registry lists every audit of the folder once, under the name of its file', async () => {
  const inFolder = await auditFiles();
  assert.deepEqual(audits.map(({ id }) => `${id}.ts`).sort(), [...inFolder.keys()].sort());
  for (const audit of audits) assert.equal(inFolder.get(`${audit.id}.ts`), audit);
});

test('every audit has a test beside it', () => {
  for (const { id } of audits) assert.ok(files.includes(`${id}.test.ts`), id);
});

test('every audit says in a line how it ended, in sentences why it matters and what to do, and what it looks at', () => {
  for (const { id, title, failureTitle, why, remedy, needs } of audits) {
    for (const line of [title, failureTitle]) assert.match(line, /^\p{Lu}[^\n]*[^.\s]$/u, id);
    assert.notEqual(title, failureTitle, id);
    for (const text of [why, remedy]) assert.match(text, /^\p{Lu}[^\n]*\.$/u, id);
    assert.ok(needs.length > 0 && needs.every((need) => need.length > 0), id);
  }
  const titles = audits.flatMap(({ title, failureTitle }) => [title, failureTitle]);
  assert.equal(new Set(titles).size, titles.length);
});

test('of what is not known no audit says anything, good or bad', () => {
  for (const audit of audits) {
    const { verdict, happened, claims } = audit.judge(subjectOf({}));
    assert.ok(auditVerdicts.includes(verdict));
    assert.deepEqual([verdict, claims], ['not-applicable', []], audit.id);
    assert.match(happened, /\S/, audit.id);
  }
});
