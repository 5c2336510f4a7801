import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import type { ChatMessage } from './generated-request.ts';
import workload, { turnsOf } from './multi-turn.ts';
import { configurationOf } from './request.test-support.ts';
import type { ConversationTurn } from './workload.ts';

const configuration = configurationOf();
const messagesOf = ({ body }: Pick<ConversationTurn, 'body'>): readonly ChatMessage[] =>
  body.messages as readonly ChatMessage[];

/** All turns of a conversation, each answered with its number. */
function conversation(index: number, seed: number, settings = configuration): ConversationTurn[] {
  const turns: ConversationTurn[] = [];
  for (;;) {
    const answers = turns.map((_, turn) => `answer ${turn}`);
    const next = workload.next({ turn: turns.length, answers }, index, seed, settings);
    if (next === null) return turns;
    turns.push(next);
  }
}
const usersWords = (turns: readonly ConversationTurn[]): string[] =>
  messagesOf(turns.at(-1) ?? { body: {} })
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content);

test('every turn carries all that was said before, word for word, and the answers in their places', () => {
  for (let index = 0; index < 50; index += 1) {
    const turns = conversation(index, 1);
    assert.equal(turns.length, 5);
    for (const [turn, { body }] of turns.entries()) {
      const messages = messagesOf({ body });
      assert.deepEqual(
        messages.map(({ role }) => role),
        ['system', 'user', ...Array.from({ length: turn }, () => ['assistant', 'user'] as const).flat()],
      );
      const answers = messages.filter(({ role }) => role === 'assistant').map(({ content }) => content);
      assert.deepEqual(
        answers,
        Array.from({ length: turn }, (_, earlier) => `answer ${earlier}`),
      );
      const before = messagesOf(turns[turn - 1] ?? { body: { messages: [] } });
      assert.deepEqual(messages.slice(0, before.length), before);
      assert.equal(body.max_tokens, 256);
    }
  }
});

test('the request of an index is the first turn of its conversation', () => {
  const [first] = conversation(17, 3);
  assert.deepEqual(workload.request(17, 3, configuration).body, first?.body);
  assert.equal(first?.thinkMs, 0);
});

test('conversations have as many turns as asked for', () => {
  const settings = configurationOf({ TURNS: 'uniform:2-9' });
  const counts = Array.from({ length: 400 }, (_, index) => conversation(index, 1, settings).length);
  assert.deepEqual(
    counts,
    counts.map((_, index) => turnsOf(index, 1, settings)),
  );
  assert.deepEqual([...new Set(counts)].sort(), [2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(conversation(0, 1, configurationOf({ TURNS: '60' })).length, 60);
});

test('users think about as long as asked, each for himself, and not at all with THINK_TIME=0', () => {
  const settings = configurationOf({ THINK_TIME: '8s' });
  const pauses = Array.from({ length: 800 }, (_, index) => conversation(index, 1, settings).slice(1))
    .flat()
    .map(({ thinkMs }) => thinkMs)
    .sort((a, b) => a - b);
  const at = (share: number): number => pauses[Math.floor(share * pauses.length)] ?? NaN;
  assert.ok(Math.abs(at(0.5) / 8000 - 1) < 0.06, String(at(0.5)));
  assert.ok(Math.abs(at(0.8413) / (8000 * Math.exp(0.6)) - 1) < 0.1, String(at(0.8413)));
  assert.ok(pauses.every((pause) => Number.isInteger(pause) && pause > 0));
  const hasty = conversation(5, 1, configurationOf({ THINK_TIME: '0' }));
  assert.ok(hasty.every(({ thinkMs }) => thinkMs === 0));
});

test('a conversation does not change with its length, the pauses or the answers', () => {
  const short = usersWords(conversation(9, 1, configurationOf({ TURNS: '3', THINK_TIME: '0' })));
  const long = usersWords(conversation(9, 1, configurationOf({ TURNS: '12' })));
  assert.deepEqual(long.slice(0, 3), short);
});

test('openings are as long as people make them, and what follows is short', () => {
  const words = Array.from({ length: 500 }, (_, index) => usersWords(conversation(index, 1)));
  const openings = words.map(([opening = '']) => encode(opening).length);
  const others = words.flatMap((each) => each.slice(1)).map((text) => encode(text).length);
  for (const tokens of openings) assert.ok(tokens >= 55 && tokens <= 120, String(tokens));
  for (const tokens of others) assert.ok(tokens >= 3 && tokens <= 32, String(tokens));
});

test('no two of 20,000 conversations begin alike, and nobody says the same twice in ten turns', () => {
  const openings = Array.from(
    { length: 20_000 },
    (_, index) => messagesOf(workload.request(index, 1, configuration))[1],
  );
  assert.equal(new Set(openings.map((message) => message?.content)).size, openings.length);
  const settings = configurationOf({ TURNS: '10' });
  for (let index = 0; index < 300; index += 1) {
    const said = usersWords(conversation(index, 1, settings));
    assert.equal(new Set(said).size, said.length, said.join('\n'));
  }
});

test('no message leaves a blank unfilled or stumbles over an article or a plural', () => {
  const settings = configurationOf({ TURNS: '12' });
  for (let index = 0; index < 500; index += 1) {
    const text = usersWords(conversation(index, 2, settings)).join('\n');
    assert.doesNotMatch(text, /[[\]{}]|%[A-Z]|undefined|NaN/);
    assert.doesNotMatch(text, /\b[Aa] [aeio]\w|\b[Aa]n [^aeiouhAEIOH\d]/, text.match(/.{20}\b[Aa]n? .{20}/)?.[0]);
    assert.doesNotMatch(text, /\b1 (days|years|hours|weeks|months|people|minutes|sentences|points|MB each)\b/);
  }
});

test('the same index and seed give the same conversation, for ever', () => {
  const golden = readFileSync(new URL('multi-turn/first-conversation.golden.txt', import.meta.url), 'utf8');
  assert.equal(`${usersWords(conversation(0, 1)).join('\n')}\n`, golden);
  assert.notDeepEqual(usersWords(conversation(0, 1)), usersWords(conversation(0, 2)));
});

test('answers are limited as the settings say, and judged as free text', () => {
  const limits = conversation(0, 1, configurationOf({ OUTPUT_TOKENS: 'uniform:20-400' })).map(
    ({ body }) => body.max_tokens,
  );
  assert.ok(new Set(limits).size > 2);
  assert.ok(limits.every((limit) => typeof limit === 'number' && limit >= 20 && limit <= 400));
  assert.equal(workload.judge('You could take the boat.'), null);
  assert.equal(workload.judge(''), 'empty answer');
});
