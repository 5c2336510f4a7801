import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import workload from './news-categorization.ts';
import { configurationOf, textsOf } from './request.test-support.ts';

const SIZE = 2000;
const configuration = configurationOf();
const messagesOf = (index: number, seed: number): readonly [string, string] => {
  const [categories = '', reports = ''] = textsOf(workload.request(index, seed, configuration));
  return [categories, reports];
};
const [shared] = messagesOf(0, 1);
/** The parts of a request's second message: three reports and the instructions. */
const partsOf = (index: number, seed: number): string[] => messagesOf(index, seed)[1].split('\n\n');
const tokens = (text: string): number => encode(text).length;
const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('a prompt has about 1,100 tokens: 550 of categories, 450 of news, 100 of instructions', () => {
  assert.ok(Math.abs(tokens(shared) - 550) < 10, `categories ${tokens(shared)}`);
  for (const seed of [1, 20_251_028]) {
    const parts = Array.from({ length: SIZE }, (_, index) => partsOf(index, seed));
    const instructions = tokens(parts[0]?.[3] ?? '');
    assert.ok(Math.abs(instructions - 100) < 10, `instructions ${instructions}`);
    const news = sorted(parts.map((each) => tokens(each.slice(0, 3).join('\n\n'))));
    assert.ok(Math.abs(meanOf(news) / 450 - 1) < 0.02, `news ${meanOf(news)}`);
    assert.ok((news[0] ?? 0) > 370 && (news.at(-1) ?? 0) < 510, `news from ${news[0]} to ${news.at(-1)}`);
    const whole = parts.map((each) => tokens(shared) + tokens(each.join('\n\n')));
    assert.ok(Math.abs(meanOf(whole) / 1100 - 1) < 0.02, `mean ${meanOf(whole)}`);
    // the pre-flight relies on it where it has seen 32 of them
    assert.ok(Math.max(...whole) < 1.15 * Math.max(...whole.slice(0, 32)));
  }
});

