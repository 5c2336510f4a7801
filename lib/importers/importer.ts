import type { Run, TokenCounter } from '../schema/run.ts';
import type { RequestRecord } from '../schema/record.ts';
import type { StatedResult } from '../schema/stated-results.ts';

/** One JSON value of a foreign file: the whole document, or one line. */
export interface ForeignEntry {
  /** The file, and the line where it has several: what a message names. */
  readonly where: string;
  readonly value: unknown;
}

/** A file that another tool wrote. */
export interface ForeignFile {
  /** Its path within what was named. */
  readonly name: string;
  readonly sha256: string;
  /** When it was last written, ISO 8601 in UTC. */
  readonly modifiedAt: string;
  /** The document, or the first line. */
  readonly first: unknown;
  /** The document alone, or every line in turn; a line that is not JSON is a UsageError. */
  readonly entries: () => Iterable<ForeignEntry>;
}

/** What a tool says of a run as a whole. `configuration` holds what it calls otherwise and we have a setting for, with the very same meaning. */
export type ForeignRun = Pick<
  Run,
  'state' | 'startedAt' | 'endedAt' | 'loop' | 'profile' | 'requestsPlanned' | 'configuration'
> & {
  /** Tells runs of one import apart in their names, e.g. `poisson 12`; null where there is nothing to tell. */
  readonly label: string | null;
  /** Of the tool; null where its files do not say. */
  readonly version: string | null;
  readonly model: string;
  /** null where its files do not say. */
  readonly baseUrl: string | null;
  /** What was asked, in the tool's words. */
  readonly dataset: string;
  readonly tokens: TokenCounter;
  /** What its figures mean that ours do not, each a sentence. */
  readonly notes: readonly string[];
};

/** What a tool says of one request; what it does not say is left out. */
export type ForeignRecord = Pick<RequestRecord, 'id' | 'phase' | 'level' | 'sentMs' | 'endMs' | 'success'> &
  Partial<Omit<RequestRecord, 'v' | 'scenario' | 'workload' | 'tokenSource' | 'gapP50Ms' | 'gapP99Ms' | 'gapMaxMs'>>;

/** Per-request data: becomes a run folder. */
export interface ImportedRun {
  readonly kind: 'run';
  readonly run: ForeignRun;
  readonly records: readonly ForeignRecord[];
}

/** Aggregates alone: becomes a file of stated results. */
export interface ImportedResults {
  readonly kind: 'stated';
  /** Who states it, and where. */
  readonly source: string;
  readonly results: readonly StatedResult[];
}

/** What was made of foreign files. */
export interface Taken {
  readonly made: readonly (ImportedRun | ImportedResults)[];
  /** What was not taken of them, and why, each a sentence. */
  readonly left: readonly string[];
}

/** Reads the result files of one tool. */
export interface Importer {
  /** The file's name, and what `--as` takes. */
  readonly id: string;
  readonly title: string;
  /** How the tool is made to write such files. */
  readonly madeBy: string;
  /** What tells its files apart from all others, by their fields. */
  readonly knownBy: string;
  /** What becomes of them. */
  readonly becomes: string;
  /** What is never taken of them, and why. */
  readonly leaves: string;
  /** What a file is, in a few words, by its first value; null where it is none of the tool's. */
  readonly recognise: (first: unknown) => string | null;
  /** All files of the tool that were found in one place; a UsageError names the file and the field that is wrong. */
  readonly read: (files: readonly ForeignFile[]) => Taken;
}
