import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { metricWords } from '../lib/records/metric-words.ts';
import metricTable from '../lib/records/metrics.json' with { type: 'json' };
import { root } from './k6-process.ts';
import { metricsTable } from './metrics-table.ts';

const page = join(root, 'docs/metrics.md');
const tablePlace = /(<!-- metrics -->\n)[\s\S]*?(<!-- \/metrics -->)/;

test('every metric is explained, and nothing else is', () => {
  assert.deepEqual(Object.keys(metricWords).sort(), Object.keys(metricTable).sort());
});

test('the table of docs/metrics.md is that of metrics.json (UPDATE_GOLDEN=1 rewrites it)', () => {
  const text = readFileSync(page, 'utf8');
  const expected = text.replace(
    tablePlace,
    (_, before: string, behind: string) => `${before}${metricsTable()}\n${behind}`,
  );
  assert.match(text, tablePlace);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, expected);
  assert.equal(readFileSync(page, 'utf8'), expected);
});
