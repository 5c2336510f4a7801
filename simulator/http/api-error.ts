import { pythonJson, pythonQuoted, pythonScalar } from './python-text.ts';

/** A request that vLLM would refuse; the server answers with the status and body that vLLM has for it. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: string;
  /** Whether vLLM finds it only when the headers of a stream have been sent. */
  readonly late: boolean;

  constructor(status: number, body: unknown, late = false) {
    const text = JSON.stringify(body);
    super(text);
    this.name = 'ApiError';
    this.status = status;
    this.body = text;
    this.late = late;
  }

  /** The same, found when the headers of a stream have been sent. */
  afterHeaders(): ApiError {
    return new ApiError(this.status, JSON.parse(this.body), true);
  }
}

function failure(status: number, type: string, message: string, param: string | null = null): ApiError {
  const place = message.search(/\p{Surrogate}/u);
  if (place !== -1) return unwritable(message, place);
  return new ApiError(status, { error: { message, type, param, code: status } });
}

/** Half a character, which came escaped, makes Python fail when it writes the message that quotes it. */
function unwritable(message: string, place: number): ApiError {
  const before = `{"error":{"message":${JSON.stringify(message.slice(0, place)).slice(0, -1)}`;
  const code = message.charCodeAt(place).toString(16);
  const reason = `'utf-8' codec can't encode character '\\u${code}' in position ${before.length}: surrogates not allowed`;
  return new ApiError(400, { error: { message: reason, type: 'BadRequestError', param: null, code: 400 } });
}

/** A parameter that is out of its range, or a request that the model cannot take. */
export function badRequest(message: string, param: string | null = null, value?: number | string): ApiError {
  const shown = value === undefined ? '' : `, value=${typeof value === 'number' ? pythonScalar(value) : value}`;
  const full = param === null ? message : `${message} (parameter=${param}${shown})`;
  return failure(400, 'BadRequestError', full, param);
}

/** The same, for the few parameters that vLLM names only beside its message. */
export function badParameter(message: string, param: string): ApiError {
  return failure(400, 'BadRequestError', message, param);
}

/** One complaint of the body's validation, in the words of Pydantic. */
export interface Complaint {
  readonly type: string;
  readonly loc: string;
  readonly msg: string;
  readonly input: unknown;
  /** The text of a Python dictionary. */
  readonly ctx?: string;
}

/** vLLM shows so many complaints and counts the rest. */
const shownComplaints = 10;
/** Longer inputs are cut. */
const shownInput = 200;

/** A body that does not have the right form. */
export function invalidBody(complaints: readonly Complaint[]): ApiError {
  const count = complaints.length;
  const noun = count === 1 ? 'error' : 'errors';
  const lines = complaints.slice(0, shownComplaints).map(complaintText);
  const rest = count > shownComplaints ? [`  ...and ${count - shownComplaints} more ${noun}`] : [];
  const message = [`${count} validation ${noun}:`, ...lines, ...rest].join('\n');
  return failure(400, 'Bad Request', message, complaints[0]?.loc ?? null);
}

function complaintText({ type, loc, msg, input, ctx }: Complaint): string {
  const context = ctx === undefined ? '' : `, 'ctx': ${ctx}`;
  return `  {'type': '${type}', 'loc': '${loc}', 'msg': ${pythonQuoted(msg)}, 'input': ${pythonQuoted(inputText(input))}${context}}`;
}

function inputText(input: unknown): string {
  if (Array.isArray(input)) return `<list of ${input.length} items>`;
  if (input !== null && typeof input === 'object') return `<dict of ${Object.keys(input).length} items>`;
  const text = pythonScalar(input);
  return text.length > shownInput ? `${text.slice(0, shownInput)}...[truncated]` : text;
}

/** A body of another type than JSON. */
export function unsupportedMediaType(): ApiError {
  const message = "1 validation error:\n  Unsupported Media Type: Only 'application/json' is allowed";
  return failure(400, 'Bad Request', message);
}

/** A body that Python's JSON parser gives up on: not UTF-8, or nested too deeply. */
export const unreadableBody = (): ApiError => new ApiError(400, { detail: 'There was an error parsing the body' });

/** A model that is not served here. */
export function unknownModel(asked: string, served: string): ApiError {
  return failure(404, 'NotFoundError', `The model \`${asked}\` does not exist. Valid aliases: ${served}.`, 'model');
}

/** More requests wait than `--max-num-queued-reqs` allows. */
export function engineBusy(): ApiError {
  const message =
    'The engine is currently busy and cannot accept new requests. Please try again later or on a different instance.';
  return failure(503, 'Service Unavailable', message);
}

/** A missing or wrong API key. */
export const unauthorized = (): ApiError => new ApiError(401, { error: 'Unauthorized' });

/** A path that is not served. */
export const notFound = (): ApiError => new ApiError(404, { detail: 'Not Found' });

/** A method that the path does not take. */
export const methodNotAllowed = (): ApiError => new ApiError(405, { detail: 'Method Not Allowed' });

/** The event of an error: with spaces as Python writes it, where all other events are compact. */
export const errorEvent = (body: unknown): string => `data: ${pythonJson(body)}\n\n`;

/** The end of a stream that fails after its headers were sent. */
export const failedStreamEnd = (error: ApiError): string => `${errorEvent(JSON.parse(error.body))}data: [DONE]\n\n`;
