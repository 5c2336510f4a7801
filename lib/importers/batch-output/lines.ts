import { z } from 'zod';
import { hasFields, readEntry } from '../foreign-entry.ts';
import type { ForeignFile } from '../importer.ts';

const whole = z.number().int().nonnegative();
const usageSchema = z.object({
  prompt_tokens: whole.nullish(),
  completion_tokens: whole.nullish(),
  /** Of answers of the Responses API. */
  input_tokens: whole.nullish(),
  output_tokens: whole.nullish(),
  prompt_tokens_details: z.object({ cached_tokens: whole.nullish() }).nullish(),
});
const bodySchema = z.object({
  model: z.string().nullish(),
  choices: z.array(z.object({ finish_reason: z.string().nullish() })).nullish(),
  /** Of answers of the Responses API. */
  status: z.string().nullish(),
  usage: usageSchema.nullish(),
  error: z.unknown().optional(),
});
const lineSchema = z.object({
  custom_id: z.string(),
  response: z.object({ status_code: z.number().int(), body: z.record(z.string(), z.unknown()).nullish() }).nullish(),
  /** Of a request that had no HTTP answer, e.g. as the batch expired. */
  error: z.unknown().optional(),
});

/** What the lines of one batch come to. */
export interface BatchTotals {
  readonly requests: number;
  readonly succeeded: number;
  /** How often each thing kept a request from success, the most frequent first. */
  readonly failures: readonly (readonly [what: string, count: number])[];
  readonly models: readonly string[];
  /** Of successes; null unless every one of them has its usage. */
  readonly promptTokens: number | null;
  readonly outputTokens: number | null;
  readonly cachedTokens: number | null;
  /** Ids that more than one line has. */
  readonly repeated: number;
}

/** Whether a value is a line of a batch's output. */
export const isOutputLine = (value: unknown): boolean =>
  hasFields(value, 'custom_id') && ('response' in value || 'error' in value) && !('body' in value);

const messageOf = (error: unknown): string =>
  hasFields(error, 'message') && typeof error['message'] === 'string'
    ? error['message']
    : hasFields(error, 'code')
      ? String(error['code'])
      : 'an error without a message';

/** Reasons of an end that leave no answer. */
const broken: ReadonlySet<string> = new Set(['abort', 'error']);

type Line = z.infer<typeof lineSchema>;
type Body = z.infer<typeof bodySchema>;

/** What keeps an answer from being a success; null of a success. */
function failureOf({ response, error }: Line, body: Body | null): string | null {
  if (error != null) return messageOf(error);
  if (response == null) return 'no response';
  const { status_code: status } = response;
  if (status < 200 || status > 299) return `HTTP ${status}: ${messageOf(body?.error)}`;
  if (body?.error != null) return messageOf(body.error);
  const [choice] = body?.choices ?? [];
  const finish = choice?.finish_reason ?? body?.status;
  if (choice !== undefined && finish == null) return 'no finish reason';
  if (finish != null && broken.has(finish)) return `finish reason ${finish}`;
  const { completion_tokens: chat, output_tokens: responses } = body?.usage ?? {};
  return (chat ?? responses) === 0 ? 'an empty answer' : null;
}

/** Adds numbers up; null once one of them is not there. */
const plus = (sum: number | null, more: number | null | undefined): number | null =>
  sum === null || more == null ? null : sum + more;

/** Reads the lines of files that belong to one batch, and adds them up. */
export function totalsOf(files: readonly ForeignFile[], title: string): BatchTotals {
  const failures = new Map<string, number>();
  const [models, ids] = [new Set<string>(), new Set<string>()];
  let [requests, succeeded, repeated] = [0, 0, 0];
  let [prompt, output, cached]: (number | null)[] = [0, 0, 0];
  const take = (line: Line, body: Body | null): void => {
    requests += 1;
    if (ids.has(line.custom_id)) repeated += 1;
    ids.add(line.custom_id);
    if (body?.model != null) models.add(body.model);
    const failure = failureOf(line, body);
    if (failure !== null) {
      failures.set(failure, (failures.get(failure) ?? 0) + 1);
      return;
    }
    succeeded += 1;
    const usage = body?.usage;
    prompt = plus(prompt ?? null, usage?.prompt_tokens ?? usage?.input_tokens);
    output = plus(output ?? null, usage?.completion_tokens ?? usage?.output_tokens);
    cached = plus(cached ?? null, usage?.prompt_tokens_details?.cached_tokens);
  };
  for (const file of files)
    for (const entry of file.entries()) {
      const line = readEntry(lineSchema, entry, title);
      const body = line.response?.body;
      take(line, body == null ? null : readEntry(bodySchema, { ...entry, value: body }, title));
    }
  return {
    requests,
    succeeded,
    failures: [...failures].sort((a, b) => b[1] - a[1]),
    models: [...models],
    promptTokens: prompt ?? null,
    outputTokens: output ?? null,
    cachedTokens: cached ?? null,
    repeated,
  };
}
