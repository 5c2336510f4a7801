import type { Configuration } from '../../configuration/settings.ts';
import type { Json } from '../../records/json.ts';

/** One request of a data set, as a line of an OpenAI batch file says it. */
export interface DatasetRequest {
  readonly custom_id: string;
  readonly url: string;
  readonly body: Json;
  /** When it arrives, ms since the trace's first; absent where the file tells no times. */
  readonly atMs?: number;
}

/** What an entry asks for. It is made only when it is sent: the prompts of a trace can be far larger than its file. */
export interface EntryRequest {
  readonly id: string;
  readonly make: () => { readonly url: string; readonly body: Json };
  /** About how many tokens the prompt has. */
  readonly promptTokens: () => number;
  /** The most output tokens that it asks for; null where the server decides. */
  readonly limit: () => number | null;
  readonly model: string | null;
  /** Of the prompt, without the JSON around it. */
  readonly characters: number;
  /** The prompt, to find repeats by; null where they are a part of what was recorded. */
  readonly prompt: string | null;
  /** When it arrived, ms since an instant of the file's own; null where the file tells no times. */
  readonly arrivedMs: number | null;
}

/** An entry that can be sent, or mistakes that the user has to mend, or why it is left out. */
export type EntryReading =
  | { readonly request: EntryRequest }
  | { readonly faults: readonly string[] }
  | { readonly left: string };

/** The settings that requests follow which are made of something else than a request. */
export type FormatSettings = Pick<Configuration, 'SEED' | 'ENDPOINT' | 'IGNORE_EOS'>;

/** What a format is told of an entry beside its value. */
export interface EntryContext {
  /** How many entries stand before it. */
  readonly number: number;
  readonly settings: FormatSettings;
  /** The value of one of the format's columns; undefined where the entry has none. */
  readonly column: (value: Json, role: string) => unknown;
}

/** A format of data sets: one entry is one request. */
export interface DatasetFormat {
  /** Kebab case, the name of its file. */
  readonly id: string;
  /** One sentence: what its files hold. */
  readonly about: string;
  /** What is read from an entry, each with the fields that are looked for; `DATASET_COLUMNS` can name others. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** The columns without which a CSV file is of no use: of each group one. */
  readonly required: readonly (readonly string[])[];
  /** Whether a file is of this format whose first entry, or the header of a CSV file, has these fields. */
  readonly fits: (fields: readonly string[]) => boolean;
  /** Whether an entry that is no JSON is left out and counted, as in a collection that others made. */
  readonly forgiving: boolean;
  /** Whether a prompt that repeats an earlier one is sent unasked. */
  readonly sendsRepeats: boolean;
  /** Reads an entry: parsed JSON, or for CSV an object with the header's names in lower case. */
  readonly read: (value: unknown, context: EntryContext) => EntryReading;
}
