import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { grammarPattern } from './grammar.ts';
import { CannotMakeText, textMaker } from './pattern.ts';

const patterns = [
  '[0-9]{3}-[0-9]{4}',
  '(yes|no|maybe)',
  '[A-Z][a-z]+( [A-Z][a-z]+)*',
  '\\d{4}-\\d{2}-\\d{2}',
  '[^"]*',
  '.*',
  '\\{"a": (true|false)\\}',
  'a{2,}b?',
  'x{1,1000000}',
  '(?P<year>\\d{4})',
  '(?:\\w+@\\w+\\.(?:com|org))',
];

test('a text made for a pattern matches it from beginning to end', () => {
  for (const pattern of patterns) {
    const make = textMaker(pattern);
    const expected = new RegExp(`^(?:${pattern.replace('(?P<', '(?<')})$`, 's');
    for (let index = 0; index < 50; index += 1) {
      const text = make(seededRandom(1, index));
      assert.match(text, expected);
      assert.ok(text.length < 500, pattern);
    }
  }
});

test('the same seed makes the same text, another makes another', () => {
  const make = textMaker('\\w{12}');
  assert.equal(make(seededRandom(5)), make(seededRandom(5)));
  assert.notEqual(make(seededRandom(5)), make(seededRandom(6)));
});

test('what cannot be made is refused with the reason', () => {
  for (const pattern of ['\\p{L}+', '(?=a)b', '(?i)a', 'a\\b', '(a)\\1', '((a{1000}){1000}){1000}']) {
    assert.throws(() => textMaker(pattern), CannotMakeText, pattern);
  }
  const empty = textMaker('a[z-a]');
  assert.throws(() => empty(seededRandom(1)), CannotMakeText);
});

test('a grammar without recursion becomes a pattern, in either notation', () => {
  for (const [grammar, expected] of [
    ['root ::= "select " ("a" | "b")', /^select [ab]$/],
    ['root ::= number "." number\nnumber ::= [0-9]+', /^\d+\.\d+$/],
    ['start: "x" | word\nword: /[a-c]{2}/', /^(x|[a-c]{2})$/],
    ['root ::= "a"{2,3} "\\n"?', /^a{2,3}\n?$/],
    ['root ::= "1+1=(2)"', /^1\+1=\(2\)$/],
  ] as const) {
    const make = textMaker(grammarPattern(grammar));
    for (let index = 0; index < 30; index += 1) assert.match(make(seededRandom(1, index)), expected);
  }
  assert.throws(() => grammarPattern('root ::= "(" root ")" | "x"'), /contains itself/);
});
