import assert from 'node:assert/strict';
import test from 'node:test';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import type { DatasetRequest } from './dataset-format.ts';
import { checkText } from './dataset.test-support.ts';

const promptOf = ({ body }: DatasetRequest): string =>
  (body['messages'] as { content: string }[]).map(({ content }) => content).join('');

/** Arrival, prompt tokens as a tokenizer counts them, output tokens. */
const shapes = (requests: readonly DatasetRequest[]): unknown[] =>
  requests.map((request) => [request.atMs, encode(promptOf(request)).length, request.body['max_tokens']]);

test('a Mooncake trace has its arrivals, its lengths, and the prefixes that its block hashes share', () => {
  const rows = [
    { timestamp: 1000, input_length: 1100, output_length: 7, hash_ids: [1, 2, 3] },
    { timestamp: 1250, input_length: 1300, output_length: 9, hash_ids: [1, 2, 4] },
    { timestamp: 4000, input_length: 600, output_length: 5, hash_ids: [9, 3] },
  ];
  const check = checkText(rows.map((row) => JSON.stringify(row)).join('\n'), 'trace.jsonl');
  assert.deepEqual(check.problems, []);
  assert.equal(check.shape.format.id, 'mooncake');
  assert.deepEqual(check.arrivals, { firstMs: 1000, spanMs: 3000 });
  const requests = check.requests();
  assert.deepEqual(shapes(requests), [
    [0, 1100, 7],
    [250, 1300, 9],
    [3000, 600, 5],
  ]);
  const [first = [], second = [], third = []] = requests.map((request) => promptOf(request).split(' '));
  assert.deepEqual(first.slice(0, 1024), second.slice(0, 1024), 'two blocks of 512');
  assert.notDeepEqual(first.slice(1025, 1035), second.slice(1025, 1035));
  assert.notDeepEqual(third.slice(1, 10), first.slice(1, 10));
  assert.deepEqual(
    third.slice(512, 512 + 76),
    first.slice(1024),
    'a block that is not full begins as a fuller one does',
  );
  assert.equal(requests[0]?.body['ignore_eos'], true);
});

test('an Azure trace has its arrivals to the microsecond, in any order, and no two prompts alike', () => {
  const text = [
    'TIMESTAMP,ContextTokens,GeneratedTokens',
    '2023-11-16 18:15:46.6805900,374,44',
    '2023-11-16 18:15:50.9951690,396,109',
    '2023-11-16 18:15:47.6805900,0,7',
    '2023-11-16 18:15:46.7805900,396,3',
  ].join('\r\n');
  const check = checkText(text, 'trace.csv');
  assert.deepEqual(check.problems, []);
  assert.equal(check.shape.format.id, 'azure-trace');
  assert.deepEqual(check.left, [{ reason: 'it has no prompt tokens', lines: [4] }]);
  const requests = check.requests();
  const arrivals = requests.map(({ atMs = Number.NaN }) => atMs);
  for (const [index, expected] of [0, 100, 4314.579].entries()) {
    assert.ok(Math.abs((arrivals[index] ?? Number.NaN) - expected) < 0.001, `${arrivals[index]}`);
  }
  assert.deepEqual(
    requests.map(({ custom_id }) => custom_id),
    ['azure-trace-00000', 'azure-trace-00003', 'azure-trace-00001'],
  );
  assert.equal(new Set(requests.map((request) => promptOf(request).slice(0, 40))).size, 3);
});

test('zones of times are minded', () => {
  const text =
    'TIMESTAMP,ContextTokens,GeneratedTokens\n2024-05-10 00:00:00.5+00:00,1,1\n2024-05-10T02:00:01+02:00,1,1\n';
  assert.deepEqual(
    checkText(text, 't.csv')
      .requests()
      .map(({ atMs }) => atMs),
    [0, 500],
  );
});

test('a BurstGPT trace counts in seconds, and its failed requests are left out', () => {
  const text = [
    'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type',
    '5,ChatGPT,472,18,490,Conversation log',
    '45.5,ChatGPT,1087,230,1317,Conversation log',
    '118,GPT-4,417,0,417,Conversation log',
  ].join('\n');
  const check = checkText(text, 'burst.csv');
  assert.deepEqual(check.problems, []);
  assert.deepEqual(shapes(check.requests()), [
    [0, 472, 18],
    [40_500, 1087, 230],
  ]);
  assert.deepEqual(check.left, [{ reason: 'it has no output tokens', lines: [4] }]);
  assert.deepEqual(check.models, [], 'the models of the trace are not those of the test');
});

test('what cannot be read in a trace is told, all of it', () => {
  const text =
    '{"timestamp":0,"input_length":1,"output_length":1}\n{"timestamp":"soon","input_length":-1,"hash_ids":"x"}';
  const { problems } = checkText(text, 't.jsonl');
  assert.deepEqual(problems, [
    't.jsonl, line 2: the time of arrival is "soon", which cannot be read.',
    't.jsonl, line 2: the number of prompt tokens is -1, which cannot be read.',
    't.jsonl, line 2: the number of output tokens is missing.',
    't.jsonl, line 2: the list of block hashes is "x", which cannot be read.',
  ]);
});

test('other seeds make other prompts, and a server that refuses ignore_eos is not sent it', () => {
  const text = '{"timestamp":0,"input_length":20,"output_length":1,"hash_ids":[5]}';
  const [one, other] = [1, 2].map(
    (SEED) =>
      checkText(text, 't.jsonl', { settings: { SEED, ENDPOINT: 'completions', IGNORE_EOS: false } }).requests()[0],
  );
  assert.ok(one !== undefined && other !== undefined);
  assert.equal(one.url, '/v1/completions');
  assert.notEqual(one.body['prompt'], other.body['prompt']);
  assert.ok(!('ignore_eos' in one.body));
});

test('any table of arrivals and lengths is a trace, with its columns named', () => {
  const columns = { timestamp: 'when', prompt_tokens: 'in', output_tokens: 'out' };
  const check = checkText('when,in,out\n10,3,4\n20,5,6\n', 't.csv', { columns, format: 'mooncake' });
  assert.deepEqual(shapes(check.requests()), [
    [0, 3, 4],
    [10, 5, 6],
  ]);
});
