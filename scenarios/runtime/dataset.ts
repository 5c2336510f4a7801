import { md5 } from 'k6/crypto';
import { SharedArray } from 'k6/data';
import type { Configuration } from '../../lib/configuration/settings.ts';
import { checkDataset, entryForm, type DatasetCheck } from '../../lib/workloads/formats/check-dataset.ts';
import type { DatasetRequest } from '../../lib/workloads/formats/dataset-format.ts';
import { datasetNotes } from '../../lib/workloads/formats/dataset-notes.ts';
import { arrivalOfEntry, requestOfEntry, type DatasetShape } from '../../lib/workloads/formats/dataset-reader.ts';
import { divideEntries, type Entries } from '../../lib/workloads/formats/entries.ts';
import { datasetFormats } from '../../lib/workloads/formats/index.ts';
import { absolutePath, currentFolder } from './environment.ts';
import { extension } from './extension.ts';

/** The requests of a user's file, each read and made when it is sent. */
export interface Dataset {
  readonly size: number;
  readonly at: (index: number) => DatasetRequest;
  /** When the request of that index arrives, ms after the first; null where the file tells no times. */
  readonly arrivalMs: (index: number) => number | null;
  readonly models: readonly string[];
  /** The index of the request that takes the most room, prompt and answer together. */
  readonly longest: number;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** What is found once per process and then known to all VUs. */
interface Header extends Omit<Dataset, 'at' | 'arrivalMs'> {
  readonly format: string;
  readonly names: DatasetShape['header'];
  readonly firstMs: number | null;
}

/** An entry that is sent, and how many stand before it. */
type Entry = readonly [number: number, text: string];

/** Opens and checks the data set of this run. With the extension its text stays on the disk. */
export function openDataset(path: string, configuration: Configuration): Dataset {
  return extension === null ? sharedDataset(path, configuration) : readDataset(extension, path, configuration);
}

function readDataset(vllm: NonNullable<typeof extension>, path: string, configuration: Configuration): Dataset {
  const open = (): ReturnType<typeof vllm.openEntries> =>
    vllm.openEntries(absolutePath(path), formOf(path, configuration));
  // no more than the header is shared here, but it is made only once
  const [text] = new SharedArray(`data set ${path}`, () => {
    const { header, kept, entries } = examine(path, configuration, open);
    if (header.size > 0) entries?.keep(kept);
    return [JSON.stringify(header)];
  }) as unknown as readonly string[];
  const header = JSON.parse(text ?? '') as Header;
  if (header.size === 0) return madeFrom(header, configuration, () => [0, '']);
  const file = open();
  const from = header.names === null ? 0 : 1;
  return madeFrom(header, configuration, (index) => {
    const number = file.kept(index);
    return [number - from, file.text(number)];
  });
}

/** On a stock k6 the entries that are sent are held in memory, once for all VUs. */
function sharedDataset(path: string, configuration: Configuration): Dataset {
  const shared = new SharedArray(`data set ${path}`, () => {
    const { header, kept, entries } = examine(path, configuration, () =>
      divideEntries(open(absolutePath(path)), formOf(path, configuration)),
    );
    const from = header.names === null ? 0 : 1;
    return [[0, JSON.stringify(header)], ...kept.map((number): Entry => [number - from, entries?.text(number) ?? ''])];
  }) as unknown as readonly Entry[];
  const header = JSON.parse(shared[0]?.[1] ?? '') as Header;
  return madeFrom(header, configuration, (index) => shared[index + 1] ?? [0, '']);
}

const formOf = (path: string, { DATASET_FORMAT }: Configuration): ReturnType<typeof entryForm> =>
  DATASET_FORMAT === 'openai-batch' ? 'json' : entryForm(path);

function madeFrom(header: Header, configuration: Configuration, entry: (index: number) => Entry): Dataset {
  const format = datasetFormats.find(({ id }) => id === header.format);
  if (format === undefined) throw new Error(`there is no format ${header.format}`);
  const { firstMs } = header;
  const shape = { format, columns: configuration.DATASET_COLUMNS ?? {}, settings: configuration, header: header.names };
  return {
    ...header,
    at: (index) => {
      const [number, text] = entry(index);
      return requestOfEntry(text, number, shape, firstMs);
    },
    arrivalMs: (index) => {
      const [number, text] = entry(index);
      return arrivalOfEntry(text, number, shape, firstMs);
    },
  };
}

interface Examined<E extends Entries> {
  readonly header: Header;
  readonly kept: readonly number[];
  /** Null when the file cannot be opened. */
  readonly entries: E | null;
}

function examine<E extends Entries>(path: string, configuration: Configuration, open: () => E): Examined<E> {
  let entries: E;
  try {
    entries = open();
  } catch (error) {
    const problem = unreadable(path, error instanceof Error ? error.message : String(error));
    return { header: { ...nothing, problems: [problem] }, kept: [], entries: null };
  }
  const check = checkDataset(entries, {
    source: path,
    format: configuration.DATASET_FORMAT,
    columns: configuration.DATASET_COLUMNS ?? {},
    settings: configuration,
    repeats: configuration.REPEAT_PROMPTS,
    longest: configuration.DATASET_LONGEST,
    maxTokens: configuration.MAX_TOKENS,
    digest: (text) => md5(text, 'base64'),
  });
  return { header: headerOf(check, path), kept: check.kept, entries };
}

const nothing: Header = {
  size: 0,
  models: [],
  longest: 0,
  problems: [],
  notes: [],
  format: 'openai-batch',
  names: null,
  firstMs: null,
};

function headerOf(check: DatasetCheck, path: string): Header {
  const { kept, models, longest, arrivals, problems, shape } = check;
  return {
    size: kept.length,
    models,
    longest: longest?.index ?? 0,
    problems: kept.length === 0 && problems.length === 0 ? [nothingLeft(check, path)] : problems,
    notes: datasetNotes(check, path),
    format: shape.format.id,
    names: shape.header,
    firstMs: arrivals?.firstMs ?? null,
  };
}

const nothingLeft = (check: DatasetCheck, path: string): string =>
  `nothing of DATASET=${path} can be sent: ${datasetNotes(check, path).join(' ')}`;

function unreadable(path: string, why: string): string {
  return /no such file|not exist|couldn't be found/i.test(why)
    ? `DATASET=${path}: no such file; the path is relative to the current folder (${currentFolder ?? 'unknown'})`
    : `DATASET=${path} cannot be read: ${why}`;
}
