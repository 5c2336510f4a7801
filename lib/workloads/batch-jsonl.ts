import { requestProblems } from './batch-request.ts';
import { jsonErrorPosition } from './json-position.ts';
import { promptCharacters } from './prompt-text.ts';

/** A user's data set, read and checked. */
export interface BatchDataSet {
  /** One valid request a line, trimmed, in the file's order. */
  readonly lines: readonly string[];
  /** What is wrong, each with source, line numbers and remedy; empty when every line is valid. At most 20, then how many more. */
  readonly problems: readonly string[];
  /** The distinct values of `body.model`, in order of appearance. */
  readonly models: readonly string[];
  /** The request with the most prompt text: its index in `lines` and its characters. Null without requests. */
  readonly longest: { readonly index: number; readonly characters: number } | null;
}

const MOST_PROBLEMS = 20;
const MOST_LINES_NAMED = 3;
/** Finding the column takes some 2 ms for 4 kB in k6's JavaScript VM, too long to do for every line of a file. */
const MOST_COLUMNS_NAMED = 20;
const FORMAT =
  'Write one JSON object on each line: {"custom_id":"…","method":"POST","url":"/v1/chat/completions","body":{"messages":[…]}}.';

/**
 * Reads a data set in OpenAI batch format (JSONL). `source` is what the user calls the file; it opens every problem. A
 * byte order mark, CRLF and blank lines are accepted. Lines with the same fault are told together.
 */
export function parseBatchJsonl(text: string, source: string): BatchDataSet {
  const lines: string[] = [];
  const models = new Set<string>();
  const lineOfId = new Map<string, number>();
  const faults = new Map<string, number[]>();
  const report = (fault: string, line: number): void => {
    const known = faults.get(fault);
    if (known === undefined) faults.set(fault, [line]);
    else known.push(line);
  };
  let unparsed = 0;
  let longest: { index: number; characters: number } | null = null;

  const rows = (text.startsWith('\uFEFF') ? text.slice(1) : text).split('\n');
  for (let row = 0; row < rows.length; row += 1) {
    const line = (rows[row] ?? '').trim();
    if (line === '') continue;
    const request = parseLine(line);
    if (!request.isJson) unparsed += 1;
    const found = request.isJson ? requestProblems(request.value) : [notJson(line, unparsed <= MOST_COLUMNS_NAMED)];
    const { id, model } = identity(request.value);
    const before = id === null ? undefined : lineOfId.get(id);
    if (before !== undefined)
      found.push(`custom_id ${JSON.stringify(id)} is already on line ${before}. Give every request its own.`);
    else if (id !== null) lineOfId.set(id, row + 1);
    for (const fault of found) report(fault, row + 1);
    if (found.length > 0) continue;
    if (model !== null) models.add(model);
    const characters = promptCharacters(request.value);
    if (longest === null || characters > longest.characters) longest = { index: lines.length, characters };
    lines.push(line);
  }
  if (lines.length === 0 && faults.size === 0) {
    return { lines, problems: [`${source} holds no requests. ${FORMAT}`], models: [], longest };
  }
  return { lines, problems: told(faults, source), models: [...models], longest };
}

interface ParsedLine {
  readonly value: unknown;
  readonly isJson: boolean;
}

function parseLine(line: string): ParsedLine {
  try {
    return { value: JSON.parse(line), isJson: true };
  } catch {
    return { value: null, isJson: false };
  }
}

function notJson(line: string, namesColumn: boolean): string {
  if (!namesColumn) return 'not JSON. Mend the line or remove it.';
  const at = jsonErrorPosition(line);
  if (at < line.length) {
    return `not JSON: unexpected ${JSON.stringify(line.charAt(at))} at column ${at + 1}. Mend the line or remove it.`;
  }
  return `not JSON: it ends in the middle, after column ${line.length}. A request may not be spread over several lines.`;
}

function identity(request: unknown): { readonly id: string | null; readonly model: string | null } {
  const { custom_id: id, body } = (request ?? {}) as { custom_id?: unknown; body?: unknown };
  const { model } = (body ?? {}) as { model?: unknown };
  return {
    id: typeof id === 'string' && id !== '' ? id : null,
    model: typeof model === 'string' && model !== '' ? model : null,
  };
}

function told(faults: ReadonlyMap<string, readonly number[]>, source: string): string[] {
  const problems: string[] = [];
  let untold = 0;
  for (const [fault, at] of faults) {
    if (problems.length < MOST_PROBLEMS) problems.push(`${source}, ${lineNumbers(at)}: ${fault}`);
    else untold += at.length;
  }
  if (untold > 0) problems.push(`${source}: ${untold} more ${untold === 1 ? 'problem' : 'problems'}.`);
  return problems;
}

function lineNumbers(at: readonly number[]): string {
  const named = at.slice(0, MOST_LINES_NAMED).join(', ');
  const more = at.length - MOST_LINES_NAMED;
  return `${at.length === 1 ? 'line' : 'lines'} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
