import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { readConfiguration } from '../../lib/configuration/read-configuration.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { checkDataset, entryForm, type DatasetCheck } from '../../lib/workloads/formats/check-dataset.ts';
import { readColumns } from '../../lib/workloads/formats/columns.ts';
import type { EntryRequest } from '../../lib/workloads/formats/dataset-format.ts';
import { divideEntries, type Entries } from '../../lib/workloads/formats/entries.ts';
import { datasetFormats } from '../../lib/workloads/formats/index.ts';

/** The options of every command that reads a data set. */
export interface DatasetFlags {
  readonly format?: string;
  readonly columns?: string;
  readonly repeatPrompts?: true;
}

/** Adds them to a command. */
export const withDatasetFlags = (command: Command): Command =>
  command
    .option('--format <id>', `${datasetFormats.map(({ id }) => id).join(', ')}; found by itself otherwise`)
    .option('--columns <list>', 'where fields are called otherwise, e.g. prompt=question,max_tokens=length')
    .option('--repeat-prompts', 'keep prompts that repeat an earlier one');

/** A file, taken apart and checked. */
export interface DatasetFile {
  readonly entries: Entries;
  readonly check: DatasetCheck;
}

/** Reads a file as a run would, with the settings of the environment where no option says otherwise. */
export function readDatasetFile(
  file: string,
  flags: DatasetFlags,
  observe: (request: EntryRequest) => void = () => {},
): DatasetFile {
  const { configuration, problems } = readConfiguration(process.env);
  if (configuration === null) throw new UsageError('The settings have mistakes.', problems);
  const format = flags.format ?? configuration.DATASET_FORMAT;
  const columns = flags.columns === undefined ? (configuration.DATASET_COLUMNS ?? {}) : readColumns(flags.columns);
  const mistakes = [
    ...(columns === null ? [`--columns ${String(flags.columns)}: write e.g. prompt=question,max_tokens=length`] : []),
    ...(format === 'auto' || datasetFormats.some(({ id }) => id === format)
      ? []
      : [`--format ${format}: there are ${datasetFormats.map(({ id }) => id).join(', ')}`]),
  ];
  if (columns === null || mistakes.length > 0) throw new UsageError('The options have mistakes.', mistakes);
  const entries = divideEntries(textOf(file), format === 'openai-batch' ? 'json' : entryForm(file));
  const check = checkDataset(entries, {
    source: file,
    format,
    columns,
    settings: configuration,
    repeats: flags.repeatPrompts ?? configuration.REPEAT_PROMPTS,
    longest: configuration.DATASET_LONGEST,
    maxTokens: configuration.MAX_TOKENS,
    digest: (text) => createHash('md5').update(text).digest('base64'),
    observe,
  });
  return { entries, check };
}

function textOf(file: string): string {
  try {
    const bytes = readFileSync(file);
    const foreign = unreadableBeginnings.find(({ begins }) => begins.some((begin) => bytes.indexOf(begin) === 0));
    if (foreign !== undefined) throw new Error(foreign.problem);
    return bytes.toString('utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read.`, [error instanceof Error ? error.message : String(error)]);
  }
}

/** The extension says the same (`xk6/vllm/entry_split.go`). */
const unreadableBeginnings = [
  { begins: [Buffer.from([0x1f, 0x8b])], problem: 'it is compressed; unpack it first' },
  { begins: [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])], problem: 'it is UTF-16; save it as UTF-8' },
];
