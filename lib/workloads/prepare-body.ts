import type { Configuration } from '../configuration/settings.ts';

/**
 * The JSON body to send: the data set's body, with the settings laid over it. `model` is used where neither names one.
 * Streams ask for `usage`, since chunks are not tokens.
 */
export function prepareBody(
  body: Readonly<Record<string, unknown>>,
  configuration: Configuration,
  model: string,
  stream: boolean,
): string {
  const { stream: _stream, stream_options: _streamOptions, ...rest } = body;
  const prepared: Record<string, unknown> = { ...rest, model: configuration.MODEL ?? rest.model ?? model };
  if (configuration.MAX_TOKENS !== null) {
    // a data set may use the newer name; two limits would contradict each other
    const name = 'max_completion_tokens' in rest ? 'max_completion_tokens' : 'max_tokens';
    prepared[name] = configuration.MAX_TOKENS;
  }
  if (configuration.TEMPERATURE !== null) prepared.temperature = configuration.TEMPERATURE;
  if (configuration.TOP_P !== null) prepared.top_p = configuration.TOP_P;
  Object.assign(prepared, configuration.EXTRA_BODY);
  prepared.stream = stream;
  if (stream) prepared.stream_options = { include_usage: true };
  return JSON.stringify(prepared);
}

/** The most output tokens that a body allows; null when it leaves that to the server. */
export function outputLimit(body: Readonly<Record<string, unknown>>): number | null {
  const limit = body.max_completion_tokens ?? body.max_tokens;
  return typeof limit === 'number' ? limit : null;
}
