import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { everyText, withoutCredentials, withoutSecret } from './secret.ts';

describe('a key', () => {
  const key = 'sk-1/"2\\3+ü';

  test('is taken out of a text in each of its spellings', () => {
    const hide = withoutSecret(key);
    for (const spelling of [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)])
      assert.equal(hide(`a ${spelling} b ${spelling}`), 'a *** b ***', spelling);
    assert.equal(withoutSecret('abc/def')(String.raw`"abc\/def"`), '"***"');
  });

  test('that is short, and so a word like any other, is left; and so is everything where there is none', () => {
    assert.equal(withoutSecret('EMPTY')('the EMPTY one'), 'the EMPTY one');
    assert.equal(withoutSecret(null)('text'), 'text');
  });

  test('is taken out of every text of a value, and of the names in it', () => {
    const value = { a: ['x', `Bearer ${key}`, 1, null, { [key]: true }] };
    assert.deepEqual(everyText(value, withoutSecret(key)), { a: ['x', 'Bearer ***', 1, null, { '***': true }] });
  });

  test('a name that is a trap for objects stays a name like any other', () => {
    const value = JSON.parse('{"__proto__": {"polluted": "yes"}}') as object;
    assert.equal(JSON.stringify(everyText(value, (text) => text)), '{"__proto__":{"polluted":"yes"}}');
    assert.equal(({} as { polluted?: string }).polluted, undefined);
  });
});

test('the credentials of addresses and fields are blotted out, and nothing else is', () => {
  const cases: [string, string][] = [
    ['http://u:p@h:1/x', 'http://***@h:1/x'],
    ['see https://token@h and http://h/@x', 'see https://***@h and http://h/@x'],
    ['http://h/m?a=1&api_key=abc#f', 'http://h/m?a=1&api_key=***#f'],
    ['http://h/m?token=abc&b=2', 'http://h/m?token=***&b=2'],
    ['{"a": {"api_key": "a\\"b", "max_tokens": 5}}', '{"a": {"api_key": "***", "max_tokens": 5}}'],
    ['http://h/m?max_tokens=5', 'http://h/m?max_tokens=5'],
    ['name@host //x', 'name@host //x'],
  ];
  for (const [given, shown] of cases) assert.equal(withoutCredentials(given), shown);
});
