import { isObject } from '../records/json.ts';
import { isKeyName, withoutCredentials } from '../records/secret.ts';
import { readLengths } from '../statistics/lengths.ts';
import { readColumns, type Columns } from '../workloads/formats/columns.ts';
import { parseDuration } from './duration.ts';

/** Reads one setting's text: the value, or what is wrong with it and how to mend it. */
export type Reading<T> = { ok: true; value: T } | { ok: false; problem: string };

/** A kind of setting: how its text is read, and how it is described to a person. */
export interface Kind<T> {
  readonly describe: string;
  readonly read: (text: string) => Reading<T>;
}

const good = <T>(value: T): Reading<T> => ({ ok: true, value });
const bad = (problem: string): { ok: false; problem: string } => ({ ok: false, problem });

const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A whole number within bounds, both included. */
export function integer(min: number, max: number): Kind<number> {
  const describe = max === Number.MAX_SAFE_INTEGER ? `whole number ≥ ${min}` : `whole number ${min}–${max}`;
  return {
    describe,
    read: (text) => {
      const value = Number(text);
      if (!plainNumber.test(text) || !Number.isInteger(value))
        return bad(`is not a whole number; write e.g. ${Math.max(min, 10)}`);
      if (value < min || value > max) return bad(`is out of range; it must be a ${describe}`);
      return good(value);
    },
  };
}

/** A number within bounds, both included unless `above` excludes the lower one. */
export function number(min: number, max: number, above = false): Kind<number> {
  const describe = above ? `number above ${min}, at most ${max}` : `number ${min}–${max}`;
  return {
    describe,
    read: (text) => {
      const value = Number(text);
      if (!plainNumber.test(text)) return bad('is not a number; write e.g. 0.7');
      if (value < min || value > max || (above && value === min))
        return bad(`is out of range; it must be a ${describe}`);
      return good(value);
    },
  };
}

/** A duration in k6's form; the value is in milliseconds. */
export const duration: Kind<number> = {
  describe: 'duration, e.g. `30s`, `1m30s`, `500ms`',
  read: (text) => {
    if (plainNumber.test(text)) return bad(`has no unit; write e.g. ${text}s or ${text}ms`);
    const value = parseDuration(text);
    if (value === null) return bad('is not a duration; write e.g. 30s, 1m30s or 500ms');
    return value > 0 ? good(value) : bad('must be longer than zero');
  },
};

/** A number of requests, or a duration; the value is the checked text, for `warmUpOf`. */
export const countOrDuration: Kind<string> = {
  describe: 'whole number of requests, or duration; `0` for none',
  read: (text) =>
    /^\d{1,9}$/.test(text) || parseDuration(text)
      ? good(text)
      : bad('is neither a number of requests nor a duration; write e.g. 20 or 30s'),
};

/** A number of requests, or so many for each slot; the value is the checked text. */
export const countOrMultiple: Kind<string> = {
  describe: 'whole number, or with `x` so many for each slot',
  read: (text) =>
    /^[1-9]\d{0,8}x?$/.test(text)
      ? good(text)
      : bad('is not a number of requests; write e.g. 200, or 10x for ten a slot'),
};

/** Numbers apart by commas, each of a kind. */
export function list(of: Kind<number>): Kind<readonly number[]> {
  return {
    describe: `${of.describe}; several apart by commas`,
    read: (text) => {
      const values: number[] = [];
      for (const part of text.split(',')) {
        const reading = of.read(part.trim());
        if (!reading.ok) return bad(`has "${part.trim()}", which ${reading.problem}`);
        values.push(reading.value);
      }
      return good(values);
    },
  };
}

/** A moment, with its zone; the value is in Unix milliseconds. */
export const moment: Kind<number> = {
  describe: 'date and time with its zone, e.g. `2026-11-22T21:00:00Z`',
  read: (text) => {
    const value = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
      ? Date.parse(text)
      : Number.NaN;
    return Number.isNaN(value)
      ? bad('is no date and time with its zone; write e.g. 2026-11-22T21:00:00Z')
      : good(value);
  },
};

/** A pause in milliseconds: a duration in k6's form, or 0 for none. */
export const pause: Kind<number> = {
  describe: 'duration or `0`',
  read: (text) => (text === '0' ? good(0) : duration.read(text)),
};

