import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterThinking, callText, hasOpenCall, plainScript, scriptWithCalls, type Part } from './script.ts';

function kinds(parts: readonly Part[] | null): string[] {
  return [...new Set((parts ?? []).map(({ kind }) => kind))];
}

test('a call is told apart from the text around it, and nothing of the text is lost', () => {
  const text = `Let me see. ${callText('get_weather', '{"city":"Paris"}')}${callText('ping', '{}')}`;
  const { pieces, parts } = scriptWithCalls(text);
  assert.equal(pieces.join(''), text);
  const given = (call: number): string =>
    pieces
      .filter((_, index) => parts?.[index]?.kind === 'arguments' && (parts[index] as { call: number }).call === call)
      .join('');
  assert.deepEqual([given(0), given(1)], ['{"city":"Paris"}', '{}']);
  const calls = parts?.filter(({ kind }) => kind === 'call');
  assert.deepEqual(calls, [
    { kind: 'call', call: 0, name: 'get_weather' },
    { kind: 'call', call: 1, name: 'ping' },
  ]);
});

test('what looks like a call and is none stays text', () => {
  for (const text of ['<tool_call>\n{"name": "f", "arguments": {"a": }\n</tool_call>', 'a <tool_call> b']) {
    assert.deepEqual(scriptWithCalls(text), plainScript(text));
  }
  assert.ok(hasOpenCall('<tool_call>\n{"name"') && !hasOpenCall(callText('f', '{}')));
});

test('reasoning comes first and ends with its mark', () => {
  const { pieces, parts } = afterThinking('I think so.', plainScript('Yes.'));
  assert.equal(pieces.join(''), 'I think so.</think>Yes.');
  assert.deepEqual(kinds(parts), ['reasoning', 'mark', 'content']);
});
