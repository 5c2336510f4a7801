import { z } from 'zod';
import { failureOfStatus, failureOfText } from '../failure-text.ts';
import { hasFields } from '../foreign-entry.ts';
import { parseForeignJson } from '../foreign-json.ts';
import type { ForeignRecord } from '../importer.ts';
import { streamOf, type Stream } from './chunks.ts';

const seconds = z.number();
const whole = z.number().int().nonnegative();
const usageSchema = z.object({
  prompt_tokens: whole.nullish(),
  completion_tokens: whole.nullish(),
  prompt_tokens_details: z.object({ cached_tokens: whole.nullish() }).nullish(),
});

const requestSchema = z.object({
  start_time: seconds,
  end_time: seconds,
  request: z.string().nullish(),
  info: z
    .object({
      input_tokens: whole.nullish(),
      request_metrics: z.object({ text: z.object({ input_tokens: whole }).nullish() }).nullish(),
      response_metrics: z
        .object({
          output_tokens: whole.nullish(),
          server_usage: usageSchema.nullish(),
          response_chunks: z.array(z.string()).nullish(),
          chunk_times: z.array(seconds).nullish(),
          output_token_times: z.array(seconds).nullish(),
        })
        .nullish(),
    })
    .nullish(),
  error: z.object({ error_type: z.string(), error_msg: z.string() }).nullish(),
});

/** `per_request_lifecycle_metrics.json`. */
export const requestsSchema = z.array(requestSchema).min(1);

/** One request as the tool tells of it; instants in s on a clock that begins anywhere. */
export type ToldRequest = z.infer<typeof requestSchema>;

/** The model that a request asked for; null where its body was not kept. */
export function modelOf({ request }: ToldRequest): string | null {
  const body = request == null ? undefined : parseForeignJson(request);
  return hasFields(body, 'model') && typeof body['model'] === 'string' ? body['model'] : null;
}

/** Whether its tokens were counted by the server. */
export const isCountedByServer = ({ info }: ToldRequest): boolean =>
  info?.response_metrics?.server_usage?.completion_tokens != null;

function tokensOf({ info }: ToldRequest) {
  const metrics = info?.response_metrics;
  const usage = metrics?.server_usage;
  return {
    promptTokens: usage?.prompt_tokens ?? info?.request_metrics?.text?.input_tokens ?? info?.input_tokens ?? null,
    outputTokens: usage?.completion_tokens ?? metrics?.output_tokens ?? null,
    cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? null,
  };
}

function failureOf({ error_type: type, error_msg: message }: { error_type: string; error_msg: string }) {
  const [, status] = /\b([45]\d\d)\b/.exec(type) ?? [];
  const body = parseForeignJson(message);
  const error = hasFields(body, 'error') ? body['error'] : body;
  const said = hasFields(error, 'message') && typeof error['message'] === 'string' ? error['message'] : message;
  return status === undefined ? failureOfText(`${type}: ${said}`, false) : failureOfStatus(Number(status), said);
}

/** Why an answer that the tool counts as a success is none: what came in its stream. */
function brokenStream({ error, finishReason, outputs }: Stream) {
  if (error !== null) return { status: 200, failureKind: 'stream-error' as const, failureMessage: error };
  if (finishReason === null)
    return {
      status: 200,
      failureKind: 'stream-cut' as const,
      failureMessage: 'the stream ended without a finish reason',
    };
  if (finishReason === 'abort' || finishReason === 'error')
    return { status: 200, failureKind: 'aborted' as const, failureMessage: `finish reason ${finishReason}` };
  return outputs.length === 0
    ? { status: 200, failureKind: 'empty' as const, failureMessage: 'no chunk carried output' }
    : null;
}

const gaps = (instants: readonly number[]): number[] =>
  instants.slice(1).map((at, index) => 1000 * (at - (instants[index] ?? at)));

/** Instants of an answer, ms since `epochS`; of chunks where they were kept, else of tokens, of which the tool gives all in a chunk its time. */
function timesOf(told: ToldRequest, stream: Stream | null, epochS: number) {
  const ms = (at: number | null | undefined): number | null => (at == null ? null : 1000 * (at - epochS));
  if (stream !== null)
    return {
      firstTokenMs: ms(stream.outputs[0]),
      lastTokenMs: ms(stream.lastAt),
      chunks: stream.chunks,
      gapsMs: stream.outputs.length === 0 ? null : gaps(stream.outputs),
      finishReason: stream.finishReason,
      requestId: stream.id,
    };
  const times = told.info?.response_metrics?.output_token_times ?? [];
  return { firstTokenMs: ms(times[0]), lastTokenMs: ms(times.at(-1)) };
}

/** A request at a level of the load, on the clock that begins at `epochS`. */
export function recordOf(told: ToldRequest, index: number, level: number, epochS: number): ForeignRecord {
  const { response_chunks: chunks, chunk_times: instants } = told.info?.response_metrics ?? {};
  const stream = chunks != null && chunks.length > 0 && instants != null ? streamOf(chunks, instants) : null;
  const failure = told.error != null ? failureOf(told.error) : stream === null ? null : brokenStream(stream);
  return {
    id: `request-${index + 1}`,
    phase: 'measure',
    level,
    sentMs: 1000 * (told.start_time - epochS),
    endMs: 1000 * (told.end_time - epochS),
    success: failure === null,
    ...(failure === null ? { ...timesOf(told, stream, epochS), ...tokensOf(told) } : failure),
  };
}