/** Lengths that differ from request to request; the value is the checked text, for `lengthsOf`. */
export const lengths: Kind<string> = {
  describe: 'whole number or distribution',
  read: (text) => {
    const reading = readLengths(text);
    return 'problem' in reading ? bad(reading.problem) : good(text);
  },
};

/** An http(s) base URL; the value has no trailing slash and no trailing `/v1`. */
export const baseUrl: Kind<string> = {
  describe: 'URL, with or without `/v1`',
  read: (text) => {
    // k6's VM has no URL class, hence the expression: scheme, host, port, path
    const parts = /^(https?):\/\/(\[[0-9a-f:.]+\]|[^\s/:?#@]+)(?::(\d{1,5}))?(\/[^\s?#]*)?$/i.exec(text);
    if (!parts) return bad('is not a base URL; write e.g. http://127.0.0.1:8000');
    if (parts[3] !== undefined && Number(parts[3]) > 65535) return bad(`has port ${parts[3]}; ports end at 65535`);
    return good(text.replace(/\/+$/, '').replace(/\/v1$/, ''));
  },
};

/** Any text that is not blank. */
export const text: Kind<string> = {
  describe: 'text',
  read: (value) => (value.trim() === '' ? bad('is blank') : good(value)),
};

/** What an HTTP header can hold. */
export const key: Kind<string> = {
  describe: 'text',
  read: (value) => {
    if (value.trim() === '') return bad('is blank');
    // oxlint-disable-next-line no-control-regex
    return /[\u0000-\u001f\u007f]/.test(value) ? bad('has a line end or another control character in it') : good(value);
  },
};

/** An http(s) URL; what it holds is written down, so it must not hold a password. */
export const urlWithoutSecrets: Kind<string> = {
  describe: 'URL',
  read: (value) => {
    if (!/^https?:\/\/[^\s/]/i.test(value)) return bad('is not a URL; write e.g. http://127.0.0.1:9400/metrics');
    return withoutCredentials(value) === value
      ? good(value)
      : bad('holds a password or a key, which would be written into the run folder; leave it out');
  },
};

/** `true` or `false`. */
export const flag: Kind<boolean> = {
  describe: '`true` or `false`',
  read: (value) => {
    const known: Record<string, boolean> = { true: true, 1: true, false: false, 0: false };
    const read = known[value.toLowerCase()];
    return read === undefined ? bad('is neither true nor false') : good(read);
  },
};

/** `true` for a place of our own choosing, a path, or `false`, which is null. */
export const fileOrFlag: Kind<string | null> = {
  describe: '`true`, a file, or `false`',
  read: (value) => {
    const asFlag = flag.read(value);
    if (asFlag.ok) return good(asFlag.value ? 'true' : null);
    return text.read(value);
  },
};

/** One of a few words. */
export function choice<const T extends string>(words: readonly T[]): Kind<T> {
  const describe = words.map((word) => `\`${word}\``).join(' or ');
  return {
    describe,
    read: (value) => {
      const word = words.find((each) => each === value);
      return word === undefined ? bad(`is not known; it must be ${words.join(' or ')}`) : good(word);
    },
  };
}

/** The name of a field with a key, at any depth. */
function keyIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = isKeyName(name) ? name : keyIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A JSON object. */
export const jsonObject: Kind<Readonly<Record<string, unknown>>> = {
  describe: 'JSON object',
  read: (value) => {
    try {
      const parsed: unknown = JSON.parse(value);
      if (!isObject(parsed)) return bad('is not a JSON object; write e.g. {"ignore_eos": true}');
      const secret = keyIn(parsed);
      return secret === undefined
        ? good(parsed)
        : bad(`holds ${secret}, which would be written into the run folder; a key belongs into API_KEY`);
    } catch {
      return bad('is not JSON; write e.g. {"ignore_eos": true}');
    }
  },
};

/** Which field of a data set holds what. */
export const columns: Kind<Columns> = {
  describe: '`role=field`, with commas between',
  read: (value) => {
    const read = readColumns(value);
    return read === null ? bad('is no list of columns; write e.g. prompt=question,max_tokens=length') : good(read);
  },
};
