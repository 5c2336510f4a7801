import { failureKinds, type RecordLine, type RequestRecord } from '../../lib/schema/record.ts';

type Check = (value: unknown) => boolean;

const kinds: ReadonlySet<unknown> = new Set(failureKinds);
const timingFields: readonly (keyof NonNullable<RequestRecord['serverTimings']>)[] = [
  'totalMs',
  'loadMs',
  'promptMs',
  'outputMs',
];

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const time: Check = (value) => typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
/** For a field that older records do not have. */
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);
const times: Check = (value) => Array.isArray(value) && value.every(time);
const timings: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = value as Record<string, unknown>;
  return timingFields.every((name) => fields[name] === null || time(fields[name]));
};

/** The schema of a record once more, by hand: a schema library takes too long over a million lines. A test holds them together. */
const checks = {
  v: (value) => value === 1,
  id: text,
  scenario: text,
  phase: (value) => value === 'measure' || value === 'warmup',
  level: time,
  workload: text,
  vu: (value) => whole(value) && value !== 0,
  turn: orAbsent(whole),
  scheduledMs: orNull(time),
  sentMs: time,
  headersMs: orNull(time),
  firstTokenMs: orNull(time),
  firstContentMs: orAbsent(time),
  lastTokenMs: orNull(time),
  endMs: time,
  status: whole,
  success: flag,
  failureKind: orNull((value) => kinds.has(value)),
  failureMessage: orNull(text),
  promptTokens: orNull(whole),
  cachedTokens: orNull(whole),
  outputTokens: orNull(whole),
  tokenSource: (value) => value === 'usage' || value === 'none',
  chunks: orNull(whole),
  gapP50Ms: orNull(time),
  gapP99Ms: orNull(time),
  gapMaxMs: orNull(time),
  gapsMs: orAbsent(times),
  finishReason: orNull(text),
  valid: orNull(flag),
  invalidReason: orNull(text),
  requestId: orNull(text),
  serverTimings: orAbsent(timings),
} satisfies Record<keyof RequestRecord, Check>;

/** Fields of a record, in the order of the schema. */
export const checkedFields = Object.keys(checks) as readonly (keyof RequestRecord)[];

/** Whether a value is a request record by form. */
export function isRecord(value: unknown): value is RecordLine {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  for (const name of checkedFields) if (!checks[name](fields[name])) return false;
  return true;
}

/** What cannot be true of one request although every field is well-formed; null when nothing is wrong. */
export function contradiction(record: RecordLine): string | null {
  const { sentMs, firstTokenMs, firstContentMs = null, lastTokenMs, endMs, success, failureKind } = record;
  if (endMs < sentMs) return 'endMs: the request ended before it was sent';
  if (firstTokenMs !== null && (firstTokenMs < sentMs || firstTokenMs > endMs))
    return 'firstTokenMs: the first token lies outside the request (sentMs to endMs)';
  if (firstContentMs !== null && (firstTokenMs === null || firstContentMs < firstTokenMs || firstContentMs > endMs))
    return 'firstContentMs: the first content lies outside the output (firstTokenMs to endMs)';
  if (lastTokenMs !== null && firstTokenMs !== null && lastTokenMs < firstTokenMs)
    return 'lastTokenMs: the last token came before the first';
  if (success && failureKind !== null) return 'failureKind: a success has none';
  if (!success && failureKind === null) return 'failureKind: a failure needs one';
  return null;
}
