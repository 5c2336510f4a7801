/** Where and why a text is no JSON, as Python's `json` module says it. */
export interface JsonFault {
  readonly problem: string;
  readonly position: number;
}

const space = /[ \t\n\r]*/y;
const scalar = /null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const propertyName = 'Expecting property name enclosed in double quotes';

/** What comes next in a container that is being read. */
type Next = 'value' | 'first item' | 'first key' | 'key' | 'separator';

/** Finds the fault of a text that is no JSON; null when there is none. Containers are kept on a list, not on the stack. */
export function jsonFault(text: string): JsonFault | null {
  const closers: ('}' | ']')[] = [];
  let next: Next = 'value';
  let at = after(space, text, 0);
  for (;;) {
    const sign = text[at] ?? '';
    if (next === 'separator') {
      const closer = closers.at(-1);
      if (closer === undefined) return at === text.length ? null : { problem: 'Extra data', position: at };
      if (sign === closer) closers.pop();
      else if (sign === ',') next = closer === '}' ? 'key' : 'value';
      else return { problem: "Expecting ',' delimiter", position: at };
      at += 1;
    } else if ((sign === ']' && next === 'first item') || (sign === '}' && next === 'first key')) {
      closers.pop();
      next = 'separator';
      at += 1;
    } else if (next === 'key' || next === 'first key') {
      const colon = keyEnd(text, at);
      if (typeof colon !== 'number') return colon;
      at = colon;
      next = 'value';
    } else {
      const end = valueEnd(text, at, sign);
      if (typeof end !== 'number') return end;
      at = end;
      if (sign === '{' || sign === '[') closers.push(sign === '{' ? '}' : ']');
      next = sign === '{' ? 'first key' : sign === '[' ? 'first item' : 'separator';
    }
    at = after(space, text, at);
  }
}

function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

function valueEnd(text: string, at: number, sign: string): number | JsonFault {
  if (sign === '{' || sign === '[') return at + 1;
  if (sign === '"') return stringEnd(text, at);
  const end = after(scalar, text, at);
  return end > at ? end : { problem: 'Expecting value', position: at };
}

/** The end of a key and its colon. */
function keyEnd(text: string, at: number): number | JsonFault {
  if (text[at] !== '"') return { problem: propertyName, position: at };
  const end = stringEnd(text, at);
  if (typeof end !== 'number') return end;
  const colon = after(space, text, end);
  return text[colon] === ':' ? colon + 1 : { problem: "Expecting ':' delimiter", position: colon };
}

function stringEnd(text: string, start: number): number | JsonFault {
  let at = start + 1;
  for (;;) {
    while (isPlain(text.charCodeAt(at))) at += 1;
    const sign = text[at];
    if (sign === '"') return at + 1;
    if (sign === undefined) return { problem: 'Unterminated string starting at', position: start };
    if (sign !== '\\') return { problem: 'Invalid control character at', position: at };
    const escape = text.slice(at + 1, at + 2);
    if (escape === 'u') {
      if (!/^[\da-fA-F]{4}/.test(text.slice(at + 2, at + 6))) {
        return { problem: 'Invalid \\uXXXX escape', position: at + 1 };
      }
      at += 6;
    } else if (escape !== '' && '"\\/bfnrt'.includes(escape)) at += 2;
    // Python counts one place on from the backslash when it is the last character.
    else if (escape === '') return { problem: 'Unterminated string starting at', position: start };
    else return { problem: 'Invalid \\escape', position: at };
  }
}

/** Neither a quote, nor a backslash, nor a control character, nor the end. */
const isPlain = (code: number): boolean => code >= 0x20 && code !== 0x22 && code !== 0x5c;

/** Deeper than this Python's parser gives up. */
const deepest = 990;

/** Whether containers are nested too deeply for Python's parser. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
