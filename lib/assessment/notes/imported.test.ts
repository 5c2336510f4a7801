import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../../schema/run.ts';
import { counterWords, toolWords } from '../imported-words.ts';
import { plainRun } from '../plain-run.test-support.ts';
import { definitionNotes } from './imported.ts';

const files = [{ name: 'benchmarks.json', sha256: '0' }];
const by = (tokens: 'usage' | 'tokenizer' | 'untold', notes: readonly string[] = []): Run => ({
  ...plainRun,
  imported: { tool: 'guidellm', version: '0.8.1', files, tokens, notes: [...notes] },
});

test('what its figures mean is told of an imported run, and nothing of a run of ours', () => {
  assert.deepEqual([definitionNotes(plainRun), definitionNotes(by('usage')), toolWords(plainRun)], [[], [], null]);
  const [note, ...more] = definitionNotes(by('usage', ['One thing differs.', 'Another does, too.']));
  assert.equal(more.length, 0);
  assert.equal(note?.happened, 'Not every figure of guidellm 0.8.1 is quite what a figure of this suite is.');
  assert.equal(note?.why, 'One thing differs. Another does, too.');
});

test('who counted the tokens is the server, a tokenizer, or just the tool', () => {
  assert.deepEqual([plainRun, by('usage'), by('tokenizer'), by('untold')].map(counterWords), [
    'the server’s count',
    'the server’s count',
    'the tokenizer of guidellm 0.8.1',
    'the count of guidellm 0.8.1',
  ]);
});
