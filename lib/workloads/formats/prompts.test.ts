import assert from 'node:assert/strict';
import test from 'node:test';
import { checkText } from './dataset.test-support.ts';

const asked = (text: string, source: string, changes = {}): unknown[] => {
  const { problems, requests } = checkText(text, source, changes);
  assert.deepEqual(problems, []);
  return requests().map(({ custom_id, url, body }) => [custom_id, url, body]);
};
const chat = '/v1/chat/completions';
const user = (content: string): object => ({ role: 'user', content });

test('a prompt may be called prompt, text or question, or be the whole line', () => {
  const text = ['{"prompt":"a"}', '{"text":"b","id":7}', '{"question":"c","id":"x"}', '"d"'].join('\n');
  assert.deepEqual(asked(text, 'p.jsonl'), [
    ['prompt-00000', chat, { messages: [user('a')] }],
    ['7', chat, { messages: [user('b')] }],
    ['x', chat, { messages: [user('c')] }],
    ['prompt-00003', chat, { messages: [user('d')] }],
  ]);
});

test('whole messages, a system message, a limit and a recorded answer are used where they are given', () => {
  const messages = [{ role: 'system', content: 's' }, user('a')];
  const text = [
    JSON.stringify({ messages, max_tokens: 5 }),
    '{"prompt":"b","system":"be brief"}',
    '{"prompt":"c","answer":"A sentence of forty-five letters, or nearly."}',
  ].join('\n');
  assert.deepEqual(
    asked(text, 'p.jsonl').map((each) => (each as unknown[])[2]),
    [
      { messages, max_tokens: 5 },
      { messages: [{ role: 'system', content: 'be brief' }, user('b')] },
      { messages: [user('c')], max_tokens: 10 },
    ],
  );
});

test('CSV is read by its header, with quotes, commas and line breaks in its fields', () => {
  const text = '\uFEFFID,Prompt,max_tokens\r\na,"one, ""two""\nthree",12\r\nb,four,\r\n';
  assert.deepEqual(asked(text, 'p.csv'), [
    ['a', chat, { messages: [user('one, "two"\nthree')], max_tokens: 12 }],
    ['b', chat, { messages: [user('four')] }],
  ]);
});

test('columns may be called anything', () => {
  const columns = { prompt: 'Frage', max_tokens: 'len', id: 'Nr' };
  assert.deepEqual(asked('Nr,Frage,len\n1,Was?,9\n', 'p.csv', { columns }), [
    ['1', chat, { messages: [user('Was?')], max_tokens: 9 }],
  ]);
  assert.deepEqual(asked('{"Frage":"Wo?","Nr":2}', 'p.jsonl', { columns, format: 'prompts' }), [
    ['2', chat, { messages: [user('Wo?')] }],
  ]);
});

test('a model without a chat template gets the text alone', () => {
  const settings = { SEED: 1, ENDPOINT: 'completions', IGNORE_EOS: true };
  assert.deepEqual(asked('{"prompt":"a","system":"s"}', 'p.jsonl', { settings }), [
    ['prompt-00000', '/v1/completions', { prompt: 's\n\na' }],
  ]);
});

test('every mistake is told with its line and remedy', () => {
  const faults: readonly (readonly [string, string, RegExp])[] = [
    ['p.jsonl', '{"prompt":"a"}\n{"promt":"b"}', /^p\.jsonl, line 2: has no prompt; its fields are promt\. Name one/],
    ['p.jsonl', '{"prompt":"a"}\n{"prompt":" "}', /line 2: the prompt is empty or not text/],
    ['p.jsonl', '{"prompt":"a"}\n7', /line 2: is neither an object nor text/],
    [
      'p.jsonl',
      '{"prompt":"a"}\n{"prompt":"b","max_tokens":0}',
      /line 2: body\.max_tokens is 0\. Write a whole number/,
    ],
    ['p.jsonl', '{"prompt":"a"}\n{"prompt":"b"', /line 2: not JSON: it ends in the middle/],
    ['p.jsonl', '{"prompt":"a","id":1}\n{"prompt":"b","id":1}', /line 2: custom_id "1" is already on line 1/],
    ['p.csv', 'prompt,max_tokens\n"a\nb",x\n', /^p\.csv, line 2: body\.max_tokens is "x"/],
    ['p.csv', 'prompt,max_tokens\na, b,3\n', /line 2: has 3 fields, but the header has 2\. Put text with commas/],
    ['p.csv', 'prompt\n"a\n', /line 2: it is cut off: the file ends in the middle of it\. Fetch the file again/],
    [
      'p.csv',
      'q,len\nx,1\ny,2\n',
      /^the columns of p\.csv are q, len, none of which is prompt or text or question or messages\. Name one, e\.g\. DATASET_COLUMNS=prompt=q\.$/,
    ],
    ['p.csv', 'prompt\n', /^p\.csv holds no requests/],
  ];
  for (const [source, text, expected] of faults) {
    const { problems } = checkText(text, source);
    assert.equal(problems.length, 1, text);
    assert.match(problems[0] ?? '', expected);
  }
});

test('a mapping that cannot be is refused at once', () => {
  const { problems } = checkText('q\nx\n', 'p.csv', { columns: { promt: 'q', prompt: 'z' }, format: 'prompts' });
  assert.deepEqual(problems, [
    'DATASET_COLUMNS names promt, but the format prompts has id, prompt, messages, system, max_tokens, answer.',
    'DATASET_COLUMNS takes prompt from z, but the columns of p.csv are q.',
  ]);
});
