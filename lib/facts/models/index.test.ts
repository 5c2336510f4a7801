import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { kvElementsPerToken, type ModelFacts } from '../model.ts';
import { models } from './index.ts';
import { modelRow } from '../page.test-support.ts';

test('the registry holds every family of the folder', async () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((name) => !/^index\.(test\.)?ts$/.test(name));
  const held: ModelFacts[] = [];
  for (const file of files)
    held.push(...((await import(new URL(file, folder).href)) as { default: ModelFacts[] }).default);
  assert.deepEqual(new Set(models), new Set(held));
  assert.equal(new Set(models.map(({ id }) => id)).size, models.length);
});

/** Of the vision tower of Gemma 3, SigLIP, and of what leads from it to a width. */
const withVision = (width: number): number => 416_866_032 + 1152 * width + 1152;

/** Parameters that the publishers state, which for some is the size of the files, and bytes of KV cache for one token in 16 bits. */
const published: Readonly<Record<string, readonly [parameters: number, kvBytes: number]>> = {
  'llama-3.2-1b': [1_235_814_400, 32_768],
  'llama-3.2-3b': [3_212_749_824, 114_688],
  'llama-3.1-8b': [8_030_261_248, 131_072],
  'llama-3.1-70b': [70_553_706_496, 327_680],
  'qwen2.5-0.5b': [494_032_768, 12_288],
  'qwen2.5-1.5b': [1_543_714_304, 28_672],
  'qwen2.5-3b': [3_085_938_688, 36_864],
  'qwen2.5-7b': [7_615_616_512, 57_344],
  'qwen2.5-14b': [14_770_033_664, 196_608],
  'qwen2.5-32b': [32_763_876_352, 262_144],
  'qwen2.5-72b': [72_706_203_648, 327_680],
  'qwen3-0.6b': [596_049_920, 114_688],
  'qwen3-1.7b': [1_720_574_976, 114_688],
  'qwen3-4b': [4_022_468_096, 147_456],
  'qwen3-8b': [8_190_735_360, 147_456],
  'qwen3-14b': [14_768_307_200, 163_840],
  'qwen3-32b': [32_762_123_264, 262_144],
  'qwen3-30b-a3b': [30_532_122_624, 98_304],
  'gemma-3-1b-it': [999_885_952, 26_624],
  'gemma-3-4b-it': [4_300_079_472 - withVision(2560), 139_264],
  'gemma-3-12b-it': [12_187_325_040 - withVision(3840), 393_216],
  'gemma-3-27b-it': [27_432_406_640 - withVision(5376), 507_904],
  'mistral-7b-v0.1': [7_241_732_096, 131_072],
  'mistral-7b-v0.2': [7_241_732_096, 131_072],
  'mistral-7b-v0.3': [7_248_023_552, 131_072],
  'mixtral-8x7b-v0.1': [46_702_792_704, 131_072],
  'opt-125m': [125_239_296, 36_864],
};

test('the parameters counted from every shape are those that its publisher states', () => {
  assert.deepEqual(
    models.map((model) => [model.id, model.parameters, 2 * kvElementsPerToken(model)]),
    models.map(({ id }) => [id, ...(published[id] ?? [])]),
  );
});

test('a token passes through some 3.3 of 30 billion, and 12.9 of 47 billion parameters', () => {
  const active = (id: string): number => models.find((model) => model.id === id)?.activeParameters ?? 0;
  assert.equal(Math.round(active('qwen3-30b-a3b') / 1e8), 34);
  assert.equal(Math.round(active('mixtral-8x7b-v0.1') / 1e8), 129);
});

test('29 of the 34 layers of Gemma 3 4B see 1,024 tokens, all of the first Mistral 4,096', () => {
  const window = (id: string) => models.find((model) => model.id === id)?.slidingWindow;
  assert.deepEqual(window('gemma-3-4b-it'), { tokens: 1024, layers: 29 });
  assert.deepEqual(window('mistral-7b-v0.1'), { tokens: 4096, layers: 32 });
  assert.equal(window('mistral-7b-v0.3'), null);
});

test('the page about facts lists them all, in this order', () => {
  const page = readFileSync(new URL('../../../docs/facts.md', import.meta.url), 'utf8');
  const table = /<!-- models -->\n.*\n.*\n([^]*?)<!-- \/models -->/.exec(page)?.[1];
  assert.equal(table, models.map(modelRow).join(''));
});
