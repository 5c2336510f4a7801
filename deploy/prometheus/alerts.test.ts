import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { serverExpressions } from '../../lib/alerting/server-expressions.ts';
import { rulesText } from '../../reports/capacity/alerts-file.ts';
import { groups } from './rules.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const file = `${here}alerts.yml`;

const preface = `# Alert rules for vLLM and for runs of k6-vllm: docs/dashboards.md. Made from rules.ts; to be copied and changed, too.
# Try: promtool check rules alerts.yml, and promtool test rules alerts-test.yml
`;

test('alerts.yml is what rules.ts says', () => {
  const made = preface + rulesText(groups);
  if (process.env['UPDATE_GOLDEN']) writeFileSync(file, made);
  assert.equal(readFileSync(file, 'utf8'), made);
});

test('every rule says what it is about, with its value, and whom it concerns', () => {
  for (const { alert, annotations, labels } of groups.flatMap(({ rules }) => rules)) {
    assert.ok((annotations['summary'] ?? '').length > 15 && (annotations['description'] ?? '').length > 15, alert);
    assert.match(labels['severity'] ?? '', /^(warning|critical)$/, alert);
    assert.match(annotations['summary'] ?? '', /\{\{/, alert);
  }
});

test('names of alerts differ by what is watched', () => {
  const names = Object.values(serverExpressions).map(({ alert }) => alert);
  assert.equal(new Set(names).size, names.length);
});

const tool = 'promtool';
const promtool = (...args: string[]) => spawnSync(tool, args, { cwd: here, encoding: 'utf8' });
const missing = promtool('--version').error === undefined ? false : 'promtool is not installed (Debian: prometheus)';

test('promtool takes the rules', { skip: missing }, () => {
  const { status, stdout, stderr } = promtool('check', 'rules', 'alerts.yml');
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /SUCCESS: \d+ rules found/);
});

test('the rules fire when they should and say so, and only then', { skip: missing }, () => {
  const { status, stdout, stderr } = promtool('test', 'rules', 'alerts-test.yml');
  assert.equal(status, 0, stdout + stderr);
});
