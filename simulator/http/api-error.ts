/** A request that vLLM would refuse; the server answers with the status and body that vLLM has for it. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: unknown) {
    const text = JSON.stringify(body);
    super(text);
    this.name = 'ApiError';
    this.status = status;
    this.body = text;
  }
}

/** A parameter that is out of its range, or a request that the model cannot take. */
export function badRequest(message: string, param: string | null = null, value?: number | string): ApiError {
  const full =
    param === null ? message : `${message} (parameter=${param}${value === undefined ? '' : `, value=${value}`})`;
  return new ApiError(400, { error: { message: full, type: 'BadRequestError', param, code: 400 } });
}

/** One complaint of the body's validation, in the words of Pydantic. */
export interface Complaint {
  readonly type: string;
  readonly loc: string;
  readonly msg: string;
  readonly input: string;
  readonly ctx?: string;
}

/** A body that does not have the right form. */
export function invalidBody({ type, loc, msg, input, ctx }: Complaint): ApiError {
  const details = `{'type': '${type}', 'loc': '${loc}', 'msg': '${msg}', 'input': '${input}'${ctx === undefined ? '' : `, 'ctx': ${ctx}`}}`;
  const message = `1 validation error:\n  ${details}`;
  return new ApiError(400, { error: { message, type: 'Bad Request', param: loc, code: 400 } });
}

/** A body of another type than JSON. */
export function unsupportedMediaType(): ApiError {
  const message = "1 validation error:\n  Unsupported Media Type: Only 'application/json' is allowed";
  return new ApiError(400, { error: { message, type: 'Bad Request', param: null, code: 400 } });
}

/** A model that is not served here. */
export function unknownModel(asked: string, served: string): ApiError {
  const message = `The model \`${asked}\` does not exist. Valid aliases: ${served}.`;
  return new ApiError(404, { error: { message, type: 'NotFoundError', param: 'model', code: 404 } });
}

/** A missing or wrong API key. */
export const unauthorized = (): ApiError => new ApiError(401, { error: 'Unauthorized' });

/** A path that is not served. */
export const notFound = (): ApiError => new ApiError(404, { detail: 'Not Found' });

/** A method that the path does not take. */
export const methodNotAllowed = (): ApiError => new ApiError(405, { detail: 'Method Not Allowed' });
