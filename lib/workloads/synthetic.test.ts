import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { encode as encodeGpt4 } from 'gpt-tokenizer/encoding/cl100k_base';
import { encode as encodeGpt4o } from 'gpt-tokenizer/encoding/o200k_base';
import { encode as encodeGpt2 } from 'gpt-tokenizer/encoding/r50k_base';
import { countPieces } from '../../simulator/answers/pieces.ts';
import { configurationOf, textsOf } from './request.test-support.ts';
import synthetic, { askedLengths } from './synthetic.ts';
import type { Calibration, CountTokens, Workload } from './workload.ts';

const workload: Workload = synthetic;
const template = 27;
type Encode = (text: string) => number;

/** A server's `/tokenize`, with a chat template around the text. */
const tokenizer =
  (encode: Encode): CountTokens =>
  (text) =>
    Promise.resolve(encode(text) + template);

/** The texts of some requests, and what was asked for. */
function prompts(
  settings: Readonly<Record<string, string>>,
  calibration: Calibration | null = null,
  indices: readonly number[] = Array.from({ length: 200 }, (_, index) => index),
): { readonly texts: string[]; readonly asked: number[] } {
  const configuration = configurationOf(settings);
  return {
    texts: indices.map((index) => textsOf(workload.request(index, 1, configuration, calibration)).join('')),
    asked: indices.map((index) => askedLengths(index, 1, configuration).promptTokens),
  };
}

const calibrated = async (count: CountTokens): Promise<{ calibration: Calibration | null; notes: string }> => {
  const { calibration, notes } = await synthetic.calibrate(count);
  return { calibration, notes: notes.join(' ') };
};

const vocabularies: Readonly<Record<string, Encode>> = {
  'GPT-2': (text) => encodeGpt2(text).length,
  'GPT-4': (text) => encodeGpt4(text).length,
  'GPT-4o': (text) => encodeGpt4o(text).length,
  'the simulator': countPieces,
};
for (const [name, encode] of Object.entries(vocabularies)) {
  test(`prompts have exactly the tokens asked for in the vocabulary of ${name}`, async () => {
    let questions = 0;
    const { calibration, notes } = await calibrated((text) => {
      questions += 1;
      return tokenizer(encode)(text);
    });
    assert.match(notes, /^Prompts have exactly as many tokens as PROMPT_TOKENS asks for, by the server’s tokenizer\.$/);
    assert.equal(questions, 3);
    for (const PROMPT_TOKENS of ['uniform:40-1500', 'lognormal:300,0.6,29-4000', '29', '3000']) {
      for (const PREFIX_SHARE of ['0', '0.5', '1']) {
        const { texts, asked } = prompts({ PROMPT_TOKENS, PREFIX_SHARE, PREFIX_GROUPS: '3' }, calibration);
        assert.deepEqual(
          texts.map((text) => encode(text) + template),
          asked,
        );
      }
    }
  });
}

test('words that are several tokens in a vocabulary are left out, and lengths stay exact', async () => {
  // words of a small vocabulary: two in three are two tokens
  const rare = (word: string): boolean => word !== 'Continue' && (word.charCodeAt(1) * 7 + word.length) % 3 !== 0;
  const encode: Encode = (text) => text.split(' ').reduce((sum, word) => sum + (rare(word) ? 2 : 1), 0);
  const { calibration, notes } = await calibrated(tokenizer(encode));
  assert.match(notes, /exactly as many/);
  const { texts, asked } = prompts({ PROMPT_TOKENS: 'uniform:100-900', PREFIX_SHARE: '0.4' }, calibration);
  assert.deepEqual(
    texts.map((text) => encode(text) + template),
    asked,
  );
  assert.equal(new Set(texts).size, texts.length);
});

test('where hardly a word is one token, lengths come near, and the run is told', async () => {
  const encode: Encode = (text) => Math.ceil(text.length / 3);
  const { calibration, notes } = await calibrated(tokenizer(encode));
  assert.match(
    notes,
    /^Prompts have about as many tokens as PROMPT_TOKENS asks for: the words have 2\.\d\d on average/,
  );
  const { texts, asked } = prompts({ PROMPT_TOKENS: 'uniform:500-2000' }, calibration);
  const errors = texts.map((text, place) => (encode(text) + template) / (asked[place] ?? 0) - 1);
  assert.ok(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length) < 0.01);
  assert.ok(errors.every((error) => Math.abs(error) < 0.06));
});

test('a tokenizer whose words do not add up is not called exact', async () => {
  // what holds for the long text of all words does not for a shorter one
  const encode: Encode = (text) => text.split(' ').length + (text.includes(' ') && text.length < 2000 ? 1 : 0);
  const { notes } = await calibrated(tokenizer(encode));
  assert.match(notes, /about as many/);
});

test('without a tokenizer to ask, a word counts as a token, and the run is told', async () => {
  const { calibration, notes } = await calibrated(() => Promise.resolve(null));
  assert.equal(calibration, null);
  assert.match(notes, /no tokenizer to ask: prompts have as many words as/);
  assert.equal(prompts({ PROMPT_TOKENS: '500' }).texts[0]?.split(' ').length, 500);
});

test('a tokenizer that leaves the chat template out is noticed', async () => {
  const { notes } = await calibrated((text) => Promise.resolve(text.split(' ').length));
  assert.match(
    notes,
    /exactly as many .*; it counts the text alone, and what the server puts around it comes on top\.$/,
  );
});

