import { checkDataset, entryForm, type DatasetCheck, type DatasetOptions } from './check-dataset.ts';
import type { DatasetRequest } from './dataset-format.ts';
import { requestOfEntry } from './dataset-reader.ts';
import { divideEntries } from './entries.ts';

/** A data set's check, and what would be sent of it. */
export interface CheckedText extends DatasetCheck {
  readonly requests: () => DatasetRequest[];
  /** The texts of the entries that are kept. */
  readonly lines: readonly string[];
}

/** Checks a text as a file of that name, with the usual settings. */
export function checkText(text: string, source: string, changes: Partial<DatasetOptions> = {}): CheckedText {
  const options = {
    source,
    format: 'auto',
    columns: {},
    settings: { SEED: 1, ENDPOINT: 'chat', IGNORE_EOS: true },
    repeats: false,
    longest: null,
    maxTokens: null,
    digest: (prompt: string) => prompt,
    ...changes,
  } as const;
  const entries = divideEntries(text, entryForm(source));
  const check = checkDataset(entries, options);
  const from = check.shape.header === null ? 0 : 1;
  return {
    ...check,
    requests: () =>
      check.kept.map((entry) =>
        requestOfEntry(entries.text(entry), entry - from, check.shape, check.arrivals?.firstMs ?? null),
      ),
    lines: check.kept.map((entry) => entries.text(entry)),
  };
}
