import { failureKinds, type RecordLine, type RequestRecord } from '../../lib/schema/record.ts';

type Unchecked = Partial<Record<keyof RequestRecord, unknown>>;

const kinds: ReadonlySet<unknown> = new Set(failureKinds);
const tokenSources: ReadonlySet<unknown> = new Set<RequestRecord['tokenSource']>(['usage', 'told', 'none']);
const timingFields: readonly (keyof NonNullable<RequestRecord['serverTimings']>)[] = [
  'totalMs',
  'loadMs',
  'promptMs',
  'outputMs',
];

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const isTime = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
const isTimeOrNull = (value: unknown): boolean => value === null || isTime(value);
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isWholeOrNull = (value: unknown): boolean => value === null || isWhole(value);
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isFlagOrNull = (value: unknown): boolean => value === null || typeof value === 'boolean';
const isNothing = (value: unknown): boolean => value === undefined || value === null;

const areTimes = (value: unknown): boolean => Array.isArray(value) && value.every(isTime);

function areTimings(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const fields = value as Record<string, unknown>;
  return timingFields.every((name) => isTimeOrNull(fields[name]));
}

const saysWhoAndWhat = (fields: Unchecked): boolean =>
  fields.v === 1 &&
  isText(fields.id) &&
  isText(fields.scenario) &&
  (fields.phase === 'measure' || fields.phase === 'warmup') &&
  isTime(fields.level) &&
  isText(fields.workload) &&
  isWhole(fields.vu) &&
  fields.vu !== 0 &&
  (isNothing(fields.turn) || isWhole(fields.turn));

const saysWhen = (fields: Unchecked): boolean =>
  isTimeOrNull(fields.scheduledMs) &&
  isTime(fields.sentMs) &&
  isTimeOrNull(fields.headersMs) &&
  isTimeOrNull(fields.firstTokenMs) &&
  (isNothing(fields.firstContentMs) || isTime(fields.firstContentMs)) &&
  isTimeOrNull(fields.lastTokenMs) &&
  isTime(fields.endMs) &&
  isTimeOrNull(fields.gapP50Ms) &&
  isTimeOrNull(fields.gapP99Ms) &&
  isTimeOrNull(fields.gapMaxMs) &&
  (isNothing(fields.gapsMs) || areTimes(fields.gapsMs)) &&
  (isNothing(fields.serverTimings) || areTimings(fields.serverTimings));

const saysHowItWent = (fields: Unchecked): boolean =>
  isWhole(fields.status) &&
  isFlag(fields.success) &&
  (fields.failureKind === null || kinds.has(fields.failureKind)) &&
  isTextOrNull(fields.failureMessage) &&
  isWholeOrNull(fields.promptTokens) &&
  isWholeOrNull(fields.cachedTokens) &&
  isWholeOrNull(fields.outputTokens) &&
  tokenSources.has(fields.tokenSource) &&
  isWholeOrNull(fields.chunks) &&
  isTextOrNull(fields.finishReason) &&
  isFlagOrNull(fields.valid) &&
  isTextOrNull(fields.invalidReason) &&
  isTextOrNull(fields.requestId);

/**
 * Whether a value is a request record by form: the schema once more, by hand and field by field, as a schema library takes too long over
 * a million lines. A test holds them together.
 */
export function isRecord(value: unknown): value is RecordLine {
  if (typeof value !== 'object' || value === null) return false;
  return saysWhoAndWhat(value) && saysWhen(value) && saysHowItWent(value);
}

/** What cannot be true of one request although every field is well-formed; null when nothing is wrong. */
export function contradiction(record: RecordLine): string | null {
  const { sentMs, headersMs, firstTokenMs, firstContentMs = null, lastTokenMs, endMs, success, failureKind } = record;
  if (endMs < sentMs) return 'endMs: the request ended before it was sent';
  if (headersMs !== null && (headersMs < sentMs || headersMs > endMs))
    return 'headersMs: the headers came outside the request (sentMs to endMs)';
  if (firstTokenMs !== null && (firstTokenMs < sentMs || firstTokenMs > endMs))
    return 'firstTokenMs: the first token lies outside the request (sentMs to endMs)';
  if (firstContentMs !== null && (firstTokenMs === null || firstContentMs < firstTokenMs || firstContentMs > endMs))
    return 'firstContentMs: the first content lies outside the output (firstTokenMs to endMs)';
  if (lastTokenMs !== null && firstTokenMs !== null && lastTokenMs < firstTokenMs)
    return 'lastTokenMs: the last token came before the first';
  if (lastTokenMs !== null && (lastTokenMs < sentMs || lastTokenMs > endMs))
    return 'lastTokenMs: the last token lies outside the request (sentMs to endMs)';
  if (success && failureKind !== null) return 'failureKind: a success has none';
  if (!success && failureKind === null) return 'failureKind: a failure needs one';
  return null;
}
