import { columnProblems, type Columns } from './columns.ts';
import type { DatasetFormat, EntryRequest, FormatSettings } from './dataset-format.ts';
import { fieldsOf, headerNames, readEntry, type DatasetShape } from './dataset-reader.ts';
import type { Entries, EntryForm } from './entries.ts';
import { createFindings, type Findings, type LeftOut } from './findings.ts';
import { datasetFormats } from './index.ts';
import { openaiBatch } from './openai-batch.ts';
import { prompts } from './prompts.ts';

/** How a data set is to be read. */
export interface DatasetOptions {
  /** What the user calls the file; it opens every problem. */
  readonly source: string;
  /** The id of a format, or `auto`. */
  readonly format: string;
  readonly columns: Columns;
  readonly settings: FormatSettings;
  /** Whether prompts that repeat an earlier one are sent in any format. */
  readonly repeats: boolean;
  /** Requests with more tokens than this, prompt and answer together, are left out; null: none. */
  readonly longest: number | null;
  /** A short text that differs where texts differ. */
  readonly digest: (text: string) => string;
  /** Told of every request that is sent. */
  readonly observe?: (request: EntryRequest) => void;
}

/** A data set, read once from end to end. */
export interface DatasetCheck {
  readonly shape: DatasetShape;
  /** Entries in all, a CSV header not counted. */
  readonly entries: number;
  /** Those that are sent, in their order: that of the file, or of time. */
  readonly kept: readonly number[];
  /** What is wrong, each with source, line numbers and remedy; empty when the data set can be sent. */
  readonly problems: readonly string[];
  /** What cannot be sent and is no mistake of the user's. */
  readonly left: readonly LeftOut[];
  /** Requests that are sent although their prompt repeats an earlier one. */
  readonly repeated: number;
  /** Whether the file ends before its list does. */
  readonly cut: boolean;
  /** The distinct values of `body.model`, in order of appearance. */
  readonly models: readonly string[];
  /** The request with the most prompt text: its place in `kept` and its characters. Null without requests. */
  readonly longest: { readonly index: number; readonly characters: number } | null;
  /** The first arrival on the file's own clock, ms, and the time from it to the last; null where the file tells no times. */
  readonly arrivals: { readonly firstMs: number; readonly spanMs: number } | null;
}

/** How a file is to be divided, as far as its name tells. */
export const entryForm = (path: string): EntryForm =>
  /\.csv$/i.test(path) ? 'rows' : /\.(jsonl?|ndjson)$/i.test(path) ? 'json' : 'auto';

/** Finds the format of a data set, reads every entry, and says what is there, what is wrong and what is left out. */
export function checkDataset(entries: Entries, options: DatasetOptions): DatasetCheck {
  const shape = shapeOf(entries, options);
  const from = shape.header === null ? 0 : 1;
  const count = Math.max(0, entries.size - from);
  const findings = createFindings(options.source);
  const collection = createCollection(shape.format, options, findings);
  const mistakes = columnProblems(options.columns, shape.format, shape.header, options.source);
  if (count === 0) mistakes.push(`${options.source} holds no requests. ${FORMAT}`);
  if (mistakes.length === 0) readAll(entries, from, shape, { findings, collection });
  return {
    shape,
    entries: count,
    problems: [...mistakes, ...findings.problems()],
    left: findings.left(),
    cut: entries.cut,
    ...collection.collected(),
  };
}

const FORMAT =
  'Write one JSON object on each line: {"custom_id":"…","method":"POST","url":"/v1/chat/completions","body":{"messages":[…]}}.';

function shapeOf(entries: Entries, { format, columns, settings }: DatasetOptions): DatasetShape {
  const first = entries.size === 0 ? '' : entries.text(0);
  const header = entries.isRows ? headerNames(first) : null;
  const fields = header ?? fieldsOf(first);
  const chosen =
    datasetFormats.find(({ id }) => id === format) ??
    datasetFormats.find((each) => each.fits(fields)) ??
    (entries.isRows ? prompts : openaiBatch);
  return { format: chosen, columns, settings, header };
}

/** Finding the column of a mistake takes some 2 ms for 4 kB in k6's JavaScript VM, too long to do for every line of a file. */
const MOST_COLUMNS_NAMED = 20;
const CUT_OFF = 'it is cut off: the file ends in the middle of it';

