import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine, type Engine } from '../engine/engine.ts';
import instant from '../profiles/instant.ts';
import { planChoices } from './generation.ts';
import { generationRequest, type Endpoint } from './generation-request.ts';

const model = {
  name: 'instant',
  maxModelLen: 8192,
  cacheBlock: 16,
  toolCallParser: false,
  autoToolChoice: false,
  reasons: false,
  promptTokensDetails: false,
};
const policy = { seed: 1, validShare: 1, readsCalls: false };
let ordinal = 0;

/** The first choice's text, and what of its prompt the cache had. */
function ask(engine: Engine, endpoint: Endpoint, body: Record<string, unknown>): { text: string; cached: number } {
  const request = generationRequest(endpoint, { max_tokens: 200, ...body }, model);
  const [choice] = planChoices(`r${(ordinal += 1)}`, ordinal, request, policy);
  assert.ok(choice !== undefined);
  const { engineId: id, answer, promptTokens, maxTokens, tokens } = choice;
  const { tokens: outputTokens, finishReason } = answer;
  engine.submit({ id, promptTokens, outputTokens, maxTokens, finishReason, tokens }, 0);
  let text = '';
  for (;;) {
    assert.ok(engine.startStep(1e6) !== null);
    const { emissions, finished } = engine.endStep(1e6);
    for (const { index } of emissions) text += answer.piece(index);
    if (finished[0] !== undefined) return { text, cached: finished[0].cachedTokens };
  }
}

test('the next turn of a conversation finds the prompt and the answer of the turn before', () => {
  const engine = createEngine({ profile: instant, seed: 1 });
  const messages: { role: string; content: string }[] = [
    { role: 'system', content: 'You are a recruiter who knows the trade well and answers in full sentences.' },
  ];
  let before = 0;
  for (let turn = 0; turn < 4; turn += 1) {
    messages.push({ role: 'user', content: `Question ${turn}: what would you say about the next candidate?` });
    const prompt = generationRequest('chat', { messages }, model).prompts[0]?.tokens ?? 0;
    const { text, cached } = ask(engine, 'chat', { messages });
    messages.push({ role: 'assistant', content: text });
    // All of the turn before but its unfinished block: its last token has no place in the cache.
    assert.equal(cached, before);
    const answerTokens = generationRequest('completion', { prompt: text }, model).prompts[0]?.tokens ?? 0;
    before = 16 * Math.floor((prompt + answerTokens - 1) / 16);
  }
  assert.ok(before > 200);
});

test('a cache_salt keeps requests apart, and prompts of token numbers are known by them', () => {
  const engine = createEngine({ profile: instant, seed: 1 });
  const prompt = Array.from({ length: 100 }, (_, index) => index);
  const cached = (salt?: string): number => ask(engine, 'completion', { prompt, cache_salt: salt }).cached;
  assert.deepEqual([cached(), cached(), cached('a'), cached('b'), cached('a')], [0, 96, 0, 0, 96]);
});
