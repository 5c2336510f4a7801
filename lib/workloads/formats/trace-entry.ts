import { isObject } from '../../records/json.ts';
import { numberedId, requestOf } from '../generated-request.ts';
import type { DatasetFormat, EntryContext, EntryReading } from './dataset-format.ts';
import { textOfTokens } from './text-of-tokens.ts';

/** A trace tells when requests came and how long they were; their text is made up. */
export interface TraceForm {
  readonly id: string;
  readonly about: string;
  readonly columns: {
    readonly timestamp: readonly string[];
    readonly prompt_tokens: readonly string[];
    readonly output_tokens: readonly string[];
    readonly hash_ids?: readonly string[];
  };
  readonly fits: (fields: readonly string[]) => boolean;
  /** Milliseconds since an instant of the file's own; null when it is no time. */
  readonly timeMs: (timestamp: unknown) => number | null;
  /** Tokens that each of `hash_ids` stands for; 0 where there are none. */
  readonly blockTokens: number;
}

/** The format of a trace. An entry without prompt or output, a request that failed, is left out and counted. */
export function traceFormat(form: TraceForm): DatasetFormat {
  const { id, about, columns, fits } = form;
  return {
    id,
    about,
    columns,
    required: [['timestamp'], ['prompt_tokens'], ['output_tokens']],
    fits,
    forgiving: false,
    sendsRepeats: true,
    read: (value, context) => readEntry(form, value, context),
  };
}

function readEntry({ id, timeMs, blockTokens }: TraceForm, value: unknown, context: EntryContext): EntryReading {
  if (!isObject(value)) return { faults: ['is no object. Write one request on each line.'] };
  const { number, settings, column } = context;
  const arrivedMs = timeMs(column(value, 'timestamp'));
  const prompt = wholeNumber(column(value, 'prompt_tokens'));
  const output = wholeNumber(column(value, 'output_tokens'));
  const blocks = blockIds(column(value, 'hash_ids'));
  const faults = [
    ...fault(arrivedMs, 'the time of arrival', column(value, 'timestamp')),
    ...fault(prompt, 'the number of prompt tokens', column(value, 'prompt_tokens')),
    ...fault(output, 'the number of output tokens', column(value, 'output_tokens')),
    ...fault(blocks, 'the list of block hashes', column(value, 'hash_ids')),
  ];
  if (arrivedMs === null || prompt === null || output === null || blocks === null) return { faults };
  if (prompt === 0) return { left: 'it has no prompt tokens' };
  if (output === 0) return { left: 'it has no output tokens' };
  const content = (): string => promptOf(prompt, blocks, { blockTokens, seed: settings.SEED, number });
  return {
    request: {
      id: numberedId(id, number),
      make: () => {
        // the recorded length is wanted, whatever the model has to say to such a text
        const limits = { max_tokens: output, ...(settings.IGNORE_EOS ? { ignore_eos: true } : {}) };
        return requestOf([{ role: 'user', content: content() }], limits, settings);
      },
      promptTokens: () => prompt,
      limit: () => output,
      model: null,
      characters: prompt * CHARACTERS_PER_TOKEN,
      prompt: null,
      arrivedMs,
    },
  };
}

/** Of the made-up text, spaces included. */
const CHARACTERS_PER_TOKEN = 5.5;

const fault = (read: unknown, what: string, given: unknown): string[] => {
  if (read !== null) return [];
  return [given === undefined ? `${what} is missing.` : `${what} is ${JSON.stringify(given)}, which cannot be read.`];
};

function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : null;
}

function blockIds(value: unknown): readonly number[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((id) => typeof id === 'number')) return null;
  return value;
}

/**
 * Equal blocks give equal text, and a block's beginning is the beginning of the text, so that a prefix cache finds again
 * what it found then. What no block covers is the entry's own.
 */
function promptOf(
  tokens: number,
  blocks: readonly number[],
  { blockTokens, seed, number }: { blockTokens: number; seed: number; number: number },
): string {
  const parts: string[] = [];
  let left = tokens;
  for (const block of blocks) {
    const length = Math.min(blockTokens, left);
    if (length === 0) break;
    parts.push(textOfTokens(length, seed, BLOCK, block));
    left -= length;
  }
  if (left > 0) parts.push(textOfTokens(left, seed, OWN, number));
  return parts.join(' ');
}

/** Keep the texts of blocks and of entries apart. */
const BLOCK = 1;
const OWN = 2;

/** Milliseconds of a number, or of one written out, in units of so many milliseconds. */
export function millisecondsOf(value: unknown, unitMs: number): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number * unitMs : null;
}

/** The fields of a JSON object or a CSV header, compared without regard to case. */
export const hasAll = (fields: readonly string[], names: readonly string[]): boolean =>
  names.every((name) => fields.some((field) => field.toLowerCase() === name));