test('a report has a headline and a text of 100 to 150 tokens, nine times in ten at least', () => {
  const texts = Array.from({ length: SIZE }, (_, index) => partsOf(index, 1).slice(0, 3)).flat();
  for (const text of texts)
    assert.match(text, /^News [123]: [^\n]{20,90}\n[A-Z][a-z]+, \d{1,2} [A-Z][a-z]+ - [^\n]+[.!?"]$/);
  const bodies = texts.map((text) => tokens(text.slice(text.indexOf('\n') + 1)));
  assert.ok(bodies.filter((count) => count >= 100 && count <= 150).length / bodies.length > 0.9);
  assert.ok(bodies.every((count) => count >= 85 && count <= 190));
});

test('no two of 15,000 reports are alike, and their sentences make far more than 300 different stories', () => {
  const reports = Array.from({ length: 5000 }, (_, index) => partsOf(index, 1).slice(0, 3)).flat();
  const texts = reports.map((report) => report.slice('News 1: '.length));
  assert.equal(new Set(texts).size, texts.length);
  assert.equal(new Set(texts.map((text) => text.slice(text.indexOf('\n')))).size, texts.length);
  // without what was filled in: numbers and everything with a capital letter
  const stories = texts.map((text) => text.replace(/\d[\d,.]*|\b[A-Z]\w+/g, ''));
  assert.ok(new Set(stories.map((story) => story.slice(story.indexOf('\n')))).size > 3000);
});

test('the same index and seed give the same text, and another seed another text', () => {
  assert.deepEqual(messagesOf(4711, 3), messagesOf(4711, 3));
  assert.notDeepEqual(messagesOf(4711, 3)[1], messagesOf(4711, 4)[1]);
  const golden = new URL('news-categorization/first-request.golden.txt', import.meta.url);
  assert.equal(`${messagesOf(0, 1).join('\n\n')}\n`, readFileSync(golden, 'utf8'));
});

test('the three reports of a request are of different categories, all of which come up equally often', () => {
  const counts = new Map<string, number>();
  const topics: readonly (readonly [string, RegExp])[] = [
    ['tram', /tram line|Rail strike|Night trains/],
    ['court', /Appeal court|halts trial/],
    ['vaccine', /vaccine protects|Pharmacies run short/],
  ];
  for (let index = 0; index < SIZE; index += 1) {
    const headlines = partsOf(index, 1)
      .slice(0, 3)
      .map((part) => part.slice(0, part.indexOf('\n')));
    for (const [topic, pattern] of topics) {
      const hits = headlines.filter((headline) => pattern.test(headline)).length;
      assert.ok(hits <= 1, headlines.join('\n'));
      counts.set(topic, (counts.get(topic) ?? 0) + hits);
    }
  }
  // one category in twelve; three, two and two of its six events
  assert.ok(Math.abs((counts.get('tram') ?? 0) / ((SIZE * 3) / 12 / 2) - 1) < 0.2);
  assert.ok(Math.abs((counts.get('court') ?? 0) / ((SIZE * 3) / 12 / 3) - 1) < 0.2);
  assert.ok(Math.abs((counts.get('vaccine') ?? 0) / ((SIZE * 3) / 12 / 3) - 1) < 0.2);
});

test('no report leaves a blank unfilled or stumbles over an article, a plural or a year', () => {
  for (let index = 0; index < SIZE; index += 1) {
    const text = partsOf(index, 2).slice(0, 3).join('\n');
    assert.doesNotMatch(text, /[[\]{}]|%[A-Z]|undefined|NaN| \/ /, text);
    assert.doesNotMatch(text, /\b[Aa] [aeio]\w|\b[Aa]n [^aeiouhAEIOH\d]/, text.match(/.{20}\b[Aa]n? .{20}/)?.[0]);
    assert.doesNotMatch(text, /\b1 (days|years|hours|weeks|months|pupils|people|stops|million \w+ are)\b/, text);
    assert.doesNotMatch(text, /\b(in|since|until|from) [12],\d{3}\b/, text);
    assert.doesNotMatch(text, /\b(\w{4,}) \1\b/, text);
  }
});

const ANSWER = [
  { item: 1, category: 'Health', confidence: 0.97, reason: 'A new medicine is approved.' },
  { item: 2, category: 'Education', confidence: 0.9, reason: 'It is about reading in schools.' },
  { item: 3, category: 'Crime and Justice', confidence: 1, reason: 'A court overturns a judgment.' },
];
const changed = (change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(ANSWER.map((entry, place) => (place === 1 ? { ...entry, ...change } : entry)));

/** An answer, and what is said about it. */
const VERDICTS: readonly (readonly [string, string | null])[] = [
  [JSON.stringify(ANSWER), null],
  [JSON.stringify(ANSWER, null, 2), null],
  [`\`\`\`json\n${JSON.stringify(ANSWER)}\n\`\`\``, null],
  [JSON.stringify(ANSWER.toReversed()), null],
  [changed({ extra: 1 }), null],
  ['', 'empty answer'],
  ['Health, Education, Crime and Justice', 'not JSON'],
  [`Here you are: ${JSON.stringify(ANSWER)}`, 'text around the JSON'],
  [JSON.stringify(ANSWER).slice(0, 150), 'JSON is cut off'],
  [JSON.stringify(ANSWER[0]), 'not an array'],
  [JSON.stringify({ items: ANSWER }), 'not an array'],
  [JSON.stringify(ANSWER.slice(1)), 'short of 3 elements'],
  [JSON.stringify([...ANSWER, ANSWER[0]]), 'longer than 3 elements'],
  [JSON.stringify(['Health', 'Education', 'Crime and Justice']), 'not an object'],
  [changed({ item: undefined }), 'missing item'],
  [changed({ item: '2' }), 'item is not a number'],
  [changed({ item: 1.5 }), 'item is not a whole number'],
  [changed({ item: 4 }), 'item is not from 1 to 3'],
  [changed({ item: 3 }), 'item is given twice'],
  [changed({ category: 'education' }), 'category is not one of the 12 allowed'],
  [changed({ category: ['Education'] }), 'category is not one of the 12 allowed'],
  [changed({ category: undefined }), 'missing category'],
  [changed({ confidence: 90 }), 'confidence is not from 0 to 1'],
  [changed({ confidence: 'high' }), 'confidence is not a number'],
  [changed({ confidence: undefined }), 'missing confidence'],
  [changed({ reason: ' ' }), 'reason is empty'],
  [changed({ reason: null }), 'reason is not text'],
  [changed({ reason: undefined }), 'missing reason'],
];

test('answers are judged, and each fault is named, whichever report it concerns', () => {
  for (const [answer, verdict] of VERDICTS) assert.equal(workload.judge(answer), verdict, answer);
});

test('every category of the prompt is accepted', () => {
  const names = [...shared.matchAll(/^- ([^:]+):/gm)].map(([, name = '']) => name);
  assert.equal(names.length, 12);
  for (const category of names) assert.equal(workload.judge(changed({ category })), null, category);
});

test('an answer in the middle of what a model writes fits into the 200 tokens allowed', () => {
  assert.ok(tokens(JSON.stringify(ANSWER, null, 2)) < 160);
  assert.equal(workload.request(0, 1, configuration).body.max_tokens, 200);
  assert.equal(workload.request(0, 1, configuration).body.temperature, 0.3);
});

test('its requests are recognised in a data set', () => {
  assert.ok(workload.recognises(JSON.stringify(workload.request(7, 1, configuration))));
  assert.ok(!workload.recognises('{"prompt":"Choose a category"}'));
});
