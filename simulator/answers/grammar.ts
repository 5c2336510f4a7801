import { CannotMakeText } from './pattern.ts';

/** A grammar that is none; the words are vLLM's. */
export class GrammarFault extends Error {}

/** Grammars in which every rule would be written out longer than this are refused. */
const longestPattern = 20_000;

/**
 * A regular expression for a grammar without recursion, in GBNF (`root ::= …`) or Lark (`start: …`): every rule is
 * written out where it is named. Throws a GrammarFault for what is no grammar, CannotMakeText for recursion.
 */
export function grammarPattern(grammar: string): string {
  const lark = /^\s*[?!]?\w+\s*:(?!:=)/m.test(grammar);
  const rules = rulesOf(grammar, lark);
  const first = lark ? 'start' : 'root';
  if (!rules.has(first)) throw new GrammarFault(conversion(`No '${first}' rule found`));
  return written(first, { rules, lark }, []);
}

const conversion = (why: string): string =>
  `Invalid grammar specification: Failed to convert the grammar from GBNF to Lark: ${why}`;

interface Grammar {
  readonly rules: ReadonlyMap<string, string>;
  readonly lark: boolean;
}

function rulesOf(grammar: string, lark: boolean): Map<string, string> {
  const rules = new Map<string, string>();
  const head = lark ? /^\s*[?!]?([\w-]+)\s*:(.*)$/ : /^\s*([\w-]+)\s*::=(.*)$/;
  let name = '';
  for (const [index, line] of grammar.split('\n').entries()) {
    const match = head.exec(line);
    if (match !== null) {
      name = match[1] ?? '';
      rules.set(name, match[2] ?? '');
    } else if (name !== '') {
      rules.set(name, `${rules.get(name) ?? ''} ${line}`);
    } else if (line.trim() !== '') {
      throw new GrammarFault(conversion(`Expected ::= at line ${index + 1}, '${line.trim()}' ^ ''`));
    }
  }
  return rules;
}

/** A text, a class, a regular expression of Lark, the name of a rule, or a sign. */
const lexeme =
  /"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\/(?:[^/\\]|\\.)+\/|[A-Za-z][\w-]*|\{\d+(?:,\d*)?\}|[()|*+?]|\s+|#.*|[^]/g;

function written(name: string, grammar: Grammar, inside: readonly string[]): string {
  const body = grammar.rules.get(name);
  if (body === undefined) throw new GrammarFault(unknownRule(name, grammar.lark));
  if (inside.includes(name)) throw new CannotMakeText(`the rule "${name}" of the grammar contains itself`);
  const lexemes: readonly string[] = body.match(lexeme) ?? [];
  const count = (sign: string): number => lexemes.filter((part) => part === sign).length;
  if (count('(') > count(')')) {
    throw new GrammarFault(conversion(`Expected ')' at line 1, '${lineOf(name, body, grammar)}' ^ ''`));
  }
  const parts = lexemes.map((part) => pattern(part, body, grammar, [...inside, name]));
  const source = parts.join('');
  if (source.length > longestPattern) throw new CannotMakeText('the grammar is too long when it is written out');
  return `(?:${source})`;
}

function unknownRule(name: string, lark: boolean): string {
  if (!lark) return conversion(`Rule '${name}' not found`);
  return `Grammar error: at 1(8): unknown name: "${name}"\n   1 | start: ${name}\n              ^`;
}

function pattern(part: string, body: string, grammar: Grammar, inside: readonly string[]): string {
  const sign = part[0] ?? '';
  if (part.trim() === '' || (sign === '#' && part.length > 0)) return '';
  if (sign === '"' && part.length > 1) return escaped(textOf(part));
  if (sign === '[' && part.length > 1) return part;
  if (sign === '/' && part.length > 1) return `(?:${part.slice(1, -1)})`;
  if (/[A-Za-z]/.test(sign)) return written(part, grammar, inside);
  if (sign === '(') return '(?:';
  if ('){|*+?'.includes(sign)) return part;
  const line = lineOf(inside.at(-1) ?? '', body, grammar);
  throw new GrammarFault(conversion(`Unexpected end of input at line 1, '${line}' ^ ''`));
}

const lineOf = (name: string, body: string, { lark }: Grammar): string =>
  `${name}${lark ? ':' : ' ::='}${body.trimEnd()}`;

function textOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1);
  }
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
