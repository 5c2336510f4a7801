import { gapStatistics, toMicroseconds } from '../../lib/records/gap-statistics.ts';
import type { RequestRecord } from '../../lib/schema/record.ts';
import { apiMs, type ApiCosts } from '../engine/engine-profile.ts';
import type { Exchange } from './play.ts';

/** Gaps between successive tokens, ms. */
export const gapsOf = ({ tokenMs }: Pick<Exchange, 'tokenMs'>): number[] =>
  tokenMs.slice(1).map((atMs, i) => toMicroseconds(atMs - (tokenMs[i] ?? atMs)));

function gapFigures(exchange: Exchange, keep: boolean) {
  const gaps = gapsOf(exchange);
  return { ...gapStatistics(gaps), gapsMs: keep && gaps.length > 0 ? gaps : null };
}

/** The usage and the verdict come with the end of an answer, or never. */
function endOf({ question, timedOutMs, tokenMs }: Exchange, timeoutMs: number) {
  if (timedOutMs !== null)
    return {
      success: false,
      failureKind: 'timeout' as const,
      failureMessage: `no complete answer within ${timeoutMs} ms`,
      promptTokens: null,
      outputTokens: null,
      tokenSource: 'none' as const,
      finishReason: null,
      valid: null,
      invalidReason: null,
    };
  const { request, invalidReason } = question;
  return {
    success: true,
    failureKind: null,
    failureMessage: null,
    promptTokens: request.promptTokens,
    outputTokens: tokenMs.length,
    tokenSource: 'usage' as const,
    finishReason: request.finishReason,
    valid: invalidReason === null,
    invalidReason,
  };
}

/** What all records of a run have in common. */
export interface RecordContext {
  readonly scenario: string;
  readonly workload: string;
  readonly api: ApiCosts;
  readonly timeoutMs: number;
  /** As the setting RECORD_GAPS. */
  readonly keepGaps: boolean;
}

/** The record that the extension would write of it; without a network, headers come when the API server has read the request. */
export function exchangeRecord(exchange: Exchange, context: RecordContext): RequestRecord {
  const { question, entrance, sentMs, tokenMs, timedOutMs, vu } = exchange;
  const lastMs = tokenMs.at(-1) ?? sentMs;
  const endMs = timedOutMs ?? lastMs;
  const headersMs = sentMs + apiMs(context.api, question.request.promptTokens);
  const came = headersMs <= endMs;
  const instant = (ms: number | undefined): number | null => (ms === undefined ? null : toMicroseconds(ms));
  return {
    v: 1,
    id: question.id,
    scenario: context.scenario,
    phase: entrance.stage.phase,
    level: entrance.stage.level,
    workload: context.workload,
    vu,
    turn: entrance.turn,
    scheduledMs: entrance.dueMs === null ? null : toMicroseconds(entrance.dueMs),
    sentMs: toMicroseconds(sentMs),
    headersMs: came ? toMicroseconds(headersMs) : null,
    firstTokenMs: instant(tokenMs[0]),
    firstContentMs: instant(tokenMs[0]),
    lastTokenMs: instant(tokenMs.at(-1)),
    endMs: toMicroseconds(endMs),
    status: came ? 200 : 0,
    cachedTokens: null,
    // the role has a chunk of its own
    chunks: came ? tokenMs.length + 1 : 0,
    ...gapFigures(exchange, context.keepGaps),
    ...endOf(exchange, context.timeoutMs),
    requestId: came ? question.requestId : null,
    serverTimings: null,
  };
}
