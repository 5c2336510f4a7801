import type { FailureKind } from '../schema/record.ts';
import { isObject, parseJson, type Json } from './json.ts';

/** A whole (not streamed) answer of a chat or completions endpoint, as far as it can be read. */
export interface Answer {
  readonly status: number;
  /** null for a success. */
  readonly failureKind: FailureKind | null;
  readonly failureMessage: string | null;
  readonly text: string;
  readonly finishReason: string | null;
  readonly usage: Usage | null;
}

/** Token counts as the server states them. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly cachedTokens: number | null;
  readonly outputTokens: number | null;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const countOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;

/**
 * Reads the answer to one request by the success rule of the record: HTTP 2xx, no error in the body, a finish reason
 * other than `abort` or `error`, and some output.
 */
export function readAnswer(status: number, body: string): Answer {
  const failed = (failureKind: FailureKind, failureMessage: string, finishReason: string | null = null): Answer => ({
    status,
    failureKind,
    failureMessage,
    text: '',
    finishReason,
    usage: null,
  });
  const parsed = parseJson(body);
  if (status < 200 || status > 299) {
    return failed(
      status === 429 || status === 503 ? 'rejected' : 'http',
      errorMessage(parsed, body) || `HTTP ${status}`,
    );
  }
  if (!isObject(parsed)) return failed('stream-error', 'the answer is not a JSON object');
  if ('error' in parsed && parsed.error !== null) return failed('stream-error', errorMessage(parsed, body));
  const choice = Array.isArray(parsed.choices) ? (parsed.choices as unknown[])[0] : undefined;
  if (!isObject(choice)) return failed('empty', 'the answer has no choices');
  const usage = readUsage(parsed.usage);
  const finishReason = textOf(choice.finish_reason) || null;
  const rest = { status, finishReason, usage };
  if (finishReason === null) {
    return { ...rest, failureKind: 'stream-cut', failureMessage: 'the answer has no finish reason', text: '' };
  }
  if (finishReason === 'abort' || finishReason === 'error') {
    return { ...rest, failureKind: 'aborted', failureMessage: `the server finished with "${finishReason}"`, text: '' };
  }
  const { text, hasOutput } = readChoice(choice);
  if (!hasOutput) return { ...rest, failureKind: 'empty', failureMessage: 'the answer is empty', text: '' };
  return { ...rest, failureKind: null, failureMessage: null, text };
}

/** Content counts as output, and so do reasoning and tool calls; only content is the answer's text. */
function readChoice(choice: Json): { text: string; hasOutput: boolean } {
  const message = isObject(choice.message) ? choice.message : null;
  const text = textOf(message ? message.content : choice.text);
  const reasoning = message ? textOf(message.reasoning) || textOf(message.reasoning_content) : '';
  const toolCalls = message !== null && Array.isArray(message.tool_calls) && message.tool_calls.length > 0;
  return { text, hasOutput: text !== '' || reasoning !== '' || toolCalls };
}

function readUsage(usage: unknown): Usage | null {
  if (!isObject(usage)) return null;
  const details = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  return {
    promptTokens: countOf(usage.prompt_tokens),
    cachedTokens: countOf(details.cached_tokens),
    outputTokens: countOf(usage.completion_tokens),
  };
}

/** vLLM, llama.cpp, FastAPI and proxies each say it their own way; at most 300 characters, on one line. */
export function errorMessage(parsed: unknown, body: string): string {
  const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300);
  if (!isObject(parsed)) return oneLine(body);
  const { error, detail, message } = parsed;
  const inner = isObject(error) ? error.message : error;
  const found = [inner, detail, message].find((each) => typeof each === 'string' && each !== '');
  return oneLine(typeof found === 'string' ? found : body);
}
