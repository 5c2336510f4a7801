import assert from 'node:assert/strict';
import test from 'node:test';
import { checkText } from './dataset.test-support.ts';

const good = (id: string, extra: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'm', messages: [{ role: 'user', content: 'Hello' }], ...extra },
  });

test('byte order mark, CRLF, blank lines and a missing last line break are accepted', () => {
  const data = checkText(`\uFEFF${good('a')}\r\n\r\n  ${good('b')}  \r\n\n${good('c')}`, 'x.jsonl');
  assert.deepEqual(data.problems, []);
  assert.deepEqual(data.lines, [good('a'), good('b'), good('c')]);
});

test('models are told once each and the longest prompt is found, whatever its form', () => {
  const text = [
    good('a', { model: 'one' }),
    good('b', {
      model: 'two',
      messages: [
        { role: 'system', content: 'abc' },
        { role: 'user', content: [{ type: 'text', text: 'defghi' }] },
      ],
    }),
    good('c', { model: 'one' }),
    JSON.stringify({ custom_id: 'd', method: 'POST', url: '/v1/completions', body: { prompt: 'four' } }),
  ].join('\n');
  const data = checkText(text, 'x.jsonl');
  assert.deepEqual(data.problems, []);
  assert.deepEqual(data.models, ['one', 'two']);
  assert.deepEqual(data.longest, { index: 1, characters: 9 });
});

const HELLO = [{ role: 'user', content: 'Hello' }];
const to = (url: string, body: object): string => JSON.stringify({ custom_id: 'a', method: 'POST', url, body });

/** A line, and what its one problem says. */
const FAULTS: readonly (readonly [string, RegExp])[] = [
  ['{"custom_id":"a",}', /not JSON: unexpected "}" at column 18\. Mend/],
  ['{"custom_id":"a"', /not JSON: it ends in the middle, after column 16\./],
  ['[]', /is a JSON list\. Write one request on each line/],
  ['"text"', /is not a JSON object/],
  ['null', /is not a JSON object/],
  [good('a').replace('"custom_id":"a",', ''), /custom_id is missing\. Give every request its own/],
  [good('a').replace('"a"', '17'), /custom_id is not text\. Put it in quotes/],
  [good('a').replace('POST', 'GET'), /method is "GET"\. Only "POST"/],
  [
    good('a').replace('chat/completions', 'audio/speech'),
    /url is "\/v1\/audio\/speech"\. Use "\/v1\/chat\/completions", .*"\/api\/chat" or "\/api\/generate"\./,
  ],
  ['{"custom_id":"a","method":"POST","body":{"messages":[{"role":"user","content":"x"}]}}', /url is missing/],
  ['{"custom_id":"a","method":"POST","url":"/v1/completions"}', /body is missing/],
  ['{"custom_id":"a","method":"POST","url":"/v1/completions","body":[]}', /body is not an object/],
  ['{"custom_id":"a","method":"POST","url":"/v1/completions","body":{}}', /body\.prompt is missing/],
  [
    '{"custom_id":"a","method":"POST","url":"/v1/completions","body":{"prompt":["x","y"]}}',
    /list of texts\. Write one request for each/,
  ],
  [good('a', { messages: undefined }), /body\.messages is missing/],
  [good('a', { messages: [] }), /body\.messages is not a list with messages/],
  [good('a', { messages: [{ role: 'user', content: 'x' }, { content: 'x' }] }), /body\.messages\[1\] has no role/],
  [good('a', { n: 4 }), /body\.n is 4\. Leave it out/],
  [good('a', { stream: 'yes' }), /body\.stream is neither true nor false/],
  [good('a', { max_tokens: 0 }), /body\.max_tokens is 0\. Write a whole number/],
  [good('a', { model: 7 }), /body\.model is not text/],
  [to('/v1/responses', {}), /body\.input is missing\. Add "input":"…"\./],
  [to('/v1/responses', { input: [] }), /body\.input is neither text nor a list/],
  [to('/v1/responses', { input: 'x', max_output_tokens: 0 }), /body\.max_output_tokens is 0/],
  [to('/v1/messages', { messages: HELLO }), /body\.max_tokens is missing\. \/v1\/messages does not answer without it/],
  [to('/v1/messages', { messages: [], max_tokens: 5 }), /body\.messages is not a list with messages/],
  [to('/v1/embeddings', { input: '' }), /body\.input is neither text nor a list/],
  [to('/api/chat', { prompt: 'x' }), /body\.messages is missing/],
  [to('/api/chat', { messages: HELLO, options: [] }), /body\.options is not an object/],
  [to('/api/chat', { messages: HELLO, options: { num_predict: 0 } }), /body\.options\.num_predict is 0/],
  [to('/api/generate', { prompt: '' }), /body\.prompt is empty or not text/],
];

