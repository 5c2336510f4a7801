import { sleep } from 'k6';
import http from 'k6/http';
import exec from 'k6/execution';
import type { Configuration } from '../../lib/configuration/settings.ts';
import type { RequestRecord } from '../../lib/schema/record.ts';
import { withoutSecret } from '../../lib/records/secret.ts';
import { readAnswer, type Answer } from '../../lib/records/answer.ts';
import type { LlmClient, RequestToSend, RunClock } from './client.ts';
import { addSample } from './metrics.ts';
import { restWhenRefused } from './rest-when-refused.ts';

/** What the exchange itself gave, before the answer is read. */
interface Exchange {
  readonly answer: Answer;
  readonly sentMs: number;
  readonly endMs: number;
  readonly requestId: string | null;
}

/**
 * The client of a k6 without our extension: whole answers only, so no time to first token and none per token.
 * k6's own `http_req_waiting` is the time to the headers, which vLLM sends before the first token.
 */
export function createStockClient(configuration: Configuration): LlmClient {
  const hide = withoutSecret(configuration.API_KEY);
  return {
    send: (request, clock) => {
      const ready = waitUntil(request.scheduledMs, clock);
      const exchange = post(configuration, request, clock, hide);
      const record = recordOf(request, exchange);
      if (configuration.RECORDS === 'console') console.log(JSON.stringify(record));
      addSamples(record, ready);
      restWhenRefused(request, record.failureMessage);
      return { success: record.success, text: exchange.answer.text };
    },
  };
}

/**
 * Waits for the time that the profile wants, and says whether it lay ahead; whole milliseconds, upwards, since the clock that
 * is read shows no others.
 */
function waitUntil(scheduledMs: number | undefined, { epochMs }: RunClock): boolean {
  const waitMs = scheduledMs === undefined ? 0 : Math.ceil(scheduledMs - (Date.now() - epochMs));
  if (waitMs > 0) sleep(waitMs / 1000);
  return waitMs >= 0;
}

function post(
  configuration: Configuration,
  request: RequestToSend,
  clock: RunClock,
  hide: (text: string) => string,
): Exchange {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (configuration.API_KEY !== null) headers.Authorization = `Bearer ${configuration.API_KEY}`;
  const sentMs = Math.max(0, Date.now() - clock.epochMs);
  try {
    const response = http.post(configuration.BASE_URL + request.path, request.body, {
      headers,
      timeout: configuration.TIMEOUT,
      responseType: 'text',
      tags: { phase: request.phase, level: String(request.level) },
      // a failed request is data: it is in the records, not in k6's log
      throw: true,
    } as Parameters<typeof http.post>[2]);
    const { blocked, connecting, tls_handshaking: tls, duration } = response.timings;
    const { 'X-Request-Id': requestId = null } = response.headers;
    return {
      answer: readAnswer(request.path, response.status, typeof response.body === 'string' ? hide(response.body) : ''),
      sentMs,
      endMs: sentMs + blocked + connecting + tls + duration,
      requestId: requestId === null ? null : hide(requestId),
    };
  } catch (error) {
    const message = hide(error instanceof Error ? error.message : String(error));
    const kind = /timeout|deadline/i.test(message) ? 'timeout' : 'connection';
    return {
      answer: { status: 0, failureKind: kind, failureMessage: message, text: '', finishReason: null, usage: null },
      sentMs,
      endMs: Math.max(sentMs, Date.now() - clock.epochMs),
      requestId: null,
    };
  }
}

function recordOf(request: RequestToSend, { answer, sentMs, endMs, requestId }: Exchange): RequestRecord {
  const success = answer.failureKind === null;
  const invalidReason = success && request.judge !== null ? request.judge(answer.text, answer.finishReason) : null;
  return {
    v: 1,
    id: request.id,
    scenario: request.scenario,
    phase: request.phase,
    level: request.level,
    workload: request.workload,
    vu: exec.vu.idInTest,
    turn: request.turn ?? null,
    scheduledMs: request.scheduledMs ?? null,
    sentMs,
    headersMs: null,
    firstTokenMs: null,
    firstContentMs: null,
    lastTokenMs: null,
    endMs,
    status: answer.status,
    success,
    failureKind: answer.failureKind,
    failureMessage: answer.failureMessage,
    promptTokens: answer.usage?.promptTokens ?? null,
    cachedTokens: answer.usage?.cachedTokens ?? null,
    outputTokens: answer.usage?.outputTokens ?? null,
    tokenSource: answer.usage === null ? 'none' : 'usage',
    chunks: null,
    gapP50Ms: null,
    gapP99Ms: null,
    gapMaxMs: null,
    gapsMs: null,
    finishReason: answer.finishReason,
    valid: success && request.judge !== null ? invalidReason === null : null,
    invalidReason,
    requestId,
    serverTimings: null,
  };
}

function addSamples(record: RequestRecord, ready: boolean): void {
  const tags = { phase: record.phase, level: String(record.level) };
  addSample('llm_requests', 1, tags);
  addSample('llm_success', record.success, tags);
  if (record.scheduledMs !== null) {
    addSample('llm_lateness', record.sentMs - record.scheduledMs, tags);
    addSample('llm_unready', !ready, tags);
  }
  if (!record.success) return addSample('llm_failures', 1, { ...tags, kind: record.failureKind ?? 'unknown' });
  addSample('llm_e2e', record.endMs - record.sentMs, tags);
  if (record.promptTokens !== null) addSample('llm_prompt_tokens', record.promptTokens, tags);
  if (record.outputTokens !== null) addSample('llm_output_tokens', record.outputTokens, tags);
  if (record.valid !== null) addSample('llm_output_valid', record.valid, tags);
}