/** How many words two texts have in common from their beginning on. */
function inCommon(one: string, other: string): number {
  const [a, b] = [one.split(' '), other.split(' ')];
  const at = a.findIndex((word, place) => word !== b[place]);
  return at < 0 ? a.length : at;
}

test('prompts share the asked part of themselves with the others of their group, and no more', () => {
  const { texts } = prompts({ PROMPT_TOKENS: '400', PREFIX_SHARE: '0.5', PREFIX_GROUPS: '4' });
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const prefix = text.split(' ').slice(0, 201).join(' ');
    groups.set(prefix, [...(groups.get(prefix) ?? []), text]);
  }
  assert.equal(groups.size, 4);
  for (const members of groups.values()) {
    assert.ok(members.length > 25, `${members.length} of 200 in one of 4 groups`);
    for (const [place, text] of members.entries()) {
      // the opener and 200 of 399 words; four more words tell any two texts apart
      const common = inCommon(text, members[(place + 1) % members.length] ?? '');
      assert.ok(common >= 201 && common < 205, String(common));
    }
  }
  const [first = '', second = ''] = groups.keys();
  assert.ok(inCommon(first, second) < 17);
});

test('prompts of different lengths share as much as the shorter one shares', () => {
  const { texts } = prompts({ PROMPT_TOKENS: 'uniform:200-800', PREFIX_SHARE: '0.8' });
  for (const [place, text] of texts.entries()) {
    const other = texts[(place + 1) % texts.length] ?? '';
    const shorter = Math.min(text.split(' ').length, other.split(' ').length);
    assert.ok(Math.abs(inCommon(text, other) / shorter - 0.8) < 0.03);
  }
});

test('without a shared part the prompts differ within five words, also where everything is to be shared', () => {
  const all = Array.from({ length: 20_000 }, (_, index) => index);
  const beginnings = prompts({ PROMPT_TOKENS: '8' }, null, all).texts.map((text) =>
    text.split(' ').slice(0, 5).join(' '),
  );
  assert.equal(new Set(beginnings).size, all.length);
  const shared = prompts({ PROMPT_TOKENS: '50', PREFIX_SHARE: '1' }, null, all).texts;
  assert.equal(new Set(shared).size, all.length);
  assert.ok(shared.every((text) => inCommon(text, shared[0] ?? '') >= 46));
});

test('lengths follow the settings, prompts and answers independently, and the longest of all is found', () => {
  const settings = { PROMPT_TOKENS: 'lognormal:800,0.6', OUTPUT_TOKENS: 'uniform:10-500' };
  const configuration = configurationOf(settings);
  const drawn = Array.from({ length: 5000 }, (_, index) => askedLengths(index, 1, configuration));
  const half = drawn.filter(({ promptTokens }) => promptTokens > 800).length / drawn.length;
  assert.ok(Math.abs(half - 0.5) < 0.03, String(half));
  const long = drawn.filter(({ promptTokens }) => promptTokens > 800).map(({ outputTokens }) => outputTokens);
  assert.ok(Math.abs(long.reduce((sum, each) => sum + each, 0) / long.length - 255) < 12);
  const sizes = drawn.map(({ promptTokens, outputTokens }) => promptTokens + outputTokens);
  assert.equal(synthetic.longest(5000, 1, configuration), sizes.indexOf(Math.max(...sizes)));
  const { body } = workload.request(7, 1, configuration);
  assert.equal(body.max_tokens, drawn[7]?.outputTokens);
  assert.equal(body.ignore_eos, true);
  assert.ok(!('ignore_eos' in workload.request(7, 1, configurationOf({ IGNORE_EOS: 'false' })).body));
});

test('the same index, seed and settings give the same request, for ever', () => {
  const golden = readFileSync(new URL('synthetic/first-request.golden.txt', import.meta.url), 'utf8');
  const settings = { PROMPT_TOKENS: 'normal:120,20', PREFIX_SHARE: '0.3', OUTPUT_TOKENS: 'uniform:10-90' };
  const { body } = workload.request(0, 1, configurationOf(settings));
  assert.equal(
    `${textsOf(workload.request(0, 1, configurationOf(settings))).join('')}\n${String(body.max_tokens)}\n`,
    golden,
  );
});

test('an answer is good that has the length asked for, or any text where none can be forced', () => {
  const forced = configurationOf();
  assert.equal(workload.judge('a b c', 'length', forced), null);
  assert.equal(workload.judge('a b c', 'stop', forced), 'ended before its length');
  const free = configurationOf({ IGNORE_EOS: 'false' });
  assert.equal(workload.judge('a b c', 'stop', free), null);
  assert.equal(workload.judge(' ', 'length', free), 'empty answer');
});

test('settings that contradict each other are told', () => {
  const problems = (settings: Readonly<Record<string, string>>): string =>
    (workload.problems?.(configurationOf(settings)) ?? []).join('\n');
  assert.equal(problems({}), '');
  assert.match(problems({ MAX_TOKENS: '10' }), /^MAX_TOKENS would replace .*; set OUTPUT_TOKENS in its place$/);
  assert.match(problems({ UNIQUE_PROMPTS: 'true', PREFIX_SHARE: '0.5' }), /contradicts PREFIX_SHARE/);
  assert.equal(problems({ UNIQUE_PROMPTS: 'true' }), '');
});