test('every path with its own form of body is accepted, and its prompt measured', () => {
  const parts = [{ role: 'user', content: [{ type: 'text', text: 'abc' }, { type: 'image_url' }] }];
  const requests: readonly (readonly [string, number])[] = [
    [to('/v1/responses', { instructions: 'ab', input: 'cde', max_output_tokens: 5 }), 5],
    [to('/v1/responses', { input: [{ role: 'user', content: [{ type: 'input_text', text: 'abcd' }] }] }), 4],
    [to('/v1/messages', { system: [{ type: 'text', text: 'ab' }], messages: parts, max_tokens: 5 }), 5],
    [to('/v1/embeddings', { input: ['abc', 'de'], encoding_format: 'base64' }), 5],
    [to('/v1/embeddings', { input: [[1, 2], [3]] }), 12],
    [to('/v1/completions', { prompt: [1, 2, 3] }), 12],
    [to('/api/chat', { messages: HELLO, options: { num_predict: -1 } }), 5],
    [to('/api/generate', { system: 'a', prompt: 'bcd' }), 4],
  ];
  for (const [line, characters] of requests) {
    assert.deepEqual(checkText(line, 'x').longest, { index: 0, characters }, line);
  }
});

test('every fault is told with source, line and remedy, and its line is left out', () => {
  for (const [line, expected] of FAULTS) {
    const { problems, lines } = checkText(`${good('ok')}\n\n${line}\n`, 'mine.jsonl');
    assert.equal(problems.length, 1, line);
    assert.match(problems[0] ?? '', /^mine\.jsonl, line 3: /);
    assert.match(problems[0] ?? '', expected);
    assert.deepEqual(lines, [good('ok')]);
  }
});

test('all faults of a line are told', () => {
  const { problems } = checkText('{"prompt":"x"}', 'p.jsonl', { format: 'openai-batch' });
  assert.deepEqual(
    problems.map((problem) => problem.split(/[.,:] /)[2]),
    ['custom_id is missing', 'url is missing', 'body is missing'],
  );
});

test('a custom_id used twice is told with both lines', () => {
  const { problems } = checkText([good('a'), good('b'), good('a')].join('\n'), 'x');
  assert.deepEqual(problems, ['x, line 3: custom_id "a" is already on line 1. Give every request its own.']);
});

test('lines with the same fault are told together', () => {
  const text = Array.from({ length: 50 }, (_, index) => good(`r${index}`, { n: 2 })).join('\n');
  const { problems } = checkText(text, 'x');
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /^x, lines 1, 2, 3 and 47 more: body\.n is 2/);
});

test('after twenty different problems only their number is told', () => {
  const text = Array.from({ length: 60 }, (_, index) => good('same', { n: index + 2 })).join('\n');
  const { problems } = checkText(text, 'x');
  assert.equal(problems.length, 21);
  // Each n is a fault of its own, the repeated custom_id one more for all its lines.
  assert.match(problems[20] ?? '', /^x: \d+ more problems\.$/);
});

test('a file without requests says what to write', () => {
  for (const text of ['', '\uFEFF', '\n \r\n']) {
    const data = checkText(text, 'empty.jsonl');
    assert.equal(data.longest, null);
    assert.equal(data.problems.length, 1);
    assert.match(data.problems[0] ?? '', /^empty\.jsonl holds no requests\. Write one JSON object on each line/);
  }
});

test('a file that is no JSON at all is refused quickly', () => {
  const text = Array.from({ length: 5000 }, (_, index) => good(`r${index}`, { note: 'x'.repeat(4000) }).slice(1)).join(
    '\n',
  );
  const before = performance.now();
  const { problems, lines } = checkText(text, 'x.jsonl');
  assert.equal(lines.length, 0);
  assert.match(problems[0] ?? '', /^x\.jsonl, lines 1, 2, 3 and 17 more: not JSON: unexpected ":" at column 12\./);
  assert.match(problems[1] ?? '', /^x\.jsonl, lines 21, 22, 23 and 4977 more: not JSON\. Mend/);
  assert.ok(performance.now() - before < 1500);
});

test('a data set of 20 MB takes well under a second', () => {
  const text = Array.from({ length: 5000 }, (_, index) =>
    good(`r${index}`, { messages: [{ role: 'user', content: 'word '.repeat(800) }] }),
  ).join('\n');
  const before = performance.now();
  assert.equal(checkText(text, 'big').lines.length, 5000);
  assert.ok(performance.now() - before < 1500);
});
