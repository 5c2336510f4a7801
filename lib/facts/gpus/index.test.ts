import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Fact } from '../fact.ts';
import { gpus } from './index.ts';
import { gpuRow } from '../page.test-support.ts';

test('the registry holds every GPU of the folder, once, under the name of its file', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((name) => !/^index\.(test\.)?ts$/.test(name));
  assert.deepEqual(gpus.map(({ id }) => `${id}.ts`).sort(), files.sort());
});

test('every figure says where it comes from', () => {
  for (const { id, memoryBytes, bandwidthBytesPerS, cacheBytes, flops, powerW } of gpus) {
    const facts: (Fact | null)[] = [memoryBytes, bandwidthBytesPerS, cacheBytes, powerW, ...Object.values(flops)];
    for (const fact of facts) {
      if (fact === null) continue;
      assert.ok(fact.value > 0 && fact.source.length > 10, id);
    }
  }
});

test('the fewer bits are multiplied, the faster', () => {
  for (const { id, flops } of gpus) {
    const rising = [flops.bits16, flops.bits16Narrow, flops.bits8, flops.bits4].flatMap((fact) => fact?.value ?? []);
    for (const [i, value] of rising.slice(1).entries()) {
      const ratio = value / (rising[i] ?? 0);
      assert.ok(ratio > 1.9 && ratio < 2.1, `${id}: each is twice the one before, not ${ratio}`);
    }
  }
});

test('the page about facts lists them all, in this order', () => {
  const page = readFileSync(new URL('../../../docs/facts.md', import.meta.url), 'utf8');
  const table = /<!-- gpus -->\n.*\n.*\n([^]*?)<!-- \/gpus -->/.exec(page)?.[1];
  assert.equal(table, gpus.map(gpuRow).join(''));
});