function readAll(
  entries: Entries,
  from: number,
  shape: DatasetShape,
  { findings, collection }: { findings: Findings; collection: Collection },
): void {
  const { forgiving } = shape.format;
  let unreadable = 0;
  for (let number = from; number < entries.size; number += 1) {
    const line = entries.line(number);
    const isCut = entries.cut && number === entries.size - 1;
    const explains = unreadable < MOST_COLUMNS_NAMED && !forgiving;
    const reading = readEntry(entries.text(number), number - from, shape, explains);
    // fields of a row can be told apart even where the last is cut off
    if ('unreadable' in reading || (isCut && entries.isRows)) {
      unreadable += 1;
      if (forgiving) findings.leave(isCut ? CUT_OFF : 'it is not JSON', line);
      else if (isCut || !('unreadable' in reading)) findings.fault(`${CUT_OFF}. Fetch the file again.`, line);
      else findings.fault(reading.unreadable, line);
    } else if ('request' in reading) collection.add(number, reading.request, line);
    else if ('left' in reading) findings.leave(reading.left, line);
    else for (const fault of reading.faults) findings.fault(fault, line);
  }
}

interface Collection {
  readonly add: (number: number, request: EntryRequest, line: number) => void;
  readonly collected: () => Pick<DatasetCheck, 'kept' | 'repeated' | 'models' | 'longest' | 'arrivals'>;
}

function createCollection(
  format: DatasetFormat,
  { repeats, longest: mostTokens, digest, observe }: DatasetOptions,
  findings: Findings,
): Collection {
  const kept: number[] = [];
  const arrivedMs: number[] = [];
  const models = new Set<string>();
  const lineOfId = new Map<string, number>();
  const known = new Set<string>();
  let repeated = 0;
  let longest: { entry: number; characters: number } | null = null;

  const isFault = ({ id, arrivedMs: at }: EntryRequest, line: number): boolean => {
    const before = lineOfId.get(id);
    if (before !== undefined)
      findings.fault(`custom_id ${JSON.stringify(id)} is already on line ${before}. Give every request its own.`, line);
    else lineOfId.set(id, line);
    const untimed = kept.length > 0 && (at === null) !== (arrivedMs.length === 0);
    if (untimed) findings.fault('only some requests have a time of arrival. Give it to all, or to none.', line);
    return before !== undefined || untimed;
  };
  /** Whether its prompt was there before and may not be sent again. */
  const repeatsUnasked = ({ prompt }: EntryRequest): boolean => {
    if (prompt === null) return false;
    const sum = digest(prompt);
    if (!known.has(sum)) {
      known.add(sum);
      return false;
    }
    if (!format.sendsRepeats && !repeats) return true;
    repeated += 1;
    return false;
  };
  return {
    add: (entry, request, line) => {
      if (isFault(request, line)) return;
      if (mostTokens !== null && request.promptTokens() + (request.limit() ?? 0) > mostTokens)
        return findings.leave(`prompt and answer have more than ${mostTokens} tokens, as DATASET_LONGEST says`, line);
      if (repeatsUnasked(request)) return findings.leave(REPEATS, line);
      kept.push(entry);
      observe?.(request);
      if (request.arrivedMs !== null) arrivedMs.push(request.arrivedMs);
      if (request.model !== null) models.add(request.model);
      if (longest === null || request.characters > longest.characters)
        longest = { entry, characters: request.characters };
    },
    collected: () => {
      const order = inTime(kept, arrivedMs);
      return {
        kept: order,
        repeated,
        models: [...models],
        longest: longest === null ? null : { index: order.indexOf(longest.entry), characters: longest.characters },
        arrivals: arrivalsOf(arrivedMs),
      };
    },
  };
}

const REPEATS = 'its prompt repeats an earlier one, and REPEAT_PROMPTS is not set';

/** Entries in the order of their arrival, or as they are where they have none. */
function inTime(entries: readonly number[], arrivedMs: readonly number[]): readonly number[] {
  if (arrivedMs.every((at, index) => index === 0 || at >= (arrivedMs[index - 1] ?? 0))) return entries;
  const places = entries.map((_, place) => place);
  return places.sort((a, b) => (arrivedMs[a] ?? 0) - (arrivedMs[b] ?? 0)).map((place) => entries[place] ?? 0);
}

function arrivalsOf(arrivedMs: readonly number[]): DatasetCheck['arrivals'] {
  if (arrivedMs.length === 0) return null;
  let first = Infinity;
  let last = -Infinity;
  for (const at of arrivedMs) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return { firstMs: first, spanMs: last - first };
}
