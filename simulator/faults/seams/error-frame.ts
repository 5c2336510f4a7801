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

/** The event of an error: alone among the events, vLLM writes it with spaces. */
export function errorFrame({ message, type, param, code }: ReportedError): string {
  const text = JSON.stringify;
  return `data: {"error": {"message": ${text(message)}, "type": ${text(type)}, "param": ${text(param)}, "code": ${code}}}\n\n`;
}
