import type { FailureKind } from '../schema/record.ts';
import { answerForms, type Said, type Usage } from './answer-form.ts';
import { isObject, parseJson } from './json.ts';

/** A whole (not streamed) answer, as far as it can be read. */
export interface Answer {
  readonly status: number;
  /** null for a success. */
  readonly failureKind: FailureKind | null;
  readonly failureMessage: string | null;
  readonly text: string;
  readonly finishReason: string | null;
  readonly usage: Usage | null;
}

/** Statuses by which a server refuses the load rather than the request; 529 is Anthropic's. */
const refusals: ReadonlySet<number> = new Set([429, 503, 529]);

/**
 * Reads the answer to one request to a path by the success rule of the record: HTTP 2xx, no error in the body, a finish reason
 * other than `abort` or `error`, and some output.
 */
export function readAnswer(path: string, status: number, body: string): Answer {
  const parsed = parseJson(body);
  if (status < 200 || status > 299) {
    const kind = refusals.has(status) ? 'rejected' : 'http';
    return unread(status, kind, errorMessage(parsed, body) || `HTTP ${status}`);
  }
  if (!isObject(parsed)) return unread(status, 'stream-error', 'the answer is not a JSON object');
  if ('error' in parsed && parsed.error !== null) return unread(status, 'stream-error', errorMessage(parsed, body));
  const read = answerForms[path];
  if (read === undefined) throw new Error(`no answers can be read from ${path}`);
  const said = read(parsed);
  if (said === null) return unread(status, 'empty', `the answer is not of the form of ${path}`);
  const { text, finishReason, usage } = said;
  const failure = failureOf(said);
  return {
    status,
    failureKind: failure?.kind ?? null,
    failureMessage: failure?.message ?? null,
    text: failure === null ? text : '',
    finishReason,
    usage,
  };
}

const unread = (status: number, failureKind: FailureKind, failureMessage: string): Answer => ({
  status,
  failureKind,
  failureMessage,
  text: '',
  finishReason: null,
  usage: null,
});

function failureOf({ ended, finishReason, hasOutput }: Said): { kind: FailureKind; message: string } | null {
  if (!ended) return { kind: 'stream-cut', message: 'the answer has no finish reason' };
  if (finishReason === 'abort' || finishReason === 'error') {
    return { kind: 'aborted', message: `the server finished with "${finishReason}"` };
  }
  return hasOutput ? null : { kind: 'empty', message: 'the answer is empty' };
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
