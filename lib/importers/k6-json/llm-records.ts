import { failureKinds, type FailureKind } from '../../schema/record.ts';
import type { ForeignRecord } from '../importer.ts';
import { tookMs } from './http-records.ts';
import type { Sample } from './samples.ts';

const isFailureKind = (kind: string | undefined): kind is FailureKind => failureKinds.some((known) => known === kind);

/** The tags that the samples of one request share, of HTTP and of ours. */
const sharedTags = ['scenario', 'level', 'phase'] as const;

const isAlike = (one: Sample, other: Sample): boolean =>
  sharedTags.every((name) => one.tags[name] === other.tags[name]);

/** Finds the HTTP request of a failed one: the latest before it that no other has, of the same scenario, level and phase. */
function httpFinder(http: readonly Sample[]): (sample: Sample) => Sample | null {
  const free = http.filter(({ tags }) => tags['phase'] !== 'preflight');
  return (sample) => {
    const at = free.findLastIndex((one) => one.atMs <= sample.atMs && isAlike(one, sample));
    return at === -1 ? null : (free.splice(at, 1)[0] ?? null);
  };
}

const whole = (value: number | undefined): number | null => value ?? null;

interface Timed {
  readonly sentMs: number;
  readonly endMs: number;
}

/** When it was sent: its end less its end-to-end time, or that of its HTTP request where it failed. */
function timesOf({ atMs, values }: Sample, request: Sample | null): Timed {
  const e2e = values.get('llm_e2e');
  if (e2e !== undefined) return { sentMs: atMs - e2e, endMs: atMs };
  return { sentMs: atMs - (request === null ? 0 : tookMs(request)), endMs: atMs };
}

function answerOf({ values }: Sample, sentMs: number) {
  const [ttft, tpot] = [values.get('llm_ttft'), values.get('llm_tpot')];
  const outputTokens = whole(values.get('llm_output_tokens'));
  const firstTokenMs = ttft === undefined ? null : sentMs + ttft;
  const rest = tpot === undefined || outputTokens === null ? null : tpot * (outputTokens - 1);
  const valid = values.get('llm_output_valid');
  return {
    firstTokenMs,
    lastTokenMs: firstTokenMs === null || rest === null ? null : firstTokenMs + rest,
    promptTokens: whole(values.get('llm_prompt_tokens')),
    outputTokens,
    ...(valid === undefined ? {} : { valid: valid === 1, invalidReason: valid === 1 ? null : 'not told' }),
  };
}

/** Requests of a scenario of this suite, on the clock that begins at `epochMs`. */
export function llmRecords(llm: readonly Sample[], http: readonly Sample[], epochMs: number): ForeignRecord[] {
  const find = httpFinder(http);
  return llm.map((sample, index) => {
    const { tags, values } = sample;
    const success = values.get('llm_success') === 1;
    const request = success ? null : find(sample);
    const { sentMs, endMs } = timesOf({ ...sample, atMs: sample.atMs - epochMs }, request);
    const lateness = values.get('llm_lateness');
    const { kind } = tags;
    return {
      id: `request-${index + 1}`,
      phase: tags['phase'] === 'warmup' ? 'warmup' : 'measure',
      level: Number(tags['level'] ?? 0),
      scheduledMs: lateness === undefined ? null : sentMs - lateness,
      sentMs,
      endMs,
      success,
      ...(success
        ? answerOf(sample, sentMs)
        : {
            status: Number(request?.tags['status'] ?? 0),
            failureKind: isFailureKind(kind) ? kind : 'untold',
            failureMessage: null,
          }),
    };
  });
}
