import assert from 'node:assert/strict';
import test from 'node:test';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { estimatedTokens } from './estimated-tokens.ts';

const texts: Readonly<Record<string, string>> = {
  prose:
    'The harbour was built in the nineteenth century, when coal was still brought in by sail. Today it holds a museum, two ' +
    'restaurants and, in summer, more visitors than the town has inhabitants. Whoever wants to see the old cranes should come early.',
  list: '1. Wash the rice until the water stays clear.\n2. Bring it to the boil with a pinch of salt.\n3. Let it stand for ten minutes.',
  code: 'function sum(values) {\n  let total = 0;\n  for (const value of values) total += value;\n  return total;\n}\n',
  japanese:
    '信濃川は日本で最も長い川で、長野県と新潟県を流れ、日本海に注いでいます。春には雪解け水で流れが速くなります。',
};

test('an estimate comes within a third of what a tokenizer counts', () => {
  for (const [name, text] of Object.entries(texts)) {
    const ratio = estimatedTokens(text) / encode(text).length;
    assert.ok(ratio > 2 / 3 && ratio < 3 / 2, `${name}: ${ratio.toFixed(2)}`);
  }
});

test('no text is empty for a server', () => {
  assert.equal(estimatedTokens(''), 1);
});
