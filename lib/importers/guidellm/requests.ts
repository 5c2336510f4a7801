import { failureOfText } from '../failure-text.ts';
import type { ForeignRecord } from '../importer.ts';
import type { Benchmark, GuidellmRequest } from './schema.ts';

/** When a request was sent, s of Unix time; null where it never was. */
const sentAt = ({ info: { timings } }: GuidellmRequest): number | null =>
  timings.request_start ?? timings.resolve_start ?? null;

/** How a request ended, by the list that holds it. */
type Fate = 'successful' | 'errored' | 'incomplete';

/** Requests of a benchmark as records, and how many were never sent. */
export interface RequestsRead {
  readonly records: readonly ForeignRecord[];
  readonly unsent: number;
  /** Unix time, s, at which the records' clock begins. */
  readonly epochS: number;
  readonly endS: number;
}

interface Clock {
  readonly epochS: number;
  readonly measureStartS: number;
  readonly level: number;
  readonly isOpen: boolean;
}

function outcomeOf(request: GuidellmRequest, fate: Fate): Partial<ForeignRecord> {
  const { error, timings } = request.info;
  if (fate === 'successful') return {};
  // cut when the run ended: nobody's failure
  if (fate === 'incomplete') return { failureKind: 'aborted', failureMessage: error ?? 'cut when the run ended' };
  return failureOfText(error ?? '', timings.first_token_iteration != null);
}

function recordOf(request: GuidellmRequest, fate: Fate, sentS: number, clock: Clock): ForeignRecord {
  const { timings } = request.info;
  const on = (instantS: number | null | undefined): number | null =>
    instantS == null ? null : 1000 * (instantS - clock.epochS);
  const lastS = timings.last_token_iteration;
  const endS = timings.request_end ?? timings.resolve_end ?? lastS ?? sentS;
  return {
    id: request.request_id,
    phase: sentS < clock.measureStartS ? 'warmup' : 'measure',
    level: clock.level,
    scheduledMs: clock.isOpen ? on(timings.targeted_start) : null,
    sentMs: on(sentS) ?? 0,
    firstTokenMs: on(timings.first_token_iteration),
    firstContentMs: on(timings.first_output_token_iteration),
    lastTokenMs: on(lastS),
    endMs: on(Math.max(endS, lastS ?? endS)) ?? 0,
    success: fate === 'successful',
    ...outcomeOf(request, fate),
    promptTokens: request.prompt_tokens ?? null,
    cachedTokens: request.cached_tokens ?? null,
    outputTokens: fate === 'successful' ? (request.output_tokens ?? null) : null,
    chunks: timings.token_iterations ?? null,
    requestId: request.response_id ?? null,
  };
}

/** All requests of a benchmark on one clock, which begins with the first instant that any of them tells. */
export function readRequests(
  { requests, scheduler_metrics: scheduler }: Benchmark,
  { level, isOpen }: Pick<Clock, 'level' | 'isOpen'>,
): RequestsRead {
  const fates: readonly Fate[] = ['successful', 'errored', 'incomplete'];
  const all = fates.flatMap((fate) =>
    (requests[fate] ?? []).map((request) => ({ request, fate, sentS: sentAt(request) })),
  );
  const sent = all.flatMap(({ sentS, ...each }) => (sentS === null ? [] : [{ ...each, sentS }]));
  const epochS = sent.reduce(
    (least, { request, sentS }) =>
      Math.min(least, sentS, isOpen ? (request.info.timings.targeted_start ?? sentS) : sentS),
    Infinity,
  );
  const clock = { epochS, measureStartS: scheduler.measure_start_time, level, isOpen };
  const records = sent.map(({ request, fate, sentS }) => recordOf(request, fate, sentS, clock));
  const lastMs = records.reduce((last, { endMs }) => Math.max(last, endMs), 0);
  return { records, unsent: all.length - sent.length, epochS, endS: epochS + lastMs / 1000 };
}
