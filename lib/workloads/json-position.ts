type Expected = 'value' | 'first value' | 'key' | 'first key' | 'comma';

/**
 * Where a text stops being JSON: the 0-based index of the first character that cannot stand there, or the text's length when it
 * ends too early. For texts that `JSON.parse` has refused: engines word that error differently, and not all name a position.
 */
export function jsonErrorPosition(text: string): number {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const character = text.charAt(at);
    const inside = open[open.length - 1];
    const closes = (character === '}' && inside === '{') || (character === ']' && inside === '[');
    if (closes && expected !== 'value' && expected !== 'key') {
      open.pop();
      expected = 'comma';
      at += 1;
    } else if (expected === 'comma') {
      if (character !== ',' || inside === undefined) return at;
      expected = inside === '{' ? 'key' : 'value';
      at += 1;
    } else if (expected === 'key' || expected === 'first key') {
      const end = character === '"' ? stringEnd(text, at) : -1;
      if (end < 0) return at;
      const colon = skipSpace(text, end);
      if (text.charAt(colon) !== ':') return colon;
      expected = 'value';
      at = colon + 1;
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = character === '{' ? 'first key' : 'first value';
      at += 1;
    } else {
      const end = character === '"' ? stringEnd(text, at) : wordEnd(text, at);
      if (end < 0) return at;
      expected = 'comma';
      at = end;
    }
    at = skipSpace(text, at);
  }
  return text.length;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return at;
}

/** The index after the string that opens at `at`; the text's length if it never closes, -1 if it holds what no string may. */
function stringEnd(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20) return -1;
    if (code === 0x22) return i + 1;
    if (code !== 0x5c) continue;
    const escape = text.charAt(i + 1);
    if (escape !== '' && !'"\\/bfnrtu'.includes(escape)) return -1;
    i += 1;
  }
  return text.length;
}

const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The index after the number, true, false or null at `at`; -1 when none stands there. */
function wordEnd(text: string, at: number): number {
  WORD.lastIndex = at;
  return WORD.test(text) ? WORD.lastIndex : -1;
}
