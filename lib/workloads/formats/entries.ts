/** A file's entries, each made when it is asked for. */
export interface Entries {
  readonly size: number;
  /** Whether they are rows of CSV, and not JSON. */
  readonly isRows: boolean;
  /** Whether the file ends before its list, or a quoted field, does. */
  readonly cut: boolean;
  /** The text of an entry, the first being 0. */
  readonly text: (index: number) => string;
  /** The line on which an entry begins, the first being 1. */
  readonly line: (index: number) => number;
}

/** How entries are told apart: CSV rows, the elements of a JSON list or else JSON Lines, or by the first character. */
export type EntryForm = 'rows' | 'json' | 'auto';

/**
 * Divides a text into its entries. For texts that are in memory anyway: the extension does the same on the disk
 * (`xk6/vllm/entry_split.go`), and `fixtures/entries` holds the cases on which both agree.
 */
export function divideEntries(text: string, form: EntryForm): Entries {
  const begin = skipSpace(text, text.charAt(0) === '\uFEFF' ? 1 : 0);
  const first = text.charAt(begin);
  const marks: Marks = { starts: [], ends: [] };
  let cut = false;
  const isRows =
    text !== '' && (form === 'rows' || (form === 'auto' && first !== '' && first !== '{' && first !== '['));
  if (isRows) cut = divideRows(text, text.charAt(0) === '\uFEFF' ? 1 : 0, marks);
  else if (first === '[') cut = divideList(text, begin + 1, marks);
  else divideLines(text, begin, marks);
  const lines = lineNumbers(text, marks.starts);
  return {
    size: marks.starts.length,
    isRows,
    cut,
    text: (index) => text.slice(marks.starts[index], marks.ends[index]),
    line: (index) => lines[index] ?? 0,
  };
}

interface Marks {
  readonly starts: number[];
  readonly ends: number[];
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

function skipSpaceBack(text: string, from: number, to: number): number {
  let at = to;
  while (at > from && isSpace(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

function mark({ starts, ends }: Marks, start: number, end: number): void {
  if (end <= start) return;
  starts.push(start);
  ends.push(end);
}

function lineNumbers(text: string, starts: readonly number[]): number[] {
  let line = 1;
  let next = text.indexOf('\n');
  return starts.map((start) => {
    for (; next >= 0 && next < start; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  });
}

function divideLines(text: string, from: number, marks: Marks): void {
  for (let at = from; at < text.length;) {
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const start = Math.min(skipSpace(text, at), end);
    mark(marks, start, skipSpaceBack(text, start, end));
    at = end + 1;
  }
}

/** Divides what follows the opening bracket of a list; returns whether it is never closed. */
function divideList(text: string, from: number, marks: Marks): boolean {
  let depth = 0;
  let start = skipSpace(text, from);
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    // in k6's virtual machine a look at each character of a string would take most of the time
    if (character === '"') at = stringEnd(text, at);
    else if (depth === 0 && (character === ',' || character === ']')) {
      mark(marks, start, skipSpaceBack(text, start, at));
      if (character === ']') return false;
      start = skipSpace(text, at + 1);
    } else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
  }
  mark(marks, start, skipSpaceBack(text, start, text.length));
  return true;
}

/** The index of the quote that closes the string which opens at `from`; the text's length if none does. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charAt(at - 1 - backslashes) === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

/** Divides CSV at the line breaks outside quotes; returns whether quotes are never closed. */
function divideRows(text: string, from: number, marks: Marks): boolean {
  let start = from;
  while (start < text.length) {
    const { end, cut } = rowEnd(text, start);
    mark(marks, start, text.charAt(end - 1) === '\r' ? end - 1 : end);
    if (cut) return true;
    start = end + 1;
  }
  return false;
}

function rowEnd(text: string, from: number): { readonly end: number; readonly cut: boolean } {
  const found = text.indexOf('\n', from);
  const end = found < 0 ? text.length : found;
  const quote = text.indexOf('"', from);
  if (quote < 0 || quote > end) return { end, cut: false };
  let inQuotes = false;
  let mayOpen = true;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (inQuotes) {
      inQuotes = character !== '"';
      mayOpen = !inQuotes; // a second quote is one that the field holds
    } else if (character === '\n') return { end: at, cut: false };
    else {
      inQuotes = character === '"' && mayOpen;
      mayOpen = character === ',';
    }
  }
  return { end: text.length, cut: inQuotes };
}
