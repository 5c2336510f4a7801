import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stopped, type Ending, type Stops } from './ending.ts';
import { pieceId } from './pieces.ts';

const stopsAt = (texts: readonly string[], more: Partial<Stops> = {}): Stops => ({
  texts,
  tokenIds: new Set(),
  shown: false,
  minTokens: 0,
  ...more,
});
const natural = (pieces: readonly string[]): Ending => ({
  tokens: pieces.length + 1,
  finishReason: 'stop',
  stopReason: null,
});
const said = ['al', 'p', 'h', 'a', ' ST', 'OP', ' b', 'eta'];

/** How a real vLLM 0.32 streamed these tokens. */
const real: readonly { stops: Stops; pieces?: readonly string[]; shown: readonly string[]; reason: unknown }[] = [
  {
    pieces: ['a', 'l', 'p', 'h', 'a', ' ST', 'OP', ' beta'],
    stops: stopsAt(['STOP']),
    shown: ['', '', '', 'a', 'l', 'pha', ' '],
    reason: 'STOP',
  },
  { stops: stopsAt(['STOP']), shown: ['', '', 'a', 'l', 'pha', ' '], reason: 'STOP' },
  { stops: stopsAt(['STOP'], { shown: true }), shown: ['al', 'p', 'h', 'a', ' ST', 'OP'], reason: 'STOP' },
  { stops: stopsAt(['beta', 'ha']), shown: ['', '', 'a', 'lp'], reason: 'ha' },
  { stops: stopsAt(['STOP', 'S']), shown: ['', '', 'a', 'l', 'pha '], reason: 'S' },
  { stops: stopsAt(['a', 'al']), shown: [''], reason: 'a' },
];

for (const { stops, pieces = said, shown, reason } of real) {
  test(`text before ${stops.texts.join(' or ')} is held back and shown as by vLLM`, () => {
    const text = stopped(pieces, natural(pieces), stops, true);
    assert.deepEqual([text.shown, text.stopReason, text.tokens], [shown, reason, shown.length]);
  });
}

test('nothing stops an answer before min_tokens', () => {
  const text = stopped(said, natural(said), stopsAt(['al'], { minTokens: 4 }), true);
  assert.deepEqual([text.shown.join(''), text.stopReason], ['alpha STOP beta', null]);
});

test('a token that stops is counted, and shown only when that was asked for', () => {
  const tokenIds = new Set([pieceId('h')]);
  for (const [shown, expected] of [
    [false, ['al', 'p', '']],
    [true, ['al', 'p', 'h']],
  ] as const) {
    const text = stopped(said, natural(said), stopsAt([], { tokenIds, shown }), true);
    assert.deepEqual([text.shown, text.stopReason], [expected, pieceId('h')]);
  }
});

test('what is shown is the text up to its first stop, however it comes in tokens, and never more than that', () => {
  const word = fc.stringMatching(/^[ab🙂]{1,3}$/u);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.array(word, { minLength: 1, maxLength: 3 }), (pieces, texts) => {
      const whole = pieces.join('');
      const text = stopped(pieces, natural(pieces), stopsAt(texts), true);
      const ends = texts
        .map((stop) => whole.indexOf(stop) + stop.length)
        .filter((_, i) => whole.includes(texts[i] ?? ''));
      const all = text.shown.join('');
      if (ends.length === 0) assert.equal(all, whole);
      else assert.ok(whole.startsWith(all) && texts.some((stop) => whole.startsWith(`${all}${stop}`)), all);
      assert.equal(text.shown.length, text.tokens);
    }),
    { numRuns: 500 },
  );
});
