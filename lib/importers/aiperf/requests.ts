import { UsageError } from '../../schema/usage-error.ts';
import { failureOfStatus, failureOfText } from '../failure-text.ts';
import { readEntry } from '../foreign-entry.ts';
import type { ForeignEntry, ForeignRecord, ForeignRun } from '../importer.ts';
import { recordSchema, type AiperfRecord } from './schema.ts';
import { msPer } from './units.ts';

/** A record and where it stands. */
interface Placed {
  readonly where: string;
  readonly record: AiperfRecord;
}

/** A figure in ms by its unit; null where the record has none, or it is none of time. */
function timesMs({ where, record }: Placed, tag: string): readonly number[] | null {
  const metric = record.metrics[tag];
  if (metric === undefined) return null;
  const factor = msPer(metric.unit);
  if (factor === null)
    throw new UsageError(`${where} is in a unit that is not known.`, [
      `${where}: metrics.${tag}.unit is "${metric.unit}", which is no unit of time`,
    ]);
  return [metric.value].flat().map((value) => factor * value);
}

const timeMs = (placed: Placed, tag: string): number | null => timesMs(placed, tag)?.[0] ?? null;

function countOf({ metrics }: AiperfRecord, tag: string): number | null {
  const value = metrics[tag]?.value;
  return typeof value === 'number' ? Math.round(value) : null;
}

const failed = ({ error, metadata }: AiperfRecord): boolean => error != null || metadata.was_cancelled === true;

function outcomeOf(record: AiperfRecord): Partial<ForeignRecord> {
  if (!failed(record)) return {};
  const { error, metadata } = record;
  const text = [error?.type, error?.message].filter(Boolean).join(': ');
  if (metadata.was_cancelled === true)
    return { failureKind: 'aborted', failureMessage: text || 'cancelled by the tool', finishReason: 'cancelled' };
  const { code } = error ?? {};
  return code != null && code >= 400 && code < 600
    ? failureOfStatus(code, text)
    : failureOfText(text, metadata.request_ack_ns != null);
}

interface Clock {
  readonly epochNs: number;
  readonly level: number;
  readonly isOpen: boolean;
}

function recordOf(placed: Placed, index: number, { epochNs, level, isOpen }: Clock): ForeignRecord {
  const { record } = placed;
  const { metadata } = record;
  const on = (ns: number | null | undefined): number | null => (ns == null ? null : (ns - epochNs) / 1e6);
  const sentMs = on(metadata.request_start_ns) ?? 0;
  const success = !failed(record);
  const ttftMs = timeMs(placed, 'time_to_first_token');
  const firstOutputMs = timeMs(placed, 'time_to_first_output_token');
  const latencyMs = timeMs(placed, 'request_latency');
  const gapsMs = timesMs(placed, 'inter_chunk_latency');
  const ended = Math.max(sentMs, on(metadata.request_end_ns) ?? sentMs, sentMs + (latencyMs ?? 0));
  const headersMs = on(metadata.request_ack_ns);
  return {
    id: metadata.x_request_id ?? `session-${metadata.session_num ?? index}-${metadata.turn_index ?? 0}`,
    phase: metadata.benchmark_phase === 'warmup' ? 'warmup' : 'measure',
    level,
    scheduledMs: isOpen ? on(metadata.credit_issued_ns) : null,
    sentMs,
    headersMs: headersMs === null ? null : Math.min(Math.max(headersMs, sentMs), ended),
    firstTokenMs: ttftMs === null ? null : sentMs + ttftMs,
    firstContentMs: ttftMs === null || firstOutputMs === null ? null : sentMs + Math.max(ttftMs, firstOutputMs),
    lastTokenMs: ttftMs === null || latencyMs === null ? null : sentMs + Math.max(ttftMs, latencyMs),
    endMs: ended,
    success,
    ...outcomeOf(record),
    promptTokens: countOf(record, 'usage_prompt_tokens') ?? countOf(record, 'input_sequence_length'),
    outputTokens: success
      ? (countOf(record, 'usage_completion_tokens') ?? countOf(record, 'output_sequence_length'))
      : null,
    chunks: gapsMs === null ? null : gapsMs.length + 1,
    gapsMs: gapsMs === null ? null : [...gapsMs],
  };
}

/** Requests as records on one clock. */
export interface RequestsRead {
  readonly records: readonly ForeignRecord[];
  readonly tokens: ForeignRun['tokens'];
  /** ms of Unix time. */
  readonly startMs: number;
  readonly endMs: number;
}

/** Reads the lines of a `profile_export.jsonl`; their clock begins with the first instant of any. */
export function readRequests(
  entries: Iterable<ForeignEntry>,
  load: Pick<Clock, 'level' | 'isOpen'>,
  title: string,
): RequestsRead {
  const placed = Array.from(entries, (entry): Placed => ({
    where: entry.where,
    record: readEntry(recordSchema, entry, title),
  }));
  const epochNs = placed.reduce((least, { record: { metadata } }) => {
    const due = load.isOpen ? (metadata.credit_issued_ns ?? Infinity) : Infinity;
    return Math.min(least, metadata.request_start_ns, due);
  }, Infinity);
  const records = placed.map((each, index) => recordOf(each, index, { ...load, epochNs }));
  const counted = placed
    .filter(({ record }) => !failed(record))
    .every(({ record }) => 'usage_completion_tokens' in record.metrics);
  const startMs = epochNs / 1e6;
  return {
    records,
    tokens: counted ? 'usage' : 'tokenizer',
    startMs,
    endMs: startMs + records.reduce((last, { endMs }) => Math.max(last, endMs), 0),
  };
}
