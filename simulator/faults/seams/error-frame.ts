import { STATUS_CODES } from 'node:http';
import { errorEvent } from '../../http/api-error.ts';

/** An error as vLLM reports it. */
export interface ReportedError {
  readonly message: string;
  readonly type: string;
  readonly param: null;
  readonly code: number;
}

/** What vLLM 0.32 reports to everybody when its engine has died. */
export const engineDead: ReportedError = {
  message: 'EngineCore encountered an issue. See stack trace (above) for the root cause.',
  type: 'InternalServerError',
  param: null,
  code: 500,
};

/** An error of this status that a rule asked for. */
export const ruledError = (code: number, message: string): ReportedError => ({
  message,
  type: STATUS_CODES[code] ?? 'Error',
  param: null,
  code,
});

/** The event that reports it. */
export const errorFrame = (error: ReportedError): string => errorEvent({ error });
