import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UsageError } from '../lib/schema/usage-error.ts';
import { readFaultRules } from './fault-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'k6-vllm-faults-'));
after(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'rules.json');
  writeFileSync(path, text);
  return path;
}

test('the rules of a file are taken as they are', () => {
  const rules = ['hang,nth=3', { fault: 'stall', seconds: 2, when: { share: 0.1 } }];
  assert.deepEqual(readFaultRules(fileOf(JSON.stringify({ rules }))), rules);
});

test('a file that is not there, is no JSON or holds no rules is told in one line each', () => {
  const said = (path: string): string => {
    try {
      readFaultRules(path);
    } catch (error) {
      assert.ok(error instanceof UsageError);
      return [error.message, ...error.problems].join(' ');
    }
    return '';
  };
  assert.match(said(join(folder, 'none.json')), /cannot be read\. ENOENT.*none\.json/);
  assert.match(said(fileOf('{')), /cannot be read\. .*JSON/);
  for (const text of ['[]', 'null', '{"rules": "hang"}']) {
    assert.match(said(fileOf(text)), /rules\.json holds no fault rules\. it must be JSON like/);
  }
});
