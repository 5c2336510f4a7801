import { columnProblems, type Columns } from './columns.ts';
import { createCollection, type Collected, type Collection, type CollectionOptions } from './collection.ts';
import type { FormatSettings } from './dataset-format.ts';
import { fieldsOf, headerNames, readEntry, type DatasetShape } from './dataset-reader.ts';
import type { Entries, EntryForm } from './entries.ts';
import { createFindings, type Findings, type LeftOut } from './findings.ts';
import { datasetFormats } from './index.ts';
import { openaiBatch } from './openai-batch.ts';
import { prompts } from './prompts.ts';

/** How a data set is to be read. */
export interface DatasetOptions extends CollectionOptions {
  /** What the user calls the file; it opens every problem. */
  readonly source: string;
  /** The id of a format, or `auto`. */
  readonly format: string;
  readonly columns: Columns;
  readonly settings: FormatSettings;
}

/** A data set, read once from end to end. */
export interface DatasetCheck extends Collected {
  readonly shape: DatasetShape;
  /** Entries in all, a CSV header not counted. */
  readonly entries: number;
  /** What is wrong, each with source, line numbers and remedy; empty when the data set can be sent. */
  readonly problems: readonly string[];
  /** What cannot be sent and is no mistake of the user's. */
  readonly left: readonly LeftOut[];
  /** Whether the file ends before its list does. */
  readonly cut: boolean;
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
