import assert from 'node:assert/strict';
import test from 'node:test';
import { checkText } from './dataset.test-support.ts';

const line = (id: string, more: object = {}, body: object = {}): string =>
  JSON.stringify({
    custom_id: id,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { messages: [{ role: 'user', content: `question ${id}` }], ...body },
    ...more,
  });

test("a batch file's repeated prompts are sent, as its user has listed them, and counted", () => {
  const repeated = { messages: [{ role: 'user', content: 'same' }] };
  const check = checkText([line('a', {}, repeated), line('b'), line('c', {}, repeated)].join('\n'), 'b.jsonl');
  assert.equal(check.kept.length, 3);
  assert.equal(check.repeated, 1);
});

test('requests that are longer than asked for are left out', () => {
  const text = [line('a', {}, { max_tokens: 100 }), line('b', {}, { max_tokens: 10 })].join('\n');
  const check = checkText(text, 'b.jsonl', { longest: 50 });
  assert.deepEqual(
    check.requests().map(({ custom_id }) => custom_id),
    ['b'],
  );
  assert.deepEqual(check.left[0]?.lines, [1]);
});

test('a batch file may tell arrivals, but then of all its requests', () => {
  const timed = [line('a', { atMs: 20 }), line('b', { atMs: 5 })];
  const check = checkText(timed.join('\n'), 'b.jsonl');
  assert.deepEqual(
    check.requests().map(({ custom_id, atMs }) => [custom_id, atMs]),
    [
      ['b', 0],
      ['a', 15],
    ],
  );
  assert.deepEqual(check.longest, { index: 1, characters: 10 }, 'where it stands in the order of sending');
  assert.match(
    checkText([...timed, line('c')].join('\n'), 'b').problems[0] ?? '',
    /line 3: only some requests have a time/,
  );
  assert.match(checkText(line('a', { atMs: -1 }), 'b').problems[0] ?? '', /atMs is -1\. Write milliseconds/);
});

test('a list of batch requests is read as well as lines of them', () => {
  assert.deepEqual(
    checkText(`[${line('a')},\n${line('b')}]`, 'b.json')
      .requests()
      .map(({ custom_id }) => custom_id),
    ['a', 'b'],
  );
});

test('a list that ends too early says so, and what is whole is still checked', () => {
  const { problems } = checkText(`[${line('a')},\n${line('b').slice(0, 30)}`, 'b.json');
  assert.deepEqual(problems, [
    'b.json, line 2: it is cut off: the file ends in the middle of it. Fetch the file again.',
  ]);
});

test('a first line with a slip of the pen is still known for what it is', () => {
  const { shape, problems } = checkText('{"conversations": oops}\n{"conversations":[]}\n', 's.jsonl');
  assert.equal(shape.format.id, 'sharegpt');
  assert.deepEqual(problems, []);
});

test('the request that takes the most room is told, by prompt and answer together', () => {
  const text = [line('a', {}, { max_tokens: 10 }), line('b', {}, { max_tokens: 90 }), line('longer')].join('\n');
  assert.equal(checkText(text, 'b.jsonl').longest?.index, 1);
  assert.equal(checkText(text, 'b.jsonl', { maxTokens: 5 }).longest?.index, 2, 'where all answers may be as long');
});

test('the format can be said', () => {
  assert.match(checkText(line('a'), 'b.jsonl', { format: 'prompts' }).problems[0] ?? '', /has no prompt/);
});
