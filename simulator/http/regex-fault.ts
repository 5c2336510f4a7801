/** What is wrong with a regular expression in Rust's syntax, as its parser says it. */
export interface RegexFault {
  readonly problem: string;
  /** Which characters it is about. */
  readonly start: number;
  readonly length: number;
}

const lookAround = 'look-around, including look-ahead and look-behind, is not supported';
const noReferences = 'backreferences are not supported';
const unknownProperty = 'Unicode property not found';
/** A class of characters by a property, such as `\p{L}`. */
const property = /^\\[pP]\{[^}]*\}/;
const missing = 'repetition operator missing expression';

/** The first fault of a regular expression; null when none is found. */
export function regexFault(source: string): RegexFault | null {
  const open: number[] = [];
  let repeatable = false;
  for (let at = 0; at < source.length; at += 1) {
    const rest = source.slice(at);
    const sign = source[at] ?? '';
    const fault = faultAt(rest, sign, repeatable);
    if (fault !== null) return { ...fault, start: at + fault.start };
    if (sign === '(') open.push(at);
    if (sign === ')' && open.pop() === undefined) return { problem: 'unopened group', start: at, length: 1 };
    const skip = lengthAt(rest, sign);
    if (skip === null) return { problem: 'unclosed character class', start: at, length: unclosedLength(rest) };
    at += skip - 1;
    repeatable = sign !== '(' && sign !== '|';
  }
  const start = open.at(-1);
  return start === undefined ? reversedRange(source) : { problem: 'unclosed group', start, length: 1 };
}

function faultAt(rest: string, sign: string, repeatable: boolean): RegexFault | null {
  const found = (problem: string, pattern: RegExp): RegexFault | null => {
    const match = pattern.exec(rest);
    return match === null ? null : { problem, start: match.index, length: match[0].length };
  };
  switch (sign) {
    case '(':
      return found(lookAround, /^\(\?<?[=!]/);
    case '\\':
      return found(noReferences, /^\\[1-9]/) ?? (isProperty(rest) ? null : found(unknownProperty, property));
    case '*':
    case '+':
    case '?':
      return repeatable ? null : { problem: missing, start: 0, length: 1 };
    case '{':
      return repeatable ? repetitionFault(rest) : { problem: missing, start: 0, length: 1 };
    default:
      return null;
  }
}

function isProperty(rest: string): boolean {
  try {
    return new RegExp(property.exec(rest)?.[0] ?? '', 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function repetitionFault(rest: string): RegexFault | null {
  const whole = /^\{(\d*)(?:(,)(\d*))?(\})?/.exec(rest);
  const [text = '', low = '', , high = '', closed] = whole ?? [];
  if (low === '') return { problem: 'repetition quantifier expects a valid decimal', start: 1, length: 1 };
  if (closed === undefined) return { problem: 'unclosed counted repetition', start: 0, length: text.length };
  if (high === '' || Number(low) <= Number(high)) return null;
  return {
    problem: 'invalid repetition count range, the start must be <= the end',
    start: 0,
    length: text.length,
  };
}

/** The length of what begins here; null for a class without an end. */
function lengthAt(rest: string, sign: string): number | null {
  if (sign === '\\') return property.exec(rest)?.[0].length ?? 2;
  if (sign === '{') return /^\{[^}]*\}/.exec(rest)?.[0].length ?? 1;
  if (sign === '(') return /^\(\?(?:P?<\w+>|[a-z]*:)/.exec(rest)?.[0].length ?? 1;
  if (sign !== '[') return 1;
  // A bracket that comes first does not end the class.
  const first = rest.startsWith('[]') ? 2 : 1;
  const end = /^(?:[^\]\\]|\\.)*\]/.exec(rest.slice(first))?.[0].length;
  return end === undefined ? null : first + end;
}

const unclosedLength = (rest: string): number => (rest.startsWith('[]') ? 2 : 1);

/** A range of a class that runs backwards; null when there is none. */
function reversedRange(source: string): RegexFault | null {
  for (const match of source.matchAll(/(?<=\[(?:[^\]\\]|\\.)*?)(\w)-(\w)/g)) {
    const [text, low = '', high = ''] = match;
    if (low <= high) continue;
    return {
      problem: 'invalid character class range, the start must be <= the end',
      start: match.index,
      length: text.length,
    };
  }
  return null;
}

/** The message of the fault, as in JSON schemas. */
export function regexMessage(source: string, { problem, start, length }: RegexFault): string {
  return `regex parse error:\n    ${source}\n    ${' '.repeat(start)}${'^'.repeat(length)}\nerror: ${problem}`;
}
