import assert from 'node:assert/strict';
import test from 'node:test';
import { jsonErrorPosition } from './json-position.ts';

const TABLE: readonly (readonly [string, number])[] = [
  ['{"a":1,}', 7], // trailing comma
  ['[1,2,]', 5],
  ["{'a':1}", 1], // single quotes
  ['{"a" 1}', 5],
  ['{"a":1', 6], // ends early
  ['{"a":"b', 7],
  ['{"a":tru}', 5],
  ['{"a":01}', 6],
  ['{"a":1} {"b":2}', 8], // two objects
  ['hello', 0],
  ['{"a":"\\x"}', 5],
  ['{"a":[1,{"b":[]}}', 16],
];

test('the first character that is not JSON is found', () => {
  for (const [text, position] of TABLE) {
    assert.throws(() => JSON.parse(text) as unknown);
    assert.equal(jsonErrorPosition(text), position, text);
  }
});

test('valid JSON is read to its end', () => {
  for (const text of ['{}', '[]', ' {"a":[1,-2.5e3,true,null,"\\u00e9\\""],"b":{}} ', '0', '[[],{}]']) {
    JSON.parse(text);
    assert.equal(jsonErrorPosition(text), text.length, text);
  }
});
