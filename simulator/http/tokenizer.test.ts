import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSimulator } from '../main.ts';

interface Tokens {
  readonly count: number;
  readonly tokens: readonly number[];
}

test('a prompt that is too long for a client comes back cut at the token that it asked for', async () => {
  const simulator = await startSimulator({ profile: 'instant' });
  const ask = async (path: string, body: unknown): Promise<{ status: number; answer: unknown }> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${simulator.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, answer: await response.json() };
  };
  const tokenize = async (body: unknown): Promise<Tokens> => (await ask('/tokenize', body)).answer as Tokens;
  const detokenize = async (tokens: unknown): Promise<string> =>
    ((await ask('/detokenize', { tokens })).answer as { prompt: string }).prompt;
  try {
    const prompt = 'Überlange Wörter: Donaudampfschifffahrt,\n12345 日本 🌍 and so on.';
    const plain = await tokenize({ prompt, add_special_tokens: false });
    assert.equal((await tokenize({ prompt })).count, plain.count + 1);
    assert.equal(await detokenize(plain.tokens), prompt);
    for (let kept = 1; kept < plain.count; kept += 1) {
      const cut = await detokenize(plain.tokens.slice(0, kept));
      assert.ok(prompt.startsWith(cut) && cut !== prompt);
      assert.equal((await tokenize({ prompt: cut, add_special_tokens: false })).count, kept, cut);
    }
    const unheardOf = await detokenize([1, 22, 333, 128_255, 2 ** 53 - 1]);
    assert.equal((await tokenize({ prompt: unheardOf, add_special_tokens: false })).count, 5);
    assert.equal(await detokenize([]), '');
    for (const wrong of [undefined, 'text', [1, -1], [0.5]]) {
      assert.equal((await ask('/detokenize', { tokens: wrong })).status, 400);
    }
  } finally {
    await simulator.close();
  }
});
